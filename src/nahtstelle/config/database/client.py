"""What a process does that wants the database: join the private server, or start it if there is none."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from nahtstelle.config.database.address import (
    APPLICATION,
    DatabaseAddress,
    DatabaseNotAvailable,
    parse_database_url,
)
from nahtstelle.config.database.binaries import clean_environment
from nahtstelle.config.database.places import Places, Ready, open_private, try_lock, wait_for_lock

KEEPER_OPTIONS: tuple[str, ...] = ()
"""Further arguments of the keeper's command."""

_WAIT_SECONDS = 150.0
_held: dict[Path, int] = {}
_guard = threading.Lock()


@dataclass(frozen=True)
class ServerStatus:
    """State of the private server; `sentence` is for people."""

    running: bool
    version: str
    keeper: int | None
    server: int | None
    socket_directory: str
    log: Path
    sentence: str


def ensure_database(data_directory: Path, database_url: str | None) -> DatabaseAddress:
    """Return the address of the application's database; without DATABASE_URL the private server is started.

    Raises DatabaseNotAvailable.
    """
    return parse_database_url(database_url) if database_url else ensure_running(data_directory)


def conninfo(data_directory: Path, database_url: str | None) -> str:
    """Return the same as a libpq connection string. Raises DatabaseNotAvailable."""
    return ensure_database(data_directory, database_url).conninfo()


def ensure_running(data_directory: Path) -> DatabaseAddress:
    """Join the private server of `data_directory`, or start it; it stays until this process ends.

    Cheap when it runs (a lock looked at, a small file read), so it may be called before every connection.
    Raises DatabaseNotAvailable.
    """
    places = Places(data_directory)
    with _guard:
        if places.data not in _held:
            places.prepare()
            _held[places.data] = _join(places)
        ready = _running(places) or _start(places)
    return DatabaseAddress(
        name=APPLICATION, user=APPLICATION, password=ready.password, host=ready.host, port=ready.port
    )


def is_serving(address: DatabaseAddress) -> bool:
    """Say whether something listens on the address's socket (a server that was killed leaves a dead one)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(f"{address.host}/.s.PGSQL.{address.port}")
        except OSError:
            return False
    return True


def release(data_directory: Path) -> None:
    """Leave the private server; it stops soon unless another process uses it. Connections must be closed."""
    with _guard:
        handle = _held.pop(Places(data_directory).data, None)
    if handle is not None:
        os.close(handle)


def stop(data_directory: Path, *, seconds: float = 45.0) -> None:
    """Stop the private server, whoever uses it; nothing happens when it is not running.

    Raises DatabaseNotAvailable when it has not ended after `seconds`.
    """
    places = Places(data_directory)
    if not places.control.exists():
        return
    deadline = time.monotonic() + seconds
    while places.keeper_alive():
        ready = places.read_ready()
        if ready is not None:
            os.kill(ready.keeper, signal.SIGTERM)
        if time.monotonic() > deadline:
            raise DatabaseNotAvailable(f"Der Datenbankserver in {places.control} lässt sich nicht beenden.")
        time.sleep(0.02)


def server_status(data_directory: Path) -> ServerStatus:
    """Say whether the private server runs; nothing is started or written."""
    places = Places(data_directory)
    ready = _running(places) if places.keeper_lock.exists() else None
    if ready is None:
        sentence = "Der Datenbankserver läuft nicht; der nächste Befehl startet ihn."
        return ServerStatus(False, "", None, None, "", places.server_log, sentence)
    sentence = f"PostgreSQL {ready.version} läuft (Prozess {ready.server}, Anschluss in {ready.host})."
    return ServerStatus(
        True, ready.version, ready.keeper, ready.server, ready.host, places.server_log, sentence
    )


def _running(places: Places) -> Ready | None:
    return places.read_ready() if places.keeper_alive() else None


def _join(places: Places) -> int:
    """Take the clients' lock. It is busy only while a keeper without clients stops its server."""
    handle = open_private(places.clients_lock)
    if not wait_for_lock(handle, fcntl.LOCK_SH, seconds=_WAIT_SECONDS):
        os.close(handle)
        raise DatabaseNotAvailable(f"Der Datenbankserver in {places.control} wird nicht fertig mit Beenden.")
    return handle


def _start(places: Places) -> Ready:
    """Start the server, or wait for whoever is starting it."""
    turn = open_private(places.start_lock)
    try:
        if not wait_for_lock(turn, fcntl.LOCK_EX, seconds=_WAIT_SECONDS):
            raise DatabaseNotAvailable(
                f"Ein anderer Befehl startet die Datenbank in {places.control} schon zu lange."
            )
        deadline = time.monotonic() + _WAIT_SECONDS
        started = False
        while (ready := _running(places)) is None:
            if time.monotonic() > deadline:
                raise DatabaseNotAvailable(f"Die Datenbank in {places.control} antwortet nicht.")
            keeper = open_private(places.keeper_lock)
            try:
                if try_lock(keeper, fcntl.LOCK_EX):
                    if started:
                        raise DatabaseNotAvailable(_failure(places))
                    _spawn_keeper(places, keeper)
                    started = True
            finally:
                os.close(keeper)
            time.sleep(0.02)
        return ready
    finally:
        os.close(turn)


def _failure(places: Places) -> str:
    try:
        return places.failure.read_text(encoding="utf-8")
    except FileNotFoundError:
        return f"Der Datenbankserver ist beim Start abgebrochen; mehr steht in {places.keeper_log}."


def _spawn_keeper(places: Places, lock: int) -> None:
    """Start a keeper that inherits the lock taken here, so there is no moment without a holder."""
    places.ready.unlink(missing_ok=True)
    places.failure.unlink(missing_ok=True)
    source = str(Path(__file__).resolve().parents[3])
    path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")]))
    environment = {**clean_environment(), "PYTHONPATH": path, "PYTHONUTF8": "1"}
    log = open_private(places.keeper_log, os.O_WRONLY | os.O_TRUNC)
    command = [
        sys.executable,
        "-m",
        "nahtstelle.config.database",
        "keeper",
        str(places.data),
        *KEEPER_OPTIONS,
    ]
    try:
        subprocess.run(  # noqa: S603
            command, check=True, start_new_session=True, pass_fds=(lock,), cwd="/",
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise DatabaseNotAvailable(
            f"Die Datenbank liess sich nicht starten ({error}); mehr steht in {places.keeper_log}."
        ) from error
    finally:
        os.close(log)


def _new_guard_after_fork() -> None:
    global _guard
    _guard = threading.Lock()


os.register_at_fork(after_in_child=_new_guard_after_fork)

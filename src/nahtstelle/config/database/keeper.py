"""The keeper: a small process that starts the server, stays while somebody uses it and stops it afterwards.

It is detached from the terminal, so the user's Ctrl-C does not reach it. It learns that nobody is left by
getting the clients' lock for itself, which the kernel gives it however the last client ended. If the keeper
itself is killed, the kernel stops the server in its place (identity.py).
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import traceback
from dataclasses import asdict
from pathlib import Path

from nahtstelle.config.database import cluster as clusters
from nahtstelle.config.database.address import DEFAULT_PORT, DatabaseNotAvailable
from nahtstelle.config.database.binaries import Binaries, choose_binaries, clean_environment
from nahtstelle.config.database.identity import Identity, choose_identity, reachable_binaries
from nahtstelle.config.database.leftovers import end_leftovers
from nahtstelle.config.database.places import Places, Ready, open_private, try_lock, write_private

LONGEST_SOCKET_PATH = 103
"""Bytes that a socket's path may have on every system (Linux 107, macOS 103)."""

_POLL_SECONDS = 0.25
_START_SECONDS = 120.0
_STOP_PATIENCE = ((signal.SIGINT, 30.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
_SOCKET_PREFIX = "nahtstelle-"
_SEPARATORS = ',"'  # PostgreSQL reads a list of directories, libpq a list of hosts


class Keeper:
    """Runs the server of one data directory from start to stop."""

    def __init__(self, places: Places, *, try_namespace: bool = True) -> None:
        self.places = places
        self.try_namespace = try_namespace
        self.stop_wanted = False
        self.wake, self._waker = socket.socketpair()
        self.server: subprocess.Popen[bytes] | None = None
        self.socket_directory: Path | None = None

    def run(self) -> int:
        """Start, keep and stop the server; return the exit status. A failed start leaves its sentence."""
        self._listen_to_signals()
        try:
            self._start()
            self._keep()
        except (DatabaseNotAvailable, OSError, subprocess.SubprocessError) as error:
            traceback.print_exc()
            sentence = str(error) if isinstance(error, DatabaseNotAvailable) else self._unexpected(error)
            write_private(self.places.failure, sentence)
            return 1
        finally:
            self._stop()
        return 0

    def _unexpected(self, error: Exception) -> str:
        return f"Die Datenbank liess sich nicht starten ({error}); mehr steht in {self.places.keeper_log}."

    def _listen_to_signals(self) -> None:
        for end in (self.wake, self._waker):
            end.setblocking(False)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._want_stop)

    def _want_stop(self, *_: object) -> None:
        self.stop_wanted = True

    def _start(self) -> None:
        places = self.places
        self._remove_old_socket_directory()
        places.ready.unlink(missing_ok=True)
        places.failure.unlink(missing_ok=True)
        binaries = choose_binaries(clusters.existing_major(places.cluster))
        identity = choose_identity(places, binaries, try_namespace=self.try_namespace)
        binaries = reachable_binaries(binaries, identity, places.home)
        end_leftovers(places.cluster)
        password = self._prepared_cluster(binaries, identity)
        self.socket_directory = self._make_socket_directory(identity)
        self.server = self._launch(binaries, identity)
        self._wait_until_ready()
        ready = Ready(
            host=str(self.socket_directory), port=DEFAULT_PORT, password=password,
            keeper=os.getpid(), server=self.server.pid, version=binaries.version,
        )  # fmt: skip
        write_private(places.ready, json.dumps(asdict(ready)))

    def _prepared_cluster(self, binaries: Binaries, identity: Identity) -> str:
        """Make the cluster on the first start; return the password of the application's role."""
        places = self.places
        known = places.password.exists()
        password = places.password.read_text(encoding="ascii") if known else secrets.token_urlsafe(32)
        if clusters.existing_major(places.cluster) is None:
            shutil.rmtree(places.cluster, ignore_errors=True)
            clusters.create_cluster(
                places.cluster, binaries, identity, password=password, durable=not places.throwaway
            )
        elif not known:
            clusters.set_password(places.cluster, binaries, identity, password=password)
        if not known:
            write_private(places.password, password)
        return password

    def _make_socket_directory(self, identity: Identity) -> Path:
        """Return a directory only its owner may enter; a short one where the path cannot be a socket's."""
        directory = self.places.home / "socket"
        too_long = len(os.fsencode(directory / f".s.PGSQL.{DEFAULT_PORT}")) > LONGEST_SOCKET_PATH
        if too_long or set(_SEPARATORS) & set(str(directory)):
            directory = Path(tempfile.mkdtemp(prefix=_SOCKET_PREFIX, dir="/tmp"))  # noqa: S108
        else:
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(mode=0o700)
        identity.owns(directory)
        return directory

    def _remove_old_socket_directory(self) -> None:
        """Remove the short directory of a keeper that was killed."""
        ready = self.places.read_ready()
        if ready is not None and Path(ready.host).name.startswith(_SOCKET_PREFIX):
            shutil.rmtree(ready.host, ignore_errors=True)

    def _launch(self, binaries: Binaries, identity: Identity) -> subprocess.Popen[bytes]:
        places = self.places
        if places.server_log.exists():
            places.server_log.replace(places.server_log.with_suffix(".log.previous"))
        assert self.socket_directory is not None
        log = open_private(places.server_log, os.O_WRONLY | os.O_APPEND)
        try:
            return subprocess.Popen(  # noqa: S603
                clusters.server_command(
                    binaries, places.cluster, self.socket_directory, durable=not places.throwaway
                ),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", env=clean_environment(),
                preexec_fn=identity.entering(death_signal=signal.SIGINT),  # noqa: PLW1509
            )  # fmt: skip
        finally:
            os.close(log)

    def _wait_until_ready(self) -> None:
        assert self.server is not None
        deadline = time.monotonic() + _START_SECONDS
        while not self._server_says_ready():
            if self.server.poll() is not None or time.monotonic() > deadline or self.stop_wanted:
                lines = self.places.server_log.read_text(encoding="utf-8", errors="replace").strip()
                last = lines.rpartition("\n")[2]
                raise DatabaseNotAvailable(
                    f"Der Datenbankserver ist nicht gestartet: «{last}» (mehr in {self.places.server_log})."
                )
            time.sleep(0.01)

    def _server_says_ready(self) -> bool:
        assert self.server is not None
        try:
            lines = (self.places.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return False
        return len(lines) > 7 and int(lines[0]) == self.server.pid and lines[7].strip() == "ready"

    def _keep(self) -> None:
        """Return when nobody is left, the server has ended or somebody wants it stopped."""
        assert self.server is not None
        clients = open_private(self.places.clients_lock)  # kept until this process ends: new clients wait
        while not self.stop_wanted and self.server.poll() is None:
            if try_lock(clients, fcntl.LOCK_EX):
                return
            select.select([self.wake], [], [], _POLL_SECONDS)
            self._drain()

    def _drain(self) -> None:
        try:
            while self.wake.recv(512):
                continue
        except BlockingIOError:
            return

    def _stop(self) -> None:
        self.places.ready.unlink(missing_ok=True)
        for wish, seconds in _STOP_PATIENCE:
            if self.server is None or self.server.poll() is not None:
                break
            self.server.send_signal(wish)
            try:
                self.server.wait(seconds)
            except subprocess.TimeoutExpired:
                continue  # asked more firmly
        if self.socket_directory is not None:
            shutil.rmtree(self.socket_directory, ignore_errors=True)

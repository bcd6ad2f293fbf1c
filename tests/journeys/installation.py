"""A real installation for the journeys: its own data directory, the demonstration loaded, the server as a process."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from nahtstelle.config.database.client import stop as stop_database

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 180
COMMAND = [sys.executable, "-m", "nahtstelle.config.command_line"]


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    """The demonstration of a canton, served; `base_url` is where.

    Its database is a private server's; where DATABASE_URL names a server, one of its own on that, a copy of `template`.
    """

    def __init__(self, directory: Path, canton: str = "so", *, template: str = "template1") -> None:
        self.address = f"127.0.0.1:{free_port()}"
        self.base_url = f"http://{self.address}"
        directory.mkdir(parents=True, exist_ok=True)
        self.log = directory / "server.log"
        self.data = directory / "data-test"  # the ending makes the private server fast, not durable
        self.environment = {
            **{
                key: value
                for key, value in os.environ.items()
                if not key.startswith(("NAHTSTELLE_", "DATABASE_URL"))
            },
            "NAHTSTELLE_DATA": str(self.data),
            "NAHTSTELLE_DEMONSTRATION": "1",
            "NAHTSTELLE_DEMONSTRATION_CASES": "40",
            "NAHTSTELLE_BASE_URL": self.base_url,
            "DJANGO_SETTINGS_MODULE": "nahtstelle.config.settings",
            "PYTHONUNBUFFERED": "1",
        }
        self.canton = canton
        self.process: subprocess.Popen[bytes] | None = None
        self.server = os.environ.get("DATABASE_URL", "")
        self.database = f"journeys_{canton}_{zlib.crc32(str(directory).encode()):08x}"
        if self.server:
            self._on_server(f"CREATE DATABASE {self.database} TEMPLATE {template}", unless_there=True)
            self.environment["DATABASE_URL"] = (
                urlsplit(self.server)._replace(path=f"/{self.database}").geturl()
            )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [*COMMAND, "demo", "--canton", self.canton, "--address", self.address]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended:\n{self.log.read_text(errors='replace')[-4000:]}")
            try:
                with urllib.request.urlopen(f"{self.base_url}/konto/anmelden/", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server does not answer:\n{self.log.read_text(errors='replace')[-4000:]}")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `nahtstelle …` on the same data directory."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=120,
        )

    def ask(self, script: Path | str) -> Any:
        """Run Python in the application (a file or source); return what its last printed line says in JSON."""
        source = script.read_text(encoding="utf-8") if isinstance(script, Path) else script
        answer = self.run("manage", "shell", "--no-imports", "-c", source)
        assert answer.returncode == 0, answer.stderr
        return json.loads(answer.stdout.splitlines()[-1])

    def kill(self) -> None:
        """Kill the server and whatever it has started, without a chance to tidy up."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)
            self.process.wait(30)

    def copied_to(self, directory: Path) -> Installation:
        """Return a copy in `directory`. Neither server nor database may be running."""
        copy = Installation(directory, self.canton, template=self.database)
        stop_database(self.data)
        subprocess.run(["cp", "-a", self.data, directory], check=True)  # keeps whose the files are
        return copy

    def remove(self) -> None:
        """Stop the server and drop its database, which nobody else clears away."""
        self.stop()
        if self.server:
            self._on_server(f"DROP DATABASE {self.database} WITH (FORCE)")

    def _on_server(self, statement: str, *, unless_there: bool = False) -> None:
        with psycopg.connect(self.server, autocommit=True) as connection:
            there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.database])
            if not (unless_there and there.fetchone()):
                connection.execute(statement)  # type: ignore[arg-type]

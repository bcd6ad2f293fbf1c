"""The temporary data directory, its private PostgreSQL with a database a size, and commands run on them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from nahtstelle.config.database import DatabaseAddress, ensure_running, stop

ROOT = Path(__file__).resolve().parents[2]


class Server:
    """Databases on the private server of a data directory. The first one, `nahtstelle`, is 1×."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.address: DatabaseAddress = ensure_running(data)

    def copy(self, name: str, *, template: str = "nahtstelle") -> None:
        """Make the database `name` as a copy of `template`; what a run that was broken off left behind goes."""
        self._change("DROP DATABASE IF EXISTS {}", name)
        self._change("CREATE DATABASE {} TEMPLATE {}", name, template)

    def rename(self, name: str, other: str) -> None:
        """Give a database another name."""
        self._change("ALTER DATABASE {} RENAME TO {}", name, other)

    def _change(self, statement: str, *names: str) -> None:
        info = psycopg.conninfo.make_conninfo(self.address.conninfo(), dbname="postgres")
        with psycopg.connect(info, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def has(self, name: str) -> bool:
        """Say whether there is a database of that name."""
        info = psycopg.conninfo.make_conninfo(self.address.conninfo(), dbname="postgres")
        with psycopg.connect(info) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return found is not None

    def environment(self, database: str = "nahtstelle") -> dict[str, str]:
        """Return the environment of a process that works on a database: settings of the demonstration, nothing else."""
        place = urlencode({"host": self.address.host, "port": self.address.port})
        login = f"{quote(self.address.user)}:{quote(self.address.password)}"
        own = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("NAHTSTELLE_") and name != "DATABASE_URL"
        }
        return {
            **own,
            "DJANGO_SETTINGS_MODULE": "nahtstelle.config.settings",
            "NAHTSTELLE_DATA": str(self.data),
            "NAHTSTELLE_DEMONSTRATION": "1",
            "DATABASE_URL": f"postgres://{login}@/{database}?{place}",
        }

    def run(self, module: str, *arguments: str, database: str = "nahtstelle") -> None:
        """Run a module of this package on a database; raises CalledProcessError."""
        command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
        subprocess.run(command, check=True, cwd=ROOT, env=self.environment(database))

    def migrate(self, database: str) -> None:
        """Bring the tables of a kept database to where the code is; raises CalledProcessError."""
        command = [sys.executable, "-m", "django", "migrate", "--verbosity=0"]
        subprocess.run(command, check=True, cwd=ROOT, env=self.environment(database))

    def output(self, module: str, *arguments: str, database: str = "nahtstelle") -> str:
        """Run a module of this package on a database and return what it prints; raises CalledProcessError."""
        command = [sys.executable, "-m", f"tests.bench.{module}", *arguments]
        done = subprocess.run(
            command, check=True, cwd=ROOT, env=self.environment(database), stdout=subprocess.PIPE, text=True
        )
        return done.stdout


@contextmanager
def temporary_server(kept: Path | None) -> Iterator[Server]:
    """A server in a temporary data directory, removed at the end; `kept` names one that stays for the next run."""
    data = kept or Path(tempfile.mkdtemp(prefix="nahtstelle-bench-"))
    try:
        yield Server(data)
    finally:
        stop(data)
        if kept is None:
            shutil.rmtree(data)

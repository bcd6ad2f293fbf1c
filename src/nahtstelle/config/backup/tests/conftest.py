"""Cases as the case level's own tests build them; an installation, and another place with nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from nahtstelle.cases.casework.tests.scene import data_directory, make_case, procedure, team
from nahtstelle.config.command_line import main

__all__ = ["data_directory", "make_case", "procedure", "team"]


@dataclass
class Installation:
    """The installation Django works on: its data directory; `commands` run on it."""

    settings: Any
    directory: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path) -> tuple[int, str, str]:
        """Run a command; return status, output and complaints."""
        self.capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        said = self.capsys.readouterr()
        return status, said.out, said.err

    def work_in(self, directory: Path) -> None:
        """Keep keys and files in another data directory from now on."""
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "keys").mkdir(exist_ok=True)
        (directory / "keys" / "secret.key").write_text(f"secret of {directory.name}", "ascii")
        self.directory = self.settings.DATA_DIRECTORY = directory
        self.settings.VAULT_DIRECTORY = str(directory / "keys" / "vault")

    def made(self, place: Path, *options: str) -> Path:
        """Make a backup or a copy of keys; return its folder."""
        status, _said, complaints = self.run("backup", place, *options)
        assert (status, complaints) == (0, "")
        return max(path for path in place.iterdir() if not path.name.startswith("."))


@pytest.fixture
def installation(
    data_directory: None, settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Installation:
    made = Installation(settings, tmp_path, capsys)
    made.work_in(tmp_path / "here")
    return made


@pytest.fixture
def elsewhere(transactional_db: None, installation: Installation, tmp_path: Path) -> Iterator[Any]:
    """Call it to work in an empty data directory on an empty database of the same server."""
    own = connection.settings_dict["NAME"]
    other = f"{own}_elsewhere"

    def lead_to(name: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = name

    def go() -> Installation:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{other}"')
        lead_to(other)
        installation.work_in(tmp_path / "elsewhere")
        return installation

    yield go
    lead_to(own)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{other}" WITH (FORCE)')

"""The installed command: sentences instead of tracebacks, exit statuses, a load that is killed, a server that stops."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nahtstelle.config.command_line import main
from nahtstelle.config.commands.serving import bind
from nahtstelle.config.commands.speaking import CommandFailed

COMMAND = [sys.executable, "-m", "nahtstelle.config.command_line"]
PROFILE = 'code = "SO"\nname = "Kanton Solothurn"\n'
PEOPLE = 6_000
PATIENCE_SECONDS = 120.0

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An installation of its own, on an empty data directory."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("NAHTSTELLE_", "DATABASE_"))
    }
    return {**kept, "NAHTSTELLE_DATA": str(tmp_path_factory.mktemp("installation") / "data-test")}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run_command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [*COMMAND, *map(str, arguments)]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )

    return run_command


@pytest.fixture
def long_folder(tmp_path: Path) -> Path:
    """A folder that takes a while to load."""
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    with (tmp_path / "people.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "given_name", "family_name", "email", "institution", "function", "role"])
        writer.writerows(
            [f"p{n}", "Anna", f"Muster {n}", f"p{n}@so.example", "", "", ""] for n in range(PEOPLE)
        )
    return tmp_path


@pytest.fixture
def loading(environment: dict[str, str], long_folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [*COMMAND, "load", str(long_folder), "--progress"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) as process:
        yield process
        process.kill()


def test_a_load_that_is_killed_leaves_nothing(
    run: Run, loading: subprocess.Popen[bytes], long_folder: Path
) -> None:
    assert loading.stderr is not None
    seen = b""
    while b"people.csv" not in seen or b" von " not in seen:
        piece = os.read(loading.stderr.fileno(), 4096)
        assert piece, "the load ended before it was killed"
        seen += piece
    loading.send_signal(signal.SIGKILL)
    loading.wait()
    assert "noch keiner geladen" in run("doctor").stdout
    verified = run("audit", "verify")
    assert (verified.returncode, verified.stderr) == (0, "")
    assert "über 0 Einträge, 0 Einträge noch nicht versiegelt" in verified.stdout
    again = run("load", long_folder)
    assert f"people.csv: {PEOPLE} neu, 0 geändert, 0 unverändert" in again.stdout
    assert again.returncode == 0


def test_a_refused_load_says_so_on_stderr_only(run: Run, tmp_path: Path) -> None:
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    (tmp_path / "people.csv").write_text("key,name\n", encoding="utf-8")
    refused = run("load", tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    lines = refused.stderr.splitlines()
    assert lines[0].startswith("people.csv, Zeile 1, Spalte name: «name» – erwartet: keine unbekannte Spalte")
    assert lines[-1] == f"Nichts geladen: {len(lines) - 1} Fehler."


def test_every_load_that_changes_something_is_in_the_audit(run: Run, tmp_path: Path) -> None:
    before = _unsealed(run)
    (tmp_path / "themes.csv").write_text(
        "key,name,field_of_service,lead_institution\nt,Thema,education,\n", encoding="utf-8"
    )
    (tmp_path / "profile.toml").write_text(PROFILE, encoding="utf-8")
    assert run("load", tmp_path).returncode == 0
    assert run("load", tmp_path).stdout.endswith("schon geladen, nichts geändert.\n")
    assert _unsealed(run) == before + 1


def _unsealed(run: Run) -> int:
    return int(run("audit", "verify").stdout.split("Einträge, ")[1].split()[0])


def test_figures_print_nothing_but_json(run: Run) -> None:
    shown = run("figures", "--year", "2023", "--json")
    assert json.loads(shown.stdout)["year"] == 2023
    assert (shown.returncode, shown.stderr) == (0, "")


def test_the_server_answers_and_stops_when_asked(environment: dict[str, str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    command = [*COMMAND, "serve", "--address", address]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert _answers(f"http://{address}/static/ui/vendor/bootstrap/bootstrap.min.css", process)
            process.send_signal(signal.SIGTERM)
            said, _ = process.communicate(timeout=PATIENCE_SECONDS)
        finally:
            process.kill()
    assert process.returncode == 0
    assert said.splitlines() == [f"Nahtstelle läuft auf http://{address} – Ende mit Ctrl-C.", "Beendet."]


def _answers(url: str, process: subprocess.Popen[str]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url) as response:
                return bool(response.status == 200)
        except ConnectionError:
            continue
        except OSError as error:
            if not isinstance(getattr(error, "reason", None), ConnectionError):
                raise
    return False


def test_an_address_in_use_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CommandFailed, match="ist nicht frei"):
            bind(f"127.0.0.1:{taken.getsockname()[1]}")


@pytest.mark.parametrize("address", ["8000", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", ":8000"])
def test_an_address_that_is_none_is_said_so(address: str) -> None:
    with pytest.raises(CommandFailed, match="ist nicht lesbar"):
        bind(address)


def test_an_unknown_setting_ends_with_a_sentence(environment: dict[str, str]) -> None:
    spoiled = {**environment, "NAHTSTELLE_DATEN": "/tmp"}
    ended = subprocess.run([*COMMAND, "doctor"], env=spoiled, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stderr.startswith("Unbekannte Einstellung: NAHTSTELLE_DATEN.")
    assert ended.stderr.count("\n") == 1


def test_a_database_that_is_away_ends_with_a_sentence(environment: dict[str, str]) -> None:
    away = {**environment, "DATABASE_URL": "postgres://nobody:secret@127.0.0.1:1/nothing"}
    ended = subprocess.run(
        [*COMMAND, "figures", "--year", "2023"], env=away, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("Die Datenbank ist nicht erreichbar")
    assert ended.stderr.count("\n") == 1
    assert "secret" not in ended.stderr


def test_the_demonstration_of_an_unknown_canton_names_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["demo", "--canton", "xx"]) == 1
    assert "es gibt so, zh." in capsys.readouterr().err


def test_help_is_in_german(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    assert "Einen Kantonsordner prüfen und laden" in capsys.readouterr().out

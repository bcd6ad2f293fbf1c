"""The installed command `nahtstelle`. Known faults end with one sentence and status 1, never with a traceback."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from nahtstelle.config.commands.parsing import speak_german

Run = Callable[[argparse.Namespace], int]

DEFAULT_ADDRESS = "127.0.0.1:8000"
INTERRUPTED = 130
DAYS_OF_KEYS = 7
MOST_DAYS_OF_KEYS = 90


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status: 0 done, 1 refused or failed, 2 not understood, 130 interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nahtstelle.config.settings")
    if given[:1] == ["manage"]:
        return _guarded(lambda: _manage(given[1:]))
    options = _parser().parse_args(given)
    return _guarded(lambda: _command(options.run)(options))


def _command(name: str) -> Run:
    """Return the function behind a name such as `figures.show`; only what a command needs is imported."""
    module, _, function = name.rpartition(".")
    found: Run = getattr(import_module(f"nahtstelle.config.commands.{module}"), function)
    return found


def _manage(arguments: list[str]) -> int:
    from django.core.management import execute_from_command_line

    from nahtstelle.config.commands.preparation import compile_translations

    compile_translations()
    execute_from_command_line(["nahtstelle manage", *arguments])
    return 0


def _guarded(run: Callable[[], int]) -> int:
    """Turn known faults into a sentence on stderr."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError

    from nahtstelle.config.commands.speaking import CommandFailed
    from nahtstelle.config.database import DatabaseNotAvailable

    try:
        return run()
    except (CommandFailed, DatabaseNotAvailable, ImproperlyConfigured) as error:
        sentence = str(error)
    except OperationalError as error:
        sentence = f"Die Datenbank ist nicht erreichbar oder brach ab: {str(error).strip().splitlines()[0]}"
    except PermissionError as error:
        sentence = f"{error.filename}: keine Berechtigung. Bitte das Benutzerkonto wechseln, dem es gehört."
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    print(sentence, file=sys.stderr)
    return 1


def _parser() -> argparse.ArgumentParser:
    speak_german()
    parser = argparse.ArgumentParser(
        prog="nahtstelle",
        description="Software für die interinstitutionelle Zusammenarbeit (IIZ) eines Kantons.",
        epilog="Das Datenverzeichnis nennt NAHTSTELLE_DATA; ein Befehl auf ein leeres richtet es ein.",
    )
    commands = parser.add_subparsers(required=True, metavar="BEFEHL", title="Befehle")
    _add_serving(commands)
    _add_records(commands)
    _add_upkeep(commands)
    return parser


def _add(
    commands: argparse._SubParsersAction, name: str, run: str, help_text: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=help_text, description=help_text)
    parser.set_defaults(run=run)
    return parser


def _add_serving(commands: argparse._SubParsersAction) -> None:
    serve = _add(commands, "serve", "serving.serve", "Die Anwendung und ihre Hintergrundarbeiten starten.")
    _add_address(serve)
    demo = _add(
        commands, "demo", "demo.demo", "Eine Demonstration mit erfundenen Personen vorbereiten und starten."
    )
    demo.add_argument("--canton", metavar="KÜRZEL", default="so", help="Ordner unter cantons/ (Vorgabe: so)")
    _add_address(demo)
    _add(commands, "worker", "work.work", "Nur die Hintergrundarbeiten ausführen, in einem eigenen Prozess.")


def _add_address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--address", metavar="RECHNER:PORT", default=DEFAULT_ADDRESS, help=f"Vorgabe: {DEFAULT_ADDRESS}"
    )


def _add_records(commands: argparse._SubParsersAction) -> None:
    load = _add(commands, "load", "load.load", "Einen Kantonsordner prüfen und laden: ganz oder gar nicht.")
    load.add_argument("folder", metavar="ORDNER", type=Path)
    load.add_argument("--progress", action="store_true", help="Fortschritt zeigen, auch ohne Terminal")
    figures = _add(
        commands, "figures", "figures.show", "Zahlen eines Jahres, aus den Aufzeichnungen gezählt."
    )
    figures.add_argument("--year", metavar="JAHR", type=_year, required=True)
    figures.add_argument("--json", action="store_true", help="als ein JSON-Objekt")


def _add_upkeep(commands: argparse._SubParsersAction) -> None:
    audit = commands.add_parser("audit", help="Das Protokoll prüfen oder versiegeln.")
    actions = audit.add_subparsers(required=True, metavar="TUN", title="Tun")
    _add(
        actions,
        "verify",
        "audit.verify",
        "Beweisen, dass kein Eintrag verändert, entfernt oder eingefügt wurde.",
    )
    _add(actions, "seal", "audit.seal", "Alle noch offenen Einträge versiegeln.")
    erasure = commands.add_parser("case-erasure", help="Löschungen von Fällen auflisten oder ausführen.")
    steps = erasure.add_subparsers(required=True, metavar="TUN", title="Tun")
    report = _add(steps, "report", "case_erasure.report", "Auflisten, was zur Löschung fällig ist.")
    report.add_argument("--json", action="store_true", help="als JSON-Liste")
    _add(
        steps,
        "run",
        "case_erasure.run",
        "Fällige Fälle jetzt löschen; sonst geschieht es jede Nacht von selbst.",
    )
    _add_backups(commands)
    _add(commands, "doctor", "doctor.examine", "Prüfen, ob alles Nötige da ist.")
    commands.add_parser("manage", help="Befehle von Django, für Entwickler.", add_help=False)


def _add_backups(commands: argparse._SubParsersAction) -> None:
    backup = _add(
        commands, "backup", "backup.make", "Datenbank und Dateien sichern; mit --keys die Schlüssel."
    )
    backup.add_argument("directory", metavar="ORDNER", type=Path)
    backup.add_argument(
        "--keys", action="store_true", help="nur die Schlüssel kopieren, an einen anderen Ort"
    )
    backup.add_argument(
        "--days", metavar="TAGE", type=_days, default=DAYS_OF_KEYS,
        help=f"mit --keys: ältere Kopien löschen (Vorgabe: {DAYS_OF_KEYS})",
    )  # fmt: skip
    restore = _add(
        commands, "restore", "backup.restore", "Eine Sicherung in eine leere Installation zurückspielen."
    )
    restore.add_argument("backup", metavar="SICHERUNG", type=Path)
    restore.add_argument("--keys", metavar="SCHLÜSSEL", type=Path, help="die jüngste Kopie der Schlüssel")
    restore.add_argument("--erase-unreadable", action="store_true", help="Fälle ohne Schlüssel löschen")


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= MOST_DAYS_OF_KEYS):
        raise argparse.ArgumentTypeError(f"«{text}» ist keine Zahl zwischen 1 und {MOST_DAYS_OF_KEYS}")
    return int(text)


def _year(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1800 <= int(text) <= 2199):
        raise argparse.ArgumentTypeError(f"«{text}» ist kein Jahr zwischen 1800 und 2199")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())

"""`nahtstelle load ORDNER`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from nahtstelle.config.commands.preparation import prepare
from nahtstelle.config.commands.speaking import ProgressBar, complain, say

if TYPE_CHECKING:
    from nahtstelle.ground.intake.api import Report

MOST_CHANGES = 50


def load(options: argparse.Namespace) -> int:
    """Check and load a canton folder; every fault goes to stderr, one a line."""
    prepare()
    return load_folder(options.folder, ProgressBar(always=options.progress))


def load_folder(folder: Path, progress: ProgressBar) -> int:
    """Load a folder and say what was done; return the exit status."""
    from django.utils import timezone

    from nahtstelle.ground.intake import api as intake

    now = timezone.now()
    try:
        report = intake.load_folder(
            folder=folder, now=now, progress=progress, before_commit=lambda report: _note(report, folder, now)
        )
    except intake.LoadRefused as refused:
        progress.close()
        for problem in refused.problems:
            complain(str(problem))
        complain(_refusal(len(refused.problems)))
        return 1
    progress.close()
    _say_report(folder, report)
    return 0


def _note(report: Report, folder: Path, now: dt.datetime) -> None:
    """Write one audit entry for a load that changed something: counts, no content."""
    from nahtstelle.ground.audit import api as audit

    if report.is_unchanged:
        return
    counts = {count.file: [count.new, count.changed, count.unchanged] for count in report.counts}
    audit.record(
        code="intake.folder.loaded",
        actor=None,
        subject_type="intake.folder",
        subject_id=folder.resolve().name[:60],
        facts={"new_changed_unchanged": counts},
        now=now,
    )


def _refusal(faults: int) -> str:
    counted = "1 Fehler" if faults == 1 else f"{faults} Fehler"
    return f"Nichts geladen: {counted}."


def _say_report(folder: Path, report: Report) -> None:
    for count in report.counts:
        say(str(count))
    changes = [change for count in report.counts for change in count.changes]
    for change in changes[:MOST_CHANGES]:
        say(f"  {change}")
    if len(changes) > MOST_CHANGES:
        say(f"  … und {len(changes) - MOST_CHANGES} weitere Änderungen")
    if report.is_unchanged:
        say(f"{folder}: schon geladen, nichts geändert.")
    else:
        new = sum(count.new for count in report.counts)
        say(f"{folder}: geladen, {new} neu, {len(changes)} geändert.")

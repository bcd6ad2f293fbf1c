"""Minutes out of a canton folder: approved and frozen (the figures with them: `test_figures.py`)."""

from __future__ import annotations

import pytest
from django.utils import timezone

from nahtstelle.ground.intake.api import LoadRefused, load_folder
from nahtstelle.structure.governance.models import Meeting, Minutes, MinutesVersion
from nahtstelle.structure.governance.queries.minutes import frozen_text
from nahtstelle.structure.governance.queries.minutes_text import digest
from nahtstelle.structure.governance.tests.test_figures import CANTONS

HEADING = "meeting,text,circulated_on,approval,approved_on\n"


def load(folder):
    return load_folder(folder=folder, now=timezone.now())


@pytest.fixture
def solothurn(db):
    """Solothurn with its demonstration records; returns the folder of the latter."""
    load(CANTONS / "so")
    load(CANTONS / "so" / "demo")
    return CANTONS / "so" / "demo"


def test_each_of_the_sixteen_meetings_of_2023_has_approved_minutes(solothurn):
    held = Meeting.objects.filter(date__year=2023).exclude(state="cancelled")
    assert held.count() == 16
    assert set(held.values_list("state", "minutes__state")) == {("minutes_approved", "approved")}
    version = MinutesVersion.objects.get(minutes__meeting__key="ekg-2023-2")
    assert version.sha256 == digest(version.content)
    text = frozen_text(version)
    assert text["general"].startswith("Erfunden für die Vorführung.")
    assert [row["label"] for row in text["decisions"]] == [f"EKG 2023/{number}" for number in range(5, 10)]
    assert {row["label"] for row in text["attendance"]} >= {"Anwesend"}


def test_loading_again_changes_nothing(solothurn):
    assert load(solothurn).is_unchanged
    assert Minutes.objects.count() == MinutesVersion.objects.count()


BAD_ROWS = {
    "ekg-2023-2,Anders.,2023-06-26,meeting,2023-11-30": "nie geändert",
    "av-2023-1,Abgesagt.,2023-07-10,silence,2023-07-20": "durchgeführte Sitzung",
    "ekg-2025-1,Zu früh.,2020-01-01,silence,2020-01-10": "vor der Sitzung",
    "gibt-es-nicht,Text,,silence,2023-07-20": "meetings.csv",
    "ekg-2023-1,Text,,irgendwie,2023-07-20": "silence",
}


def test_a_bad_row_is_named_and_nothing_is_loaded(solothurn, tmp_path):
    count = Minutes.objects.count()
    for row, expected in BAD_ROWS.items():
        (tmp_path / "minutes.csv").write_text(f"{HEADING}{row}\n", encoding="utf-8")
        with pytest.raises(LoadRefused) as refused:
            load(tmp_path)
        assert any(expected in str(problem) for problem in refused.value.problems), refused.value.problems
    assert Minutes.objects.count() == count

"""Solothurn's invented cases: led through the application's own actions, in all states, with its own instruments."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone, translation

from nahtstelle.cases.casework.models import Assessment, Case, Erasure, LeadTransfer
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.config.demonstration.played_cases import play_cases
from nahtstelle.ground.intake.api import load_folder

CANTON = Path(__file__).resolve().parents[4] / "cantons" / "so"
FILES = ("profile.toml", "municipalities.csv", "institutions.csv", "case_instruments.csv")


@pytest.fixture
def solothurn(db, settings, tmp_path):
    """What of Solothurn the case level needs."""
    settings.DATA_DIRECTORY, settings.VAULT_DIRECTORY = tmp_path, str(tmp_path / "vault")
    for name, files in (("so", FILES), ("demo", (*FILES[2:], "people.csv"))):
        folder = tmp_path / name
        folder.mkdir()
        for file in files:
            origin = CANTON if name == "so" else CANTON / "demo"
            shutil.copy(origin / file, folder / file)
        load_folder(folder=folder, now=timezone.now())


def test_solothurn_has_cases_in_all_states_with_its_instruments(solothurn):
    today = timezone.localdate()
    with translation.override("de-ch"):
        made = play_cases(canton_code="SO", today=today)
        assert play_cases(canton_code="SO", today=today) == 0
    with as_service("tests"):
        cases = list(Case.objects.select_related("municipality"))
        states = Counter(case.state for case in cases)
        used = Counter(Assessment.objects.values_list("instrument__key", flat=True))
        (erasure,) = Erasure.objects.all()
        assert LeadTransfer.objects.filter(state="accepted").exists()
    assert made == len(cases) + 1
    assert set(states) == set(CaseState.values) - {CaseState.ERASED}
    assert erasure.certificate_id
    assert erasure.key_destroyed_at
    assert used["kurzassessment"] >= 2
    assert used["potenzialerfassung"] >= 2
    assert used["praxisassessment"] == used["kurzassessment-einfuehrung"] == 1
    regions = {case.municipality.name: case.region for case in cases if case.municipality}
    assert regions["Balsthal"] == "Pilotsozialregion 1"
    assert regions["Dornach"] == "Dorneck"


def test_a_canton_without_a_story_gets_no_cases(db):
    assert play_cases(canton_code="XX", today=timezone.localdate()) == 0

"""The canton's procedure out of its folder: Zürich's own, and each fault named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.queries.procedure import nameable_institutions, procedure
from nahtstelle.ground.intake.api import LoadRefused, load_folder

pytestmark = pytest.mark.django_db
CANTON = Path(__file__).resolve().parents[5] / "cantons" / "zh"


@pytest.fixture
def folder(tmp_path):
    for name in ("profile.toml", "institutions.csv", "municipalities.csv"):
        shutil.copy(CANTON / name, tmp_path / name)
    return tmp_path


def load(folder):
    return load_folder(folder=folder, now=timezone.now())


def test_zurich_brings_its_procedure_and_loading_again_changes_nothing(folder):
    load(folder)
    rules = procedure()
    assert rules is not None
    assert (rules.consent_version, rules.regions, rules.counter_reading_required) == (
        "ZH 2026-1",
        "district",
        False,
    )
    assert "Berufsgeheimnis" in rules.consent_text
    assert [row.key for row in nameable_institutions(rules)] == rules.partners
    assert load(folder).is_unchanged


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"ksa"]', '"ksa", "nirgends"]', "«nirgends» steht weder in institutions.csv"),
        (
            "emergency_hours = 4",
            "emergency_hours = 48",
            "case_work.emergency_hours: erwartet wird eine ganze Zahl",
        ),
        (
            'regions = "district"',
            'regions = "canton"',
            "case_work.regions: erwartet wird district oder social_region",
        ),
        ("F-{year}-{number:04d}", "F-{year}", "case_work.case_number: erwartet wird ein Muster"),
        ("review_weeks", "review_months", "case_work.review_months: unbekannt"),
        ('consent_version = "ZH 2026-1"', "", "case_work.consent_version: fehlt"),
    ],
)
def test_a_fault_in_the_procedure_is_named_and_nothing_is_loaded(folder, before, after, said):
    profile = folder / "profile.toml"
    profile.write_text(profile.read_text("utf-8").replace(before, after), "utf-8")
    with pytest.raises(LoadRefused) as refusal:
        load(folder)
    assert said in str(refusal.value)
    assert procedure() is None

"""Circular resolutions of a canton folder: the eight of Solothurn's steering body in 2023, and what is refused."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from nahtstelle.ground.identity.actors import actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.intake.api import LoadRefused, load_folder
from nahtstelle.structure.governance.api import figures
from nahtstelle.structure.governance.models import (
    AgendaItem,
    CircularAnswer,
    CircularResolution,
    CircularText,
    Decision,
)

CANTONS = Path(__file__).resolve().parents[5] / "cantons"
ONE = "z-iizl-2023-03"


@pytest.fixture
def folder(db: None, tmp_path: Path) -> Path:
    """Solothurn's demonstration records, to be spoilt."""
    load_folder(folder=CANTONS / "so", now=timezone.now())
    return Path(shutil.copytree(CANTONS / "so" / "demo", tmp_path / "demo"))


@pytest.fixture
def refusal_of(folder: Path) -> Callable[[str, str, str], str]:
    """Replace words in a file and return what the load says about it."""

    def load(name: str, old: str, new: str) -> str:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(LoadRefused) as refused:
            load_folder(folder=folder, now=timezone.now())
        return "\n".join(str(problem) for problem in refused.value.problems)

    return load


def test_the_eight_circular_resolutions_of_2023_arrive_with_their_answers(folder: Path) -> None:
    load_folder(folder=folder, now=timezone.now())
    rows = CircularResolution.objects.filter(decision__year=2023, body__key="iizl")
    assert rows.count() == 8
    assert set(rows.values_list("state", flat=True)) == {"decided"}
    assert CircularAnswer.objects.count() == 24
    assert CircularAnswer.objects.filter(answer="silence", answered_at=None).count() == 2
    assert not CircularAnswer.objects.exclude(remark="").filter(treatment="").exists()
    asked_to = CircularAnswer.objects.exclude(member__key__in=["paula", "gregor", "nadine"])
    assert not asked_to.exists()
    assert not AgendaItem.objects.filter(circular__isnull=False).exists()
    assert not rows.filter(awaits_agenda=True).exists()


def test_a_remark_that_was_integrated_leads_to_the_text_that_was_decided(folder: Path) -> None:
    load_folder(folder=folder, now=timezone.now())
    circular = CircularResolution.objects.get(key=ONE)
    first, second = circular.texts.all()
    assert second.text == Decision.objects.get(circular=circular).text != first.text
    assert CircularAnswer.objects.get(resolution=circular, treatment="integrated").integrated_in == second


def test_the_figures_of_2023_stay_and_loading_again_changes_nothing(folder: Path) -> None:
    first = load_folder(folder=folder, now=timezone.now())
    counted = figures(2023)["decisions"]["steering"]  # type: ignore[index]
    assert (counted["total"], counted["circular"]) == (8, 8)
    assert not first.is_unchanged
    assert load_folder(folder=folder, now=timezone.now()).is_unchanged
    assert CircularText.objects.count() == 11


def test_members_see_the_imported_ones_and_outsiders_nothing(folder: Path) -> None:
    load_folder(folder=folder, now=timezone.now())
    today = timezone.localdate()
    counts = {
        key: CircularResolution.objects.visible_to(actor_for(User.objects.get(key=key), today)).count()
        for key in ("anna", "paula", "helene", "bruno", "carla")
    }
    assert counts == {"anna": 8, "paula": 8, "helene": 8, "bruno": 0, "carla": 0}


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("circular_resolutions.csv", f"{ONE},b-iizl-2023-03", f"{ONE},b-ekg-2023-01", "auf dem Zirkularweg"),
        ("circular_resolutions.csv", f"{ONE},b-iizl-2023-03", f"{ONE},b-iizl-2023-02", "nur einmal"),
        (
            "circular_resolutions.csv",
            "2023-03-27,2023-04-11,2023-04-12",
            "2023-03-27,2023-03-01,2023-04-12",
            "due_on",
        ),
        ("circular_resolutions.csv", "2023-04-12,2023-04-14", "2023-04-12,2023-04-01", "submitted_on"),
        ("circular_answers.csv", "nadine,silence,,,,", "nadine,silence,,2023-04-01,,", "answered_on"),
        ("circular_answers.csv", "gregor,agree,,", "gregor,agree,Aber,", "remark"),
        ("circular_answers.csv", "gregor,agree,,", "gregor,vielleicht,,", "answer"),
        ("circular_answers.csv", ",integrated,", ",,", "treatment"),
    ],
)
def test_a_bad_row_is_reported_and_nothing_is_loaded(
    refusal_of: Callable[[str, str, str], str], name: str, old: str, new: str, said: str
) -> None:
    assert said in refusal_of(name, old, new)
    assert not CircularResolution.objects.exists()


def test_the_text_that_was_asked_about_never_changes(
    folder: Path, refusal_of: Callable[[str, str, str], str]
) -> None:
    load_folder(folder=folder, now=timezone.now())
    said = refusal_of("circular_resolutions.csv", "gestaltet werden.", "gestaltet sein.")
    assert "wird nie geändert" in said

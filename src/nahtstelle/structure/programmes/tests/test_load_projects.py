"""Programmes, projects, pilots, milestones and moves in a canton folder; Solothurn's dates of 2023 come out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.intake.api import LoadRefused, load_folder
from nahtstelle.structure.governance.api import figures
from nahtstelle.structure.programmes.models import Milestone, MilestoneMove, Pilot, Programme, Project
from nahtstelle.structure.programmes.tests.conftest import NOW

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[5]
FILES = {
    "programmes.csv": "key,name,short_name,purpose,lead_institution,from,to,government_resolutions\n"
    "iim,Integrales Integrationsmodell,IIM,,,2022-01-01,,2023/657|2023/1969\n",
    "projects.csv": "key,programme,parent,name,short_name,purpose,theme,lead,lead_institution,body,phase,from,to,"
    "report_months\n"
    "dfpa,iim,,Fallführung,DFPA,,,,,,pilot,2022-01-01,,3\n"
    "cockpit,iim,dfpa,Cockpit,,,,,,,concept,,,\n",
    "pilots.csv": "project,name,from,to,sites\ndfpa,Soll-Prozess,2023-end,2025-autumn,Thal|Gäu\n",
    "milestones.csv": "key,project,title,planned,reached\n"
    "m1,dfpa,Konzept,2023-Q1,2023-02\nm2,dfpa,Bestandsaufnahme,2023-09-30,\n",
    "milestone_moves.csv": "milestone,date,to,reason\n"
    "m2,2023-11-30,2024-01-31,Ausstehende Rückmeldungen\nm2,2024-02-05,2024-H1,Nochmals\n",
}


def load(folder: Path, **changed: str) -> object:
    for name, text in FILES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".csv"), text), encoding="utf-8")
    return load_folder(folder=folder, now=NOW)


def test_a_folder_is_loaded_once_and_the_moves_follow_each_other(canton, tmp_path):
    load(tmp_path)
    programme = Programme.objects.get()
    assert programme.government_resolutions == ["2023/657", "2023/1969"]
    assert Project.objects.get(key="cockpit").parent.key == "dfpa"
    assert Project.objects.get(key="dfpa").next_report_on == dt.date(2026, 4, 1)
    milestone = Milestone.objects.get(key="m2")
    assert (str(milestone.original), str(milestone.planned)) == ("30. September 2023", "1. Halbjahr 2024")
    assert [str(row.origin) for row in milestone.moves.order_by("number")] == [
        "30. September 2023",
        "31. Januar 2024",
    ]
    assert str(Milestone.objects.get(key="m1").reached) == "Februar 2023"
    assert sorted(site.name for site in Pilot.objects.get().sites.all()) == ["Gäu", "Thal"]
    assert load(tmp_path).is_unchanged
    assert MilestoneMove.objects.count() == 2


def test_every_bad_row_is_reported_and_nothing_is_written(canton, tmp_path):
    with pytest.raises(LoadRefused) as refused:
        load(
            tmp_path,
            programmes=FILES["programmes.csv"].replace("2023/657|", "RRB 657|"),
            projects=FILES["projects.csv"]
            .replace("cockpit,iim,dfpa", "cockpit,iim,cockpit")
            .replace("pilot,2022-01-01,,3", "ended,2022-01-01,,3"),
            pilots=FILES["pilots.csv"].replace("2023-end,2025-autumn", "2023-end,2022"),
            milestones=FILES["milestones.csv"].replace("2023-Q1,2023-02", "2023-Q5,2030"),
            milestone_moves=FILES["milestone_moves.csv"].replace("2024-01-31", "2023-09-30"),
        )
    found = [(row.file, row.line, row.column) for row in refused.value.problems]
    assert ("programmes.csv", 2, "government_resolutions") in found
    assert ("projects.csv", 2, "ended_on") in found or ("projects.csv", 2, "phase") in found
    assert ("projects.csv", 3, "parent") in found
    assert ("pilots.csv", 2, "to") in found
    assert ("milestones.csv", 2, "planned") in found
    assert ("milestone_moves.csv", 2, "to") in found
    assert not Programme.objects.exists()


def test_a_reload_keeps_what_the_application_carried_on(canton, tmp_path):
    load(tmp_path)
    changed = FILES["milestones.csv"].replace("Konzept,2023-Q1,2023-02", "Konzept fertig,2024,")
    load(tmp_path, milestones=changed)
    milestone = Milestone.objects.get(key="m1")
    assert (milestone.title, milestone.state, str(milestone.original)) == (
        "Konzept fertig",
        "reached",
        "1. Quartal 2023",
    )


@pytest.fixture
def solothurn(db: None) -> None:
    for folder in ("so", "so/demo"):
        load_folder(folder=ROOT / "cantons" / folder, now=NOW)


EXPECTED = {
    "potenzial-kurzassessment": ("reached", "2023-02"),
    "potenzial-praxisassessment": ("reached", "2023-Q1"),
    "potenzial-vertieft-start": ("reached", "2023-early"),
    "dfpa-pilot-start": ("reached", "2023-end"),
    "dfpa-pilot-ende": ("planned", "2025-autumn"),
    "dfpa-evaluation": ("planned", "2024-autumn"),
    "dfpa-kantonsweit": ("planned", "2026"),
    "si-start": ("reached", "2023-10"),
    "si-uebergang": ("planned", "2024-12-31"),
    "ai-pilot-ende": ("planned", "2024-12-31"),
    "fs-gesetz": ("reached", "2023-11-08"),
    "fs-vernehmlassung": ("reached", "2023-04-04"),
    "fs-schluesselpersonen": ("planned", "2025-05"),
    "beh-frist": ("planned", "2024-01-31"),
    "kip3-konzept": ("reached", "2023-04-25"),
    "kip3-unterzeichnung": ("reached", "2023-11"),
    "kip2-bericht": ("planned", "2024-06-30"),
    "s-verlaengerung": ("planned", "2025-03-04"),
    "r-ende": ("planned", "2024-12-31"),
}
"""What 002 §3.1 to §3.3 say (milestones of the facts of 2023)."""


def test_solothurns_projects_dates_moves_and_figures_of_2023_come_out(solothurn):
    """One load for all of it: a folder takes seconds."""
    check_dates()
    check_moves()
    check_figures()


def check_dates() -> None:
    milestones = {row.key: row for row in Milestone.objects.all()}
    for key, (kind, notation) in EXPECTED.items():
        date = milestones[key].reached if kind == "reached" else milestones[key].planned
        assert getattr(date, "notation", None) == notation, key
    names = set(Project.objects.filter(programme__key="iim", parent=None).values_list("name", flat=True))
    assert names == {
        "Durchgehende Fallführung und Potenzialabklärung (DFPA)",
        "Soziale Integration – Zusammenleben",
        "Bildungsintegration",
        "Arbeitsintegration (integration.arbeit)",
        "Frühe Sprachförderung",
        "Sprachförderung ab 16 Jahren",
    }
    pilot = Pilot.objects.get(project__key="dfpa")
    assert (pilot.starts.notation, pilot.ends.notation, pilot.sites.count()) == ("2023-end", "2025-autumn", 5)
    assert Programme.objects.get(key="programm-s").government_resolutions == ["2022/879"]
    assert Programme.objects.get(key="programm-r").projects.count() == 5


def check_moves() -> None:
    stocktake, start = (Milestone.objects.get(key=key) for key in ("beh-frist", "si-start"))
    assert 100 < (stocktake.planned_on - stocktake.original_on).days < 140  # about four months, 002 §3.2
    assert 700 < (start.planned_on - start.original_on).days < 760  # about two years, 002 §1
    assert MilestoneMove.objects.get(milestone=start).reason == "Fehlende Ressourcen bei der Projektleitung."
    assert User.objects.get(key="livia").pk == MilestoneMove.objects.get(milestone=start).moved_by_id
    undated = Milestone.objects.filter(source="").count()
    assert undated == 0


def check_figures() -> None:
    counted = figures(2023)["projects"]
    assert isinstance(counted, dict)
    assert counted["by_programme"] == {
        "aktionsplan-behinderung": 1,
        "iim": 8,
        "kip": 2,
        "programm-r": 5,
        "programm-s": 1,
    }
    assert counted["milestones_moved"] == 8

"""Figures of a year: Solothurn's published ones, and what counts where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from nahtstelle.config.command_line import main
from nahtstelle.ground.intake.api import load_folder
from nahtstelle.structure.governance.api import figures
from nahtstelle.structure.governance.queries import figure_sections
from nahtstelle.structure.governance.states import MeetingKind

CANTONS = Path(__file__).resolve().parents[5] / "cantons"

# Annual report 2023 of Solothurn (002), §2.1 and §2.2.
STEERING_MEETINGS = 2
COORDINATION_ORDINARY, COORDINATION_IN_COMMITTEES, COORDINATION_TOTAL = 3, 11, 14
COMMITTEE_MEETINGS_ON_DFPA = 9
STEERING_BY_CIRCULAR, STEERING_ON_DFPA, STEERING_ON_FUNDING = 8, 2, 2
COORDINATION_DECISIONS = 31

SMALL = {
    "profile.toml": 'code = "SO"\nname = "Kanton Solothurn"\n',
    "themes.csv": "key,name,field_of_service,lead_institution\nt1,Eins,education,\nt2,Zwei,poverty,\n",
    "bodies.csv": "key,name,short_name,kind,parent,theme,lead_institution,decision_rule,quorum,min_meetings_per_year,"
    "installed_on,dissolved_on\n"
    "s,S,S,steering,,,,,,,,\nc,C,C,coordination,s,,,,,,,\na,A,A,committee,c,t1,,,,,,\nb,B,B,committee,c,,,,,,,\n"
    "w,W,W,working_group,c,t2,,,,,,\n",
    "meetings.csv": "key,body,date,kind,state,place\n"
    "1,s,2023-01-01,extraordinary,held,\n2,s,2022-12-31,ordinary,held,\n3,c,2023-12-31,ordinary,held,\n"
    "4,a,2023-05-01,extraordinary,held,\n5,b,2023-05-01,ordinary,held,\n6,a,2023-05-01,ordinary,cancelled,\n"
    "7,a,2023-05-01,ordinary,planned,\n8,w,2023-05-01,ordinary,held,\n9,c,2024-01-01,ordinary,held,\n",
    "decisions.csv": "key,body,date,procedure,meeting,kind,title,text,proposal,theme,government_resolution\n"
    "1,s,2023-01-01,meeting,1,funding,T,T,,t2,\n2,s,2023-02-01,circular,,rules,T,T,,,\n"
    "3,c,2023-02-01,circular,,other,T,T,,,\n4,a,2023-02-01,circular,,other,T,T,,,\n"
    "5,w,2023-02-01,circular,,other,T,T,,,\n6,s,2022-02-01,circular,,other,T,T,,t1,\n",
}


@pytest.fixture
def small_canton(db: None, tmp_path: Path) -> None:
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    load_folder(folder=tmp_path, now=timezone.now())


def test_solothurn_2023_yields_its_published_figures(db: None) -> None:
    for folder in (CANTONS / "so", CANTONS / "so" / "demo"):
        load_folder(folder=folder, now=timezone.now())
    counted: Any = figures(2023)
    meetings, decisions = counted["meetings"], counted["decisions"]
    assert sum(meetings["steering"].values()) == STEERING_MEETINGS
    assert meetings["coordination"] == {"ordinary": COORDINATION_ORDINARY, "extraordinary": 0}
    assert meetings["committee"]["total"] == COORDINATION_IN_COMMITTEES
    assert meetings["committee"]["by_theme"]["dfpa"] == COMMITTEE_MEETINGS_ON_DFPA
    assert meetings["coordination_with_committees"] == COORDINATION_TOTAL
    assert decisions["steering"]["circular"] == STEERING_BY_CIRCULAR
    assert decisions["steering"]["by_theme"]["dfpa"] == STEERING_ON_DFPA
    assert decisions["steering"]["by_kind"]["funding"] == STEERING_ON_FUNDING
    assert decisions["coordination_with_committees"] == {"total": COORDINATION_DECISIONS}


def test_what_counts_and_where(small_canton: None) -> None:
    counted = {name: figures(2023)[name] for name in ("year", "meetings", "decisions")}
    assert counted == {
        "year": 2023,
        "meetings": {
            "steering": {"ordinary": 0, "extraordinary": 1},
            "coordination": {"ordinary": 1, "extraordinary": 0},
            "committee": {"total": 2, "by_theme": {"t1": 1}},
            "coordination_with_committees": 3,
        },
        "decisions": {
            "steering": {
                "total": 2,
                "circular": 1,
                "by_theme": {"t2": 1},
                "by_kind": {"funding": 1, "rules": 1},
            },
            "coordination_with_committees": {"total": 2},
        },
    }


def test_a_year_without_records_counts_nothing(db: None) -> None:
    counted: Any = figures(1999)
    assert counted["meetings"]["steering"] == dict.fromkeys(MeetingKind.values, 0)
    assert counted["meetings"]["committee"] == {"total": 0, "by_theme": {}}
    assert counted["decisions"]["steering"] == {"total": 0, "circular": 0, "by_theme": {}, "by_kind": {}}


def test_an_app_above_adds_a_section(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figure_sections, "_sections", dict(figure_sections._sections))
    figure_sections.register_figures("funding", lambda year: {"granted": year})
    assert figures(2023)["funding"] == {"granted": 2023}


@pytest.fixture
def prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test database is prepared already."""
    monkeypatch.setattr("nahtstelle.config.commands.figures.prepare", lambda: None)


def test_the_command_prints_one_json_object(
    small_canton: None, prepared: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--year", "2023", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == figures(2023)


def test_the_command_prints_a_table_in_german(
    small_canton: None, prepared: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["figures", "--year", "2023"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Zahlen 2023"
    assert [line.split() for line in lines if "Zirkularverfahren" in line] == [
        ["davon", "im", "Zirkularverfahren", "1"]
    ]


def test_a_year_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["figures", "--year", "bald"])
    assert stopped.value.code == 2
    assert "«bald» ist kein Jahr" in capsys.readouterr().err

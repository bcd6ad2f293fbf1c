"""Mandates and their reports in a canton folder."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nahtstelle.ground.identity.models import Canton, Institution, User
from nahtstelle.ground.intake.api import LoadRefused, load_folder
from nahtstelle.structure.governance.models import Body, Competence, Decision, Mandate
from nahtstelle.structure.governance.tests.mandating import NOW, decide

pytestmark = pytest.mark.django_db
HEAD = (
    "key,title,decision,group,committee,lead,institution,theme,from,to,grounds,affected,deliverables,"
    "discharge_decision,discharged_on\n"
)
REPORTS = "mandate,date,status,done,next_steps,risks\n"


@pytest.fixture
def decision(canton: Canton) -> Decision:
    """What a folder refers to: institution, lead, bodies, a decision of steering about a working group."""
    Institution.objects.create(key="ags", name="AGS", kind="office", is_mainstream=True)
    User.objects.create(key="lena", given_name="Lena", family_name="Lüthi", email="lena@so.example")
    Competence.objects.create(matter="working_group", decides="steering")
    parent = None
    for key, kind in (("iizl", "steering"), ("au", "committee"), ("pg", "working_group")):
        parent = Body.objects.create(
            key=key, name=key, short_name=key, kind=kind, decision_rule="consensus", parent=parent
        )
    steering = Body.objects.get(key="iizl")
    decide(steering, day=dt.date(2022, 1, 10), key="b2", kind="funding")
    return decide(steering, day=dt.date(2022, 1, 10), key="b1")


def load(folder: Path, mandates: str, reports: str = "") -> None:
    (folder / "mandates.csv").write_text(HEAD + mandates, encoding="utf-8")
    (folder / "mandate_reports.csv").write_text(REPORTS + reports, encoding="utf-8")
    load_folder(folder=folder, now=NOW)


def row(**fields: str) -> str:
    values = {
        "key": "m1",
        "title": "Projektgruppe",
        "decision": "b1",
        "group": "pg",
        "committee": "au",
        "lead": "lena",
        "institution": "ags",
        "theme": "",
        "from": "2022-02-01",
        "to": "2028-02-01",
        "grounds": "Grund",
        "affected": "Betroffene",
        "deliverables": "2024-06-30 Konzept|2027-12-31 Bericht",
        "discharge_decision": "",
        "discharged_on": "",
    }
    return ",".join((values | fields).values()) + "\n"


def test_mandates_and_reports_come_aboard_and_a_second_load_changes_nothing(
    decision: Decision, tmp_path: Path
) -> None:
    reports = "m1,2023-06-01,amber,Getan,,Eng\nm1,2022-06-01,green,Begonnen,,\n"
    load(tmp_path, row(), reports)
    mandate = Mandate.objects.get(key="m1")
    assert (mandate.reports_count, mandate.status, mandate.state) == (2, "amber", "active")
    assert mandate.next_report_on is not None
    assert mandate.next_report_on > NOW.date()
    assert [item.title for item in mandate.deliverables.order_by("due_on")] == ["Konzept", "Bericht"]
    assert [item.number for item in mandate.reports.order_by("reported_on")] == [1, 2]
    load(tmp_path, row(), reports)
    assert (mandate.periods.count(), mandate.deliverables.count(), mandate.reports.count()) == (1, 2, 2)
    load(tmp_path, row(to="2030-01-01"), reports + "m1,2024-06-01,green,Weiter,,\n")
    mandate.refresh_from_db()
    assert (mandate.ends_on, mandate.reports_count) == (dt.date(2028, 2, 1), 3)


def test_a_discharged_mandate_comes_with_its_reports(decision: Decision, tmp_path: Path) -> None:
    decide(decision.body, day=dt.date(2023, 1, 10), key="b3")
    ended = row(discharge_decision="b3", discharged_on="2023-02-01")
    load(tmp_path, ended, "m1,2022-06-01,green,Begonnen,,\n")
    load(tmp_path, ended.replace("Projektgruppe", "Arbeitsgruppe"), "m1,2022-06-01,green,Begonnen,,\n")
    mandate = Mandate.objects.get(key="m1")
    assert (mandate.state, mandate.title, mandate.status) == ("discharged", "Arbeitsgruppe", "green")


@pytest.mark.parametrize(
    ("fields", "report", "column"),
    [
        ({"decision": "b2"}, "", "decision"),
        ({"from": "2022-01-01"}, "", "from"),
        ({"to": "2022-02-01"}, "", "to"),
        ({"group": "au"}, "", "group"),
        ({"committee": "pg"}, "", "committee"),
        ({"discharged_on": "2023-01-01"}, "", "discharged_on"),
        ({"deliverables": "bald ein Konzept"}, "", "deliverables"),
        ({"lead": "niemand"}, "", "lead"),
        ({}, "m1,2021-01-01,green,Getan,,\n", "date"),
        ({}, "m1,2023-01-01,red,Getan,,\n", "risks"),
    ],
)
def test_a_bad_row_is_refused_with_its_column(
    decision: Decision, tmp_path: Path, fields: dict[str, str], report: str, column: str
) -> None:
    with pytest.raises(LoadRefused) as refusal:
        load(tmp_path, row(**fields), report)
    assert column in {problem.column for problem in refusal.value.problems}
    assert not Mandate.objects.exists()

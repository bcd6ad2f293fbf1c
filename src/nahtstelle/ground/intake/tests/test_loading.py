"""Loading a good folder: what arrives, loading again, changing, adding."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from nahtstelle.ground.identity.api import person_changed
from nahtstelle.ground.identity.models import Canton, Institution, LegalBasis, Municipality, User
from nahtstelle.ground.intake.tests.conftest import FILES, Folder
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.governance.actions.numbers import next_number
from nahtstelle.structure.governance.models import (
    Appointment,
    Body,
    Competence,
    DeadlineRule,
    Decision,
    Meeting,
    Proposal,
)

pytestmark = pytest.mark.django_db

ROWS = {"profile.toml": 4} | {
    name: text.count("\n") - 1 for name, text in FILES.items() if name.endswith(".csv")
}
ROWS["proposals.csv"] -= 1  # one motion stands on two lines


def test_everything_arrives(folder: Folder) -> None:
    assert folder.counts() == {file: (rows, 0, 0) for file, rows in ROWS.items()}
    assert Canton.objects.get().holidays_easter == [-2, 1]
    assert LegalBasis.objects.get().valid.lower == dt.date(2003, 1, 1)
    assert Municipality.objects.get().valid.upper is None
    assert DeadlineRule.objects.get().dispatch == 10
    assert Competence.objects.get().consulted == []
    ags = Institution.objects.get(key="ags")
    assert ags.parent is not None
    assert (ags.parent.key, ags.systems, ags.is_mainstream) == ("ddi", ["sh", "migration"], True)
    anna = User.objects.get(key="anna")
    assert (anna.sort_name, anna.role, anna.has_usable_password()) == ("ammann anna", "secretariat", False)
    assert Proposal.objects.get(key="p1").motion == "Erstens\nzweitens"


def test_a_body_without_a_rule_decides_as_its_kind_does(folder: Folder) -> None:
    folder.replace("bodies.csv", "approval", "")
    folder.load()
    assert dict(Body.objects.values_list("key", "decision_rule")) == {
        "iizl": "approval",
        "ekg": "consensus",
        "au": "majority",
    }


def test_loading_twice_changes_nothing(folder: Folder) -> None:
    folder.load()
    before = _everything()
    assert folder.counts() == {file: (0, 0, rows) for file, rows in ROWS.items()}
    assert folder.load().is_unchanged
    assert _everything() == before


def _everything() -> list[object]:
    models = (Canton, Institution, User, Body, Appointment, Meeting, Proposal, Decision)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_changed_rows_are_changed_and_named(folder: Folder) -> None:
    folder.load()
    folder.replace("institutions.csv", "Departement des Innern,DDI", "Departement des Inneren,DI")
    folder.replace("appointments.csv", "2023-01-01,\n", "2023-01-01,2025-01-01\n")
    folder.replace("meetings.csv", "ekg-2,ekg,2023-06-28", "ekg-2,ekg,2023-06-29")
    folder.replace("profile.toml", "dispatch = 10", "dispatch = 12")
    changes = [str(change) for count in folder.load().counts for change in count.changes]
    assert changes == [
        "profile.toml: coordination geändert (dispatch)",
        "institutions.csv: ddi geändert (name, short_name)",
        "appointments.csv: anna, ekg, 2023-01-01 geändert (to)",
        "meetings.csv: ekg-2 geändert (date)",
    ]
    assert Institution.objects.get(key="ddi").sort_name == "departement des inneren"
    assert Appointment.objects.get(period__startswith=dt.date(2023, 1, 1)).period.upper == dt.date(2025, 1, 1)
    assert Meeting.objects.get(key="ekg-2").minutes_on == dt.date(2023, 7, 10)  # 9 July is a Sunday


def test_rows_that_are_gone_from_the_folder_stay(folder: Folder) -> None:
    folder.load()
    folder.write("themes.csv", "key,name,field_of_service,lead_institution\n")
    folder.remove("people.csv", "attendances.csv")
    assert folder.load().is_unchanged
    assert User.objects.count() == 2


def test_two_people_can_exchange_their_addresses(folder: Folder) -> None:
    folder.load()
    folder.write(
        "people.csv",
        "key,given_name,family_name,email,institution,function,role\n"
        "anna,Anna,Ammann,bruno@so.example,ags,Leiterin,secretariat\nbruno,Bruno,Bieri,anna@so.example,ddi,,\n",
    )
    folder.load()
    assert User.objects.get(email="anna@so.example").key == "bruno"
    assert User.objects.get(key="anna").version == 2


def test_whose_office_or_role_changes_is_announced_and_nobody_else(
    folder: Folder, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    folder.load()
    announced: list[int] = []

    def note(*, person_id: int, **_: object) -> None:
        announced.append(person_id)

    person_changed.connect(note)
    folder.write(
        "people.csv",
        "key,given_name,family_name,email,institution,function,role\n"
        "anna,Anna,Ammann,anna@so.example,ddi,Leiterin,secretariat\nbruno,Bruno,Bieri,bruno@so.example,ddi,Chef,\n",
    )
    with django_capture_on_commit_callbacks(execute=True):
        folder.load()
    person_changed.disconnect(note)
    assert announced == [User.objects.get(key="anna").pk]


def test_several_people_may_have_no_address(folder: Folder) -> None:
    folder.add("people.csv", "c,Carla,Caduff,,,,\nd,Dario,Derungs,,,,")
    folder.load()
    assert User.objects.filter(email="").count() == 2


@pytest.mark.parametrize("mark", [",", ";"])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_usual_ways_of_spreadsheets_are_read(folder: Folder, mark: str, start: str, end: str) -> None:
    lines = [
        ["key", "name", "field_of_service", "lead_institution"],
        ["a", f'"Mit {mark} und ""Zitat"""', "education", ""],
    ]
    folder.write("themes.csv", start + end.join(mark.join(line) for line in lines) + end + mark * 3 + end)
    folder.replace("bodies.csv", "ekg,dfpa", "ekg,a")
    folder.write("proposals.csv", FILES["proposals.csv"].replace(",dfpa,", ",a,"))
    folder.write("decisions.csv", FILES["decisions.csv"].replace(",dfpa,", ",a,"))
    folder.load()
    assert Body.objects.get(key="au").theme.name == f'Mit {mark} und "Zitat"'


def test_a_folder_without_a_profile_adds_to_the_canton(
    folder: Folder, make_folder: Callable[[str], Folder]
) -> None:
    folder.load()
    addition = make_folder("addition")
    addition.write("attendances.csv", "meeting,person,presence\nekg-2,anna,present\n")
    assert addition.counts() == {"attendances.csv": (1, 0, 0)}


def test_every_file_may_be_missing_the_profile_too(folder: Folder) -> None:
    folder.remove("profile.toml")
    folder.load()
    assert not Canton.objects.exists()
    assert Decision.objects.exists()


def test_decisions_are_numbered_by_date_and_row_around_the_given_numbers(folder: Folder) -> None:
    folder.load()
    labels = dict(Decision.objects.values_list("key", "label"))
    assert labels == {"d1": "EKG 2023/1", "d2": "EKG 2023/2", "d3": "EKG 2023/3", "s1": "IIZL 2023/1"}
    assert dict(Decision.objects.values_list("key", "number")) == {"d1": 1, "d2": 2, "d3": 3, "s1": 1}


def test_numbers_go_on_after_an_import(folder: Folder) -> None:
    folder.replace("decisions.csv", "d3,,", "d3,9,")
    folder.load()
    body = Body.objects.get(key="ekg")
    assert next_number(scope=f"decision:{body.pk}", year=2023) == 10
    assert next_number(scope="proposal", year=2023) == 3


def test_numbers_stay_when_older_decisions_are_added(folder: Folder) -> None:
    folder.load()
    folder.add("decisions.csv", "d0,,ekg,2023-01-15,circular,,other,Null,Text,,,")
    folder.load()
    assert dict(Decision.objects.filter(body__key="ekg").values_list("key", "number")) == {
        "d1": 1,
        "d2": 2,
        "d3": 3,
        "d0": 4,
    }


def test_the_number_column_may_be_left_out(folder: Folder) -> None:
    text = (
        FILES["decisions.csv"]
        .replace("key,number,", "key,")
        .replace(",,ekg", ",ekg")
        .replace(",2,ekg", ",ekg")
    )
    folder.write("decisions.csv", text.replace("s1,,iizl", "s1,iizl"))
    folder.load()
    assert Decision.objects.get(key="d2").number == 2


def test_labels_follow_the_template_of_the_canton(folder: Folder) -> None:
    folder.replace(
        "profile.toml", "[holidays]", '[numbering]\ndecision = "{year}-{number:03d} {body}"\n\n[holidays]'
    )
    folder.load()
    assert Decision.objects.get(key="d3").label == "2023-003 EKG"


def test_the_text_is_frozen_with_its_digest(folder: Folder) -> None:
    folder.load()
    assert Decision.objects.get(key="d1").text_sha256 == hashlib.sha256(b"Text eins").hexdigest()


def test_what_stands_around_a_decision_may_be_completed(folder: Folder) -> None:
    folder.load()
    folder.replace("decisions.csv", "Drei,Text drei,,,", "Drei ergänzt,Text drei,,dfpa,2023/1000")
    (change,) = (change for count in folder.load().counts for change in count.changes)
    assert str(change) == "decisions.csv: d3 geändert (title, theme, government_resolution)"


def test_proposals_are_numbered_by_day_and_settled_by_their_decisions(folder: Folder) -> None:
    folder.load()
    first, second = Proposal.objects.get(key="p1"), Proposal.objects.get(key="p2")
    assert (first.number, first.state, first.matter) == ("2023-001", "decided", "funding")
    assert (second.number, second.state, second.accepted_at) == ("2023-002", "submitted", None)
    stations = first.referrals.order_by("position").values_list(
        "body__key", "station", "outcome", "outcome_on"
    )
    assert list(stations) == [
        ("ekg", "recommends", "recommended", dt.date(2023, 3, 28)),
        ("iizl", "decides", "decided", dt.date(2023, 4, 25)),
    ]


def test_a_meeting_that_went_on_is_not_set_back(folder: Folder) -> None:
    folder.add("meetings.csv", "ekg-4,ekg,2026-03-28,ordinary,planned,")
    folder.load()
    Meeting.objects.filter(key="ekg-4").update(state="held")
    assert folder.load().is_unchanged
    assert Meeting.objects.get(key="ekg-4").state == "held"


def test_a_planned_meeting_waits_for_the_secretariat_once(folder: Folder) -> None:
    folder.add("meetings.csv", "m9,ekg,2099-03-03,ordinary,planned,Rathaus")
    folder.load()
    folder.load()
    assert sorted(Duty.objects.values_list("kind", flat=True)) == [
        "governance.meeting.agenda",
        "governance.meeting.dispatch",
    ]

"""`nahtstelle case-erasure …`: what it says to whoever runs the system, and with which status (004 §5 Abschluss)."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.erasure import erase_rows
from nahtstelle.cases.casework.actions.erasure_confirmation import confirm_erasure
from nahtstelle.cases.casework.models import Case, Erasure
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.config.command_line import main

pytestmark = pytest.mark.django_db
REPORT, RUN = ("case-erasure", "report"), ("case-erasure", "run")
NOTHING_DUE = "Es ist kein Fall zur Löschung fällig.\n"


def waiting(case: Case) -> str:
    """What the report says of an erased case that data protection has not confirmed."""
    day = f"{timezone.localdate():%d.%m.%Y}"
    return f"Gelöscht, vom Datenschutz noch nicht bestätigt: 1\n  {case.number:<16} gelöscht {day}\n"


@pytest.fixture
def say(capsys):
    """Run the command; return its exit status and what it said, after nothing on stderr."""

    def run(*arguments: str) -> tuple[int, str]:
        status = main(arguments)
        said = capsys.readouterr()
        assert said.err == ""
        return status, said.out

    return run


@pytest.fixture
def due(make_case):
    """A case whose day of erasure has come, closed just after midnight here; and one that is still open."""
    make_case()
    midnight = timezone.localtime(timezone.now() - dt.timedelta(days=120)).replace(hour=0, minute=5)
    return make_case(CaseState.CLOSED, now=midnight)


def test_where_nothing_is_due_it_says_so_and_all_is_well(say, make_case):
    make_case()
    assert say(*REPORT) == (0, NOTHING_DUE)
    assert say(*REPORT, "--json") == (0, "[]\n")
    assert say(*RUN) == (0, NOTHING_DUE)


def test_what_is_due_is_listed_by_number_and_day_and_stays_as_it_is(say, due):
    status, said = say(*REPORT)
    assert (status, said.splitlines()) == (
        0,
        [
            "Zur Löschung fällig: 1",
            f"  {due.number:<16} fällig {due.erase_on:%d.%m.%Y}  noch nicht gelöscht",
        ],
    )
    _status, rows = say(*REPORT, "--json")
    assert json.loads(rows) == [
        {
            "case": due.number,
            "due": due.erase_on.isoformat(),
            "closed": timezone.localdate(due.closed_at).isoformat(),
            "rows_erased": False,
        }
    ]
    with as_service("tests"):
        assert Case.objects.filter(pk=due.pk).exists()


def test_what_is_due_is_erased_and_nothing_is_left_to_do(say, due):
    assert say(*RUN) == (0, f"  {due.number} gelöscht, Bestätigung ausgestellt\nGelöscht: 1\n")
    assert say(*REPORT) == (0, NOTHING_DUE + waiting(due))
    assert say(*RUN) == (0, NOTHING_DUE)
    with as_service("tests"):
        assert Case.objects.count() == 1


def test_an_erasure_broken_off_between_its_steps_is_named_and_finished(say, due):
    erase_rows(case_id=due.pk, now=timezone.now())
    assert "Einträge gelöscht, Schlüssel und Dateien noch nicht" in say(*REPORT)[1]
    assert json.loads(say(*REPORT, "--json")[1])[0]["rows_erased"] is True
    assert say(*RUN)[1].endswith("Gelöscht: 1\n")
    assert say(*REPORT) == (0, NOTHING_DUE + waiting(due))


def test_what_data_protection_has_not_confirmed_is_named_until_it_has(say, due, dario, actor_of):
    say(*RUN)
    assert say(*REPORT) == (0, NOTHING_DUE + waiting(due))
    day = timezone.localdate().isoformat()
    assert json.loads(say(*REPORT, "--json")[1]) == [{"case": due.number, "erased": day, "confirmed": False}]
    with as_service("tests"):
        erasure_id = Erasure.objects.get().pk
    confirm_erasure(erasure_id=erasure_id, actor=actor_of(dario), now=timezone.now())
    assert say(*REPORT) == (0, NOTHING_DUE)
    assert say(*REPORT, "--json") == (0, "[]\n")


@pytest.mark.parametrize("verb", [(), ("begin",), ("report", "F-2026-0001")], ids=["none", "unknown", "more"])
def test_what_it_does_not_understand_erases_nothing(due, capsys, verb):
    with pytest.raises(SystemExit) as left:
        main(["case-erasure", *verb])
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("Aufruf: nahtstelle")
    with as_service("tests"):
        assert Case.objects.filter(pk=due.pk).exists()

"""Solothurn's invented cases: in all states, each led by the application's own actions; its instruments are German."""

from __future__ import annotations

from collections import Counter

import pytest
from django.utils import timezone

from tests.language.conftest import Demonstration
from tests.language.walking import Walk

pytestmark = pytest.mark.django_db
WITHIN = (
    "casework:list_cases",
    "casework:list_instruments",
    "casework:show_case",
    "casework:record_assessment",
    "casework:show_assessment",
    "casework:begin_enquiry",
)
"""What Solothurn has of its own; all else of the case level is walked through in Zürich."""
WORKERS = ("Melanie Misteli", "Guido Grolimund", "Ueli Uhlmann")


def test_the_cases_of_solothurn_are_in_all_states_and_use_its_instruments(
    cases_of_solothurn: Demonstration,
) -> None:
    from nahtstelle.cases.casework.models import Assessment, Case, Erasure, LeadTransfer
    from nahtstelle.cases.casework.states import CaseState
    from nahtstelle.cases.casework.walls import as_service
    from nahtstelle.config.demonstration.played_cases import play_cases
    from nahtstelle.ground.worklist.models import Duty

    with as_service("tests"):
        cases = list(Case.objects.select_related("municipality"))
        used = Counter(Assessment.objects.values_list("instrument__key", flat=True))
        (erasure,) = Erasure.objects.all()
        assert LeadTransfer.objects.filter(state="accepted").exists()
    assert {case.state for case in cases} == set(CaseState.values) - {CaseState.ERASED}
    assert erasure.certificate_id is not None
    assert erasure.key_destroyed_at is not None
    assert erasure.confirmed_at is None, "data protection has something to do"
    assert Duty.objects.filter(kind="casework.erasure", role="data_protection", closed_at=None).count() == 1
    assert set(used) == {
        "kurzassessment",
        "kurzassessment-einfuehrung",
        "potenzialerfassung",
        "praxisassessment",
    }
    begun = Duty.objects.filter(key__endswith=":registered", closed_at__isnull=True)
    assert {duty.place for duty in begun} == {case.number for case in cases if case.state == "registered"}
    regions = {case.municipality.name: case.region for case in cases if case.municipality}
    assert regions["Balsthal"] == "Pilotsozialregion 1"
    assert regions["Dornach"] == "Dorneck", "outside the pilot: the district"
    assert play_cases(canton_code="SO", today=timezone.localdate()) == 0, "once only"


def test_the_forms_of_solothurns_instruments_are_german(cases_of_solothurn: Demonstration) -> None:
    from nahtstelle.cases.casework.models import TeamMember
    from nahtstelle.cases.casework.walls import as_service

    seen: Counter[str] = Counter()
    for name in WORKERS:
        with as_service("tests"):
            mine = TeamMember.objects.filter(user__family_name=name.split()[1], until_at__isnull=True)
            paths = [f"/faelle/{case_id}/" for case_id in mine.values_list("case_id", flat=True)]
        walk = Walk(cases_of_solothurn.client(name), name, seen, within=WITHIN)
        walk.through(["/faelle/", "/faelle/neu/", "/faelle/instrumente/", *paths])
        cases_of_solothurn.faults += walk.faults
    faults = cases_of_solothurn.faults
    assert not faults, "\n".join(dict.fromkeys(faults))
    assert all(seen[f"{kind}?"] for kind in WITHIN), seen

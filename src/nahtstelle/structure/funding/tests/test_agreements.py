"""Agreements with providers: from draft to the next term (002 §3.1.4.2; domain §5): /vereinbarungen/."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.funding.actions import agreements as actions
from nahtstelle.structure.funding.models import Agreement
from nahtstelle.structure.funding.tests.contracts import NOW, terms

HERE = "/vereinbarungen/"


@pytest.fixture
def actor(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def draft(actor, institutions) -> Agreement:
    return actions.draft_agreement(terms=terms(institutions), actor=actor, now=NOW)


@pytest.fixture
def bound(draft, actor) -> Agreement:
    return actions.conclude_agreement(agreement_id=draft.pk, actor=actor, now=NOW)


def duties() -> list[tuple[str, dt.date | None]]:
    return [(row.kind, row.due_on) for row in Duty.objects.filter(closed_at=None).order_by("kind")]


def on(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)


def test_a_draft_binds_nobody_and_has_amounts_by_year(draft):
    assert draft.state == "draft"
    assert [row.amount for row in draft.years.all()] == [Decimal(120000), Decimal("120000.50")]
    assert draft.tender_starts_on == dt.date(2027, 1, 1)
    assert not Agreement.objects.in_force_on(dt.date(2026, 6, 1)).exists()
    assert Entry.objects.filter(code="funding.agreement.drafted").count() == 1


def test_without_a_decision_or_a_resolution_it_is_not_put_in_force(actor, institutions):
    made = actions.draft_agreement(terms=terms(institutions, government_resolution=" "), actor=actor, now=NOW)
    with pytest.raises(actions.AgreementWithoutDecision):
        actions.conclude_agreement(agreement_id=made.pk, actor=actor, now=NOW)
    with pytest.raises(IntegrityError, match="agreement_in_force_by_decision"), transaction.atomic():
        Agreement.objects.filter(pk=made.pk).update(state="in_force")


def test_a_half_open_term_ends_on_the_day_before(bound):
    assert bound.last_day == dt.date(2027, 12, 31)
    assert Agreement.objects.in_force_on(dt.date(2027, 12, 31)).exists()
    assert not Agreement.objects.in_force_on(dt.date(2028, 1, 1)).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"procedure": "by friendship"}, "procedure"),
        ({"ends_on": dt.date(2026, 1, 1)}, "last_day"),
        ({"amounts": ((2028, Decimal(1)),)}, "amounts"),
        ({"amounts": ((2026, Decimal(1)), (2026, Decimal(2)))}, "amounts"),
        ({"provider_id": 0}, "provider"),
        ({"institution_id": 0}, "institution"),
        ({"decision_id": 4711}, "decision"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(actor, institutions, changes, field):
    with pytest.raises(actions.AgreementIncomplete) as caught:
        actions.draft_agreement(terms=terms(institutions, **changes), actor=actor, now=NOW)
    assert caught.value.field == field


def test_only_the_secretariat_enters_agreements(institutions, bruno, actor_of):
    with pytest.raises(PermissionRefused):
        actions.draft_agreement(terms=terms(institutions), actor=actor_of(bruno), now=NOW)


def test_what_is_in_force_is_not_edited(bound, institutions, actor):
    with pytest.raises(TransitionRefused):
        actions.change_agreement(
            agreement_id=bound.pk, terms=terms(institutions), version=1, actor=actor, now=NOW
        )


def test_who_comes_second_does_not_overwrite_the_first(draft, institutions, actor):
    first = terms(institutions, subject="Abendkurse")
    actions.change_agreement(agreement_id=draft.pk, terms=first, version=1, actor=actor, now=NOW)
    with pytest.raises(actions.AgreementChanged):
        actions.change_agreement(
            agreement_id=draft.pk, terms=terms(institutions), version=1, actor=actor, now=NOW
        )
    assert Agreement.objects.get().subject == "Abendkurse"


def test_it_warns_before_the_tender_must_start_and_before_it_ends(bound, actor):
    assert duties() == []
    actions.watch_agreement(agreement_id=bound.pk, now=on(dt.date(2026, 11, 30)))
    assert duties() == []
    actions.watch_agreement(agreement_id=bound.pk, now=on(dt.date(2026, 12, 1)))
    assert duties() == [("funding.agreement.tender", dt.date(2026, 12, 31))]
    actions.start_tender(
        agreement_id=bound.pk, started_on=dt.date(2026, 12, 1), actor=actor, now=on(dt.date(2026, 12, 2))
    )
    actions.watch_agreement(agreement_id=bound.pk, now=on(dt.date(2027, 7, 1)))
    actions.watch_agreement(agreement_id=bound.pk, now=on(dt.date(2027, 7, 1)))
    assert duties() == [("funding.agreement.ending", dt.date(2027, 12, 31))]
    actions.watch_agreement(agreement_id=bound.pk, now=on(dt.date(2028, 1, 1)))
    assert duties() == []


def test_a_tender_is_recorded_once_on_a_day_that_has_come(bound, actor):
    for day in (dt.date(2025, 12, 31), dt.date(2026, 3, 3)):
        with pytest.raises(actions.TenderNotAsked):
            actions.start_tender(agreement_id=bound.pk, started_on=day, actor=actor, now=NOW)
    actions.start_tender(agreement_id=bound.pk, started_on=NOW.date(), actor=actor, now=NOW)
    with pytest.raises(actions.TenderNotAsked):
        actions.start_tender(agreement_id=bound.pk, started_on=NOW.date(), actor=actor, now=NOW)


def test_a_successor_in_force_ends_the_warnings_of_its_predecessor(bound, institutions, actor):
    actions.watch_agreement(agreement_id=bound.pk, now=on(dt.date(2027, 8, 2)))
    assert len(duties()) == 2
    later = {
        "starts_on": dt.date(2028, 1, 1),
        "ends_on": dt.date(2030, 1, 1),
        "amounts": ((2028, Decimal(1)),),
    }
    after = actions.draft_agreement(terms=terms(institutions, **later), renews=bound.pk, actor=actor, now=NOW)
    with pytest.raises(actions.AgreementRenewed):
        actions.draft_agreement(terms=terms(institutions, **later), renews=bound.pk, actor=actor, now=NOW)
    assert len(duties()) == 2
    actions.conclude_agreement(agreement_id=after.pk, actor=actor, now=NOW)
    assert duties() == []


def test_a_successor_does_not_begin_before_the_end(bound, institutions, actor):
    with pytest.raises(actions.AgreementIncomplete) as caught:
        actions.draft_agreement(terms=terms(institutions), renews=bound.pk, actor=actor, now=NOW)
    assert caught.value.field == "starts_on"


def test_it_ends_early_with_a_reason_only(bound, actor):
    with pytest.raises(actions.AgreementIncomplete):
        actions.terminate_agreement(
            agreement_id=bound.pk, terminated_on=dt.date(2027, 1, 1), reason=" ", actor=actor, now=NOW
        )
    with pytest.raises(actions.AgreementIncomplete):
        actions.terminate_agreement(
            agreement_id=bound.pk, terminated_on=dt.date(2029, 1, 1), reason="So", actor=actor, now=NOW
        )
    done = actions.terminate_agreement(
        agreement_id=bound.pk, terminated_on=dt.date(2027, 1, 1), reason="Kündigung", actor=actor, now=NOW
    )
    assert (done.state, done.last_day) == ("terminated", dt.date(2026, 12, 31))
    with pytest.raises(TransitionRefused):
        actions.terminate_agreement(
            agreement_id=bound.pk, terminated_on=dt.date(2027, 1, 1), reason="So", actor=actor, now=NOW
        )


def test_the_register_shows_terms_amounts_and_the_band_and_is_exported(client_for, anna, bound):
    shown = client_for(anna).page(HERE)
    assert "240'000.50" in shown.text
    assert "Als Tabelle" in shown.text
    assert b"Deutschkurse" in client_for(anna).get(HERE + "?format=csv").content


def test_outsiders_find_nothing_and_the_structure_concerned_only_reads(client_for, make_person, carla, bound):
    address = f"{HERE}{bound.pk}/"
    client_for(carla).page(address, status=404)
    reader = client_for(make_person("Rahel", "Roth", institution="ags"))
    assert "Vorzeitig beenden" not in reader.page(address).text
    for step in ("bearbeiten", "ausschreibung", "erneuern", "aufheben"):
        reader.page(f"{address}{step}/", status=403)


def test_a_form_that_fails_keeps_what_was_typed(client_for, anna, institutions):
    shown = client_for(anna).send(f"{HERE}neu/", {"subject": "Nur das", "year_1": "2026"})
    assert 'value="Nur das"' in shown.html


def test_an_agreement_is_drafted_concluded_renewed_and_ended_on_its_pages(client_for, anna, institutions):
    client = client_for(anna)
    data = {
        "provider": institutions.brueckenwerk.pk, "institution": institutions.ags.pk, "subject": "Kurse",
        "starts_on": "2026-01-01", "last_day": "2027-12-31", "procedure": "open", "warning_months": "6",
        "government_resolution": "2025/1", "tender_lead_months": "12", "year_1": "2026", "amount_1": "1000.50",
    }  # fmt: skip
    address = client.post(f"{HERE}neu/", data)["Location"]
    assert client.post(f"{address}in-kraft/").status_code == 302
    shown = client.page(f"{address}erneuern/").html
    assert 'value="2028-01-01"' in shown
    assert 'value="2029-12-31"' in shown
    assert client.post(f"{address}aufheben/", {"last_day": "2026-06-30", "reason": "Ende"}).status_code == 302
    assert "Vorzeitig beendet" in client.page(address).text

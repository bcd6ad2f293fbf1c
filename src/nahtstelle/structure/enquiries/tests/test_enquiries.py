"""The register of enquiries and their way (000 §9.3): /anfragen/."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.structure.enquiries.actions import enquiries as actions
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.queries import enquiries as queries
from nahtstelle.structure.enquiries.tests.conftest import NOW, data

HERE = "/anfragen/"
POSTS = {"uebernehmen", "abschliessen"}
STEPS = ("weitergeben", "uebernehmen", "antwort", "zurueckgeben", "abschliessen")


def duties() -> list[tuple[str, str, int | None]]:
    return [(row.title, row.role, row.institution_id) for row in Duty.objects.filter(closed_at=None)]


def answered(enquiry, actor, **changes) -> Enquiry:
    values = {"answer": "Drei Wochen.", "given_by": "Leiterin IV", "actor": actor, "now": NOW} | changes
    return actions.answer_enquiry(enquiry_id=enquiry.pk, **values)


def test_an_enquiry_gets_a_number_a_dossier_and_a_duty_that_names_nobody(enquiry):
    assert enquiry.number == "2026-001"
    assert records.dossiers_of(owner_type="enquiries.enquiry", owner_id=enquiry.pk)
    assert duties() == [("Anfrage zuteilen: Wartezeiten", "secretariat", None)]
    assert "Gadient" not in Duty.objects.get().title
    entry = Entry.objects.get(code="enquiries.enquiry.registered")
    assert "Gadient" not in str(entry.facts)


def test_what_is_specific_goes_to_the_responsible_structure_with_the_deadline(routed, institutions):
    assert duties() == [("Anfrage beantworten: Wartezeiten", "", institutions.iv.pk)]
    assert Duty.objects.get(closed_at=None).due_on == dt.date(2026, 3, 28)


def test_the_responsible_structure_answers(routed, actor_of, bruno, actor):
    done = answered(routed, actor_of(bruno), given_by="")
    assert (done.state, done.given_by) == ("answered", "Bruno Bieri")
    closed = actions.close_enquiry(enquiry_id=done.pk, actor=actor, now=NOW)
    assert closed.state == "closed"
    assert duties() == []


def test_the_secretariat_does_not_answer_a_specific_question_in_its_own_name(routed, actor):
    with pytest.raises(actions.TextMissing) as caught:
        answered(routed, actor, given_by=" ")
    assert caught.value.field == "given_by"
    assert answered(routed, actor).given_by == "Leiterin IV"


def test_what_is_general_the_secretariat_answers(enquiry, actor, actor_of, bruno):
    actions.take_on_enquiry(enquiry_id=enquiry.pk, actor=actor, now=NOW)
    assert duties() == [("Anfrage beantworten: Wartezeiten", "secretariat", None)]
    with pytest.raises(PermissionRefused):
        answered(enquiry, actor_of(bruno))
    assert answered(enquiry, actor, given_by="").given_by == "Anna Ammann"


def test_a_question_of_somebody_else_comes_back_with_a_reason(routed, actor_of, bruno):
    with pytest.raises(actions.TextMissing):
        actions.hand_back_enquiry(enquiry_id=routed.pk, reason=" ", actor=actor_of(bruno), now=NOW)
    back = actions.hand_back_enquiry(
        enquiry_id=routed.pk, reason="Sache des RAV", actor=actor_of(bruno), now=NOW
    )
    assert (back.state, back.responsible_id) == ("received", None)
    assert not Enquiry.objects.visible_to(actor_of(bruno)).exists()
    assert duties() == [("Anfrage zuteilen: Wartezeiten", "secretariat", None)]


def test_only_mainstream_structures_are_responsible(enquiry, actor, institutions):
    with pytest.raises(actions.TextMissing):
        actions.route_enquiry(
            enquiry_id=enquiry.pk, institution_id=institutions.brueckenwerk.pk, actor=actor, now=NOW
        )


def test_nothing_is_skipped(enquiry, actor):
    with pytest.raises(TransitionRefused):
        actions.close_enquiry(enquiry_id=enquiry.pk, actor=actor, now=NOW)
    with pytest.raises(TransitionRefused):
        answered(enquiry, actor)


def test_a_second_press_changes_nothing(routed, actor):
    answered(routed, actor)
    with pytest.raises(TransitionRefused):
        answered(routed, actor, answer="Anders")
    assert Enquiry.objects.get().answer == "Drei Wochen."


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"subject": " "}, "subject"),
        ({"question": ""}, "question"),
        ({"received_at": NOW + dt.timedelta(hours=1), "due_at": None}, "received_at"),
        ({"due_at": NOW - dt.timedelta(hours=1)}, "due_at"),
    ],
)
def test_half_an_enquiry_is_refused_and_takes_no_number(actor, wrong, field):
    with pytest.raises((actions.TextMissing, actions.DayRefused)) as caught:
        actions.register_enquiry(data=data(**wrong), actor=actor, now=NOW)
    assert caught.value.field == field
    assert actions.register_enquiry(data=data(), actor=actor, now=NOW).number == "2026-001"


@pytest.mark.parametrize("state", ["routed", "answered", "closed", "lost"])
def test_the_database_holds_state_and_dates_together(enquiry, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(state=state)


def test_the_person_is_no_longer_named_a_year_after_the_closing(routed, actor):
    answered(routed, actor)
    actions.close_enquiry(enquiry_id=routed.pk, actor=actor, now=NOW)
    assert queries.contacts_to_remove(now=NOW + dt.timedelta(days=364)) == []
    later = NOW + dt.timedelta(days=365)
    for pk in queries.contacts_to_remove(now=later) * 2:
        actions.remove_contact(enquiry_id=pk, now=later)
    row = Enquiry.objects.get()
    assert (row.person, row.contact, row.organisation) == ("", "", "Bote (erfunden)")
    assert Entry.objects.filter(code="enquiries.enquiry.contact_removed").count() == 1
    assert queries.ended_enquiries([row.pk]) == {row.pk: NOW.date()}


def test_an_open_enquiry_keeps_its_person(routed):
    actions.remove_contact(enquiry_id=routed.pk, now=NOW)
    assert Enquiry.objects.get().person


def test_figures_count_by_kind(enquiry, actor):
    actions.register_enquiry(data=data(kind="public"), actor=actor, now=NOW)
    assert queries.figures(2026) == {"total": 2, "media": 1, "public": 1}
    assert queries.figures(2025) == {"total": 0}


# --- screens


def test_the_whole_way_on_screen(client_for, anna, bruno, institutions):
    client, other = client_for(anna), client_for(bruno)
    form = {"kind": "media", "organisation": "Bote (erfunden)", "person": "G. G. (erfunden)", "subject": "Wartezeiten",
            "question": "Wie lange?", "received_at": "2026-03-01T09:00", "due_at": "2026-03-02T17:00"}  # fmt: skip
    client.send(f"{HERE}neu/", form | {"question": ""})
    assert client.post(f"{HERE}neu/", form).status_code == 302
    here = f"{HERE}{Enquiry.objects.get().pk}/"
    assert "17.00" in client.page(here).text
    assert other.get(here).status_code == 404
    client.send(f"{here}weitergeben/", {"institution": ""})
    assert client.post(f"{here}weitergeben/", {"institution": institutions.iv.pk}).status_code == 302
    assert "G. G. (erfunden)" in other.page(here).text
    other.send(f"{here}antwort/", {"answer": ""})
    assert other.post(f"{here}antwort/", {"answer": "Drei Wochen."}).status_code == 302
    assert client.post(f"{here}abschliessen/").status_code == 302
    page = client.page(here)
    assert "Drei Wochen." in page.text
    assert "Bruno Bieri" in page.text


def test_the_general_way_on_screen(enquiry, client_for, anna):
    here = f"{HERE}{enquiry.pk}/"
    assert client_for(anna).post(f"{here}uebernehmen/").status_code == 302
    assert client_for(anna).post(f"{here}uebernehmen/").status_code == 409


def test_the_responsible_hands_back_on_screen(routed, client_for, bruno):
    here = f"{HERE}{routed.pk}/zurueckgeben/"
    client_for(bruno).send(here, {"reason": ""})
    assert client_for(bruno).post(here, {"reason": "Sache des RAV"})["Location"] == HERE


@pytest.mark.parametrize("path", ["", "{}/", *(f"{{}}/{step}/" for step in STEPS)])
def test_outsiders_find_nothing(routed, client_for, carla, eva, dario, admin_person, anybody, path):
    where = HERE + path.format(routed.pk)
    method = "post" if path.strip("{}/") in POSTS else "get"
    for person in (carla, eva, dario, admin_person):
        assert getattr(client_for(person), method)(where).status_code == 404
    assert getattr(anybody, method)(where).status_code == 302
    assert client_for(carla).put(where).status_code == 405


@pytest.mark.parametrize("step", ["weitergeben", "uebernehmen", "abschliessen"])
def test_the_responsible_structure_does_not_direct(routed, client_for, bruno, step):
    method = "post" if step in POSTS else "get"
    assert getattr(client_for(bruno), method)(f"{HERE}{routed.pk}/{step}/").status_code == 403
    assert client_for(bruno).get(f"{HERE}neu/").status_code == 403


def test_the_register_is_filtered_and_exported(enquiry, client_for, anna):
    client = client_for(anna)
    assert "Wartezeiten" in client.page(HERE, art="media", jahr="2026", q="warten").text
    assert "Wartezeiten" not in client.page(HERE, art="public").text
    for form in ("csv", "xlsx"):
        response = client.get(HERE, {"format": form})
        assert "attachment" in response["Content-Disposition"]
        assert b"Gadient" not in response.content


@pytest.mark.parametrize("path", ["", "{}/"])
def test_the_number_of_queries_does_not_grow(routed, actor, client_for, anna, institutions, path):
    client = client_for(anna)

    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(HERE + path.format(routed.pk)).status_code == 200
        return len(captured)

    count()
    few = count()
    for number in range(30):
        made = actions.register_enquiry(data=data(subject=f"Frage {number}"), actor=actor, now=NOW)
        actions.route_enquiry(enquiry_id=made.pk, institution_id=institutions.ags.pk, actor=actor, now=NOW)
    assert count() == few

"""Team and lead: who joins, who leaves, who coordinates, who leads; the consent decides, one institution leads."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nahtstelle.cases.casework.actions import lead as leading
from nahtstelle.cases.casework.actions.lead import Offer, OfferOpen, TargetRefused, turn_leads
from nahtstelle.cases.casework.actions.steps import wait_for
from nahtstelle.cases.casework.actions.team import (
    LeadsStill,
    NotNamed,
    PartTaken,
    PersonRefused,
    add_member,
    end_part,
    hand_over_coordination,
    replace_specialist,
)
from nahtstelle.cases.casework.models import (
    Case,
    CaseAccess,
    CaseProcedure,
    LeadPeriod,
    LeadTransfer,
    TeamMember,
)
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.worklist.api import duties_for
from nahtstelle.ground.worklist.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def do(actor_of):
    """Act as somebody, inside the wall: `do(team.eva, add_member, case_id=…)`."""

    def act(user, action, *, now=None, **values):
        with reading_as(user_id=user.pk):
            return action(actor=actor_of(user), now=now or timezone.now(), **values)

    return act


def offer(case, target, **values):
    given = {"target_id": target.institution_id, "takes_effect_on": timezone.localdate(), **values}
    return {"case_id": case.pk, "offer": Offer(**given)}


def leads_and_offers(case) -> list[tuple[object, ...]]:
    """Every lead period and every offer of a case, as they stand."""
    with as_service("tests"):
        periods = LeadPeriod.objects.filter(case=case).order_by("pk")
        offers = LeadTransfer.objects.filter(case=case).order_by("pk")
        return [
            *periods.values_list("pk", "institution_id", "from_at", "until_at", "limited_to"),
            *offers.values_list("pk", "state", "answered_at", "takes_effect_on", "limited_to"),
        ]


def leaders(case):
    with as_service("tests"):
        return list(
            LeadPeriod.objects.filter(case=case, until_at__isnull=True).values_list(
                "institution_id", flat=True
            )
        )


def reads(case, user):
    with as_service("tests"):
        return CaseAccess.objects.in_force().filter(case=case, user=user).exists()


def test_a_specialist_of_a_named_institution_joins_and_reads_at_once(make_case, team, do):
    named = [team.eva.institution_id, team.fritz.institution_id, team.other.institution_id]
    case = make_case(members=(team.fritz,), named=named)
    do(team.eva, add_member, case_id=case.pk, user_id=team.other.pk)
    assert reads(case, team.other)
    with pytest.raises(PartTaken):
        do(team.eva, add_member, case_id=case.pk, user_id=team.other.pk)


def test_whom_the_consent_does_not_name_needs_a_new_consent(make_case, team, do):
    case = make_case(members=(team.fritz,))
    with pytest.raises(NotNamed) as caught:
        do(team.eva, add_member, case_id=case.pk, user_id=team.other.pk)
    assert "neue Vollmacht" in caught.value.sentence
    assert not reads(case, team.other)


def test_one_specialist_for_each_institution(make_case, team, do, make_person):
    case = make_case(members=(team.fritz,))
    second = make_person("Ida", "Iten", institution="iv", role="specialist")
    with pytest.raises(PartTaken):
        do(team.eva, add_member, case_id=case.pk, user_id=second.pk)


@pytest.mark.parametrize("role", ["coordinator", "secretariat", "administrator", "data_protection"])
def test_other_roles_do_not_join(make_case, team, do, make_person, role):
    case = make_case(members=(team.fritz,))
    person = make_person("Otto", "Ott", institution="iv", role=role)
    with pytest.raises(PersonRefused):
        do(team.eva, add_member, case_id=case.pk, user_id=person.pk)


def test_only_the_coordinator_changes_the_team(make_case, team, do):
    case = make_case()
    for user in (team.fritz, team.petra, team.other):
        with pytest.raises(PermissionRefused):
            do(user, add_member, case_id=case.pk, user_id=team.other.pk)
        with pytest.raises(PermissionRefused):
            do(user, hand_over_coordination, case_id=case.pk, user_id=team.eva.pk)


def test_whose_part_ends_reads_nothing_more_and_the_history_stays(make_case, team, do):
    case = make_case()
    with as_service("tests"):
        member = TeamMember.objects.get(case=case, user=team.rita)
    do(team.eva, end_part, case_id=case.pk, member_id=member.pk)
    assert not reads(case, team.rita)
    with as_service("tests"):
        assert TeamMember.objects.get(pk=member.pk).until_at is not None


def test_the_last_of_the_leading_institution_and_the_coordinator_do_not_leave(make_case, team, do):
    case = make_case()
    with as_service("tests"):
        parts = {row.user_id: row.pk for row in TeamMember.objects.filter(case=case)}
    with pytest.raises(LeadsStill):
        do(team.eva, end_part, case_id=case.pk, member_id=parts[team.fritz.pk])
    with pytest.raises(PermissionRefused):
        do(team.eva, end_part, case_id=case.pk, member_id=parts[team.eva.pk])


def test_a_successor_takes_over_part_and_duties_and_the_lead_stays(make_case, team, do, make_person):
    case = make_case()
    successor = make_person("Ida", "Iten", institution="iv", role="specialist")
    with as_service("tests"):
        wait_for(
            case, "x", kind="casework.measure", title="x", url="/", now=timezone.now(), user_id=team.fritz.pk
        )
    for user in (team.fritz, team.rita, team.other):
        with pytest.raises(PermissionRefused):
            do(user, replace_specialist, case_id=case.pk, user_id=successor.pk)
    for user in (team.fritz, team.rita):
        with pytest.raises(PartTaken):
            do(team.eva, replace_specialist, case_id=case.pk, user_id=user.pk)
    with pytest.raises(PersonRefused):  # nobody of that institution is in the team
        do(team.eva, replace_specialist, case_id=case.pk, user_id=team.other.pk)
    do(team.eva, replace_specialist, case_id=case.pk, user_id=successor.pk)
    assert (reads(case, team.fritz), reads(case, successor)) == (False, True)
    assert leaders(case) == [team.fritz.institution_id]
    assert list(Duty.objects.filter(closed_at__isnull=True, kind="casework.measure").values_list("user")) == [
        (successor.pk,)
    ]


def test_the_page_offers_to_follow_a_specialist(make_case, team, client, make_person):
    case = make_case()
    successor = make_person("Ida", "Iten", institution="iv", role="specialist")
    client.force_login(team.eva)
    page = client.get(f"/faelle/{case.pk}/team/", {"q": "Iten"}).content.decode()
    assert "Als Nachfolge einsetzen" in page
    answer = client.post(f"/faelle/{case.pk}/team/nachfolge/", {"user": successor.pk}, follow=True)
    assert "Die Nachfolge hat die Aufgabe übernommen" in answer.content.decode()


def test_the_coordination_goes_over_with_its_duties_to_a_named_institution_only(
    make_case, team, do, make_person, actor_of
):
    case = make_case()
    new = make_person("Nora", "Nef", institution="iv", role="coordinator")
    foreign = make_person("Ursina", "Urech", institution="brueckenwerk", role="coordinator")
    do(team.eva, leading.offer_lead, **offer(case, team.eva))
    assert duties_for(actor_of(team.eva)).count() == 1
    with pytest.raises(NotNamed):
        do(team.eva, hand_over_coordination, case_id=case.pk, user_id=foreign.pk)
    with pytest.raises(PersonRefused):
        do(team.eva, hand_over_coordination, case_id=case.pk, user_id=team.rita.pk)
    do(team.eva, hand_over_coordination, case_id=case.pk, user_id=new.pk)
    assert reads(case, new)
    assert not reads(case, team.eva)
    assert duties_for(actor_of(new)).count() == 1
    assert not duties_for(actor_of(team.eva)).exists()


def test_the_lead_is_offered_taken_over_and_dated(make_case, team, do, actor_of):
    case = make_case()
    transfer = do(team.fritz, leading.offer_lead, **offer(case, team.rita, message="MARKER bitte"))
    (duty,) = duties_for(actor_of(team.rita))
    assert duty.place == case.number
    assert "MARKER" not in duty.title
    assert leaders(case) == [team.fritz.institution_id]
    for user in (team.fritz, team.petra, team.other):
        with pytest.raises(PermissionRefused):
            do(user, leading.accept_lead, case_id=case.pk, transfer_id=transfer.pk)
    do(team.rita, leading.accept_lead, case_id=case.pk, transfer_id=transfer.pk)
    assert leaders(case) == [team.rita.institution_id]
    assert not duties_for(actor_of(team.rita)).exists()
    with pytest.raises(ActionRefused):
        do(team.rita, leading.accept_lead, case_id=case.pk, transfer_id=transfer.pk)


def test_a_refusal_needs_a_reason_which_is_sealed(make_case, team, do):
    case = make_case()
    transfer = do(team.eva, leading.offer_lead, **offer(case, team.rita))
    values = {"case_id": case.pk, "transfer_id": transfer.pk}
    with pytest.raises(TextMissing):
        do(team.rita, leading.refuse_lead, reason=" ", **values)
    do(team.rita, leading.refuse_lead, reason="MARKER zu viel", **values)
    assert leaders(case) == [team.fritz.institution_id]
    with as_service("tests"):
        row = LeadTransfer.objects.get()
    assert row.state == "refused"
    assert b"MARKER" not in bytes(row.sealed)


def test_who_gave_takes_back_and_who_is_outside_offers_nothing(make_case, team, do):
    case = make_case()
    with pytest.raises(PermissionRefused):
        do(team.petra, leading.offer_lead, **offer(case, team.rita))
    with pytest.raises(TargetRefused):
        do(team.fritz, leading.offer_lead, **offer(case, team.other))
    with pytest.raises(TargetRefused):
        do(team.fritz, leading.offer_lead, **offer(case, team.fritz))
    transfer = do(team.fritz, leading.offer_lead, **offer(case, team.rita))
    with pytest.raises(OfferOpen):
        do(team.fritz, leading.offer_lead, **offer(case, team.petra))
    with pytest.raises(PermissionRefused):
        do(team.petra, leading.withdraw_lead, case_id=case.pk, transfer_id=transfer.pk)
    do(team.fritz, leading.withdraw_lead, case_id=case.pk, transfer_id=transfer.pk)
    do(team.fritz, leading.offer_lead, **offer(case, team.petra))


def test_the_procedure_limits_a_transferred_lead(make_case, team, do):
    case, today = make_case(), timezone.localdate()
    with as_service("tests"):
        CaseProcedure.objects.update(transfer_limit_days=90)
    for limit in (None, today + dt.timedelta(days=91), today):
        with pytest.raises(DayRefused):
            do(team.fritz, leading.offer_lead, **offer(case, team.rita, limited_to=limit))
    do(team.fritz, leading.offer_lead, **offer(case, team.rita, limited_to=today + dt.timedelta(days=90)))


def test_a_lead_of_a_later_day_begins_and_falls_back_in_the_night(make_case, team, do, actor_of):
    case, now = make_case(), timezone.now()
    today = timezone.localdate(now)
    days = {"takes_effect_on": today + dt.timedelta(days=3), "limited_to": today + dt.timedelta(days=20)}
    transfer = do(team.fritz, leading.offer_lead, **offer(case, team.rita, **days))
    do(team.rita, leading.accept_lead, case_id=case.pk, transfer_id=transfer.pk)
    assert leaders(case) == [team.fritz.institution_id]
    with pytest.raises(OfferOpen):
        do(team.fritz, leading.offer_lead, **offer(case, team.petra))
    assert turn_leads(now=now + dt.timedelta(days=3)) == 1
    assert turn_leads(now=now + dt.timedelta(days=4)) == 0
    assert leaders(case) == [team.rita.institution_id]
    assert not duties_for(actor_of(team.eva)).filter(kind="casework.lead").exists()
    turn_leads(now=now + dt.timedelta(days=10))
    assert duties_for(actor_of(team.eva)).filter(kind="casework.lead").get().place == case.number
    assert turn_leads(now=now + dt.timedelta(days=20)) == 1
    assert leaders(case) == [team.fritz.institution_id]
    assert not duties_for(actor_of(team.eva)).filter(kind="casework.lead").exists()
    assert turn_leads(now=now + dt.timedelta(days=60)) == 0


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["offer", "accept", "refuse", "withdraw", "night"]),
            st.integers(0, 2),
            st.integers(0, 2),
            st.integers(0, 4),
        ),
        min_size=6,
        max_size=15,
    )
)
def test_whatever_is_offered_and_answered_exactly_one_institution_leads(make_case, team, do, steps):
    case, crew = make_case(), (team.fritz, team.rita, team.petra)
    moment = timezone.now()
    for verb, who, whom, days in steps:
        moment += dt.timedelta(hours=30)
        today = timezone.localdate(moment)
        with as_service("tests"):
            last = LeadTransfer.objects.filter(case=case).order_by("-pk").first()
        before = leads_and_offers(case)
        try:
            if verb == "night":
                turn_leads(now=moment)
            elif verb == "offer":
                values = {
                    "takes_effect_on": today + dt.timedelta(days=days),
                    "limited_to": today + dt.timedelta(days=days + 2) if days % 2 else None,
                }
                do(crew[who], leading.offer_lead, now=moment, **offer(case, crew[whom], **values))
            elif last is not None:
                values = {"reason": "nein"} if verb == "refuse" else {}
                action = getattr(leading, f"{verb}_lead")
                do(crew[who], action, now=moment, case_id=case.pk, transfer_id=last.pk, **values)
        except ActionRefused:
            assert leads_and_offers(case) == before  # what is refused changes nothing
        assert len(leaders(case)) == 1
    with as_service("tests"):
        periods = list(LeadPeriod.objects.filter(case=case).order_by("from_at"))
        assert Case.objects.get(pk=case.pk).state == "implementing"
    for before, after in itertools.pairwise(periods):
        assert before.until_at == after.from_at


def test_the_page_of_the_team_finds_people_and_says_whom_the_consent_does_not_name(
    client, canton, make_case, team
):
    case = make_case()
    client.force_login(team.eva)
    page = client.get(f"/faelle/{case.pk}/team/", {"q": "ochs"}).content.decode()
    assert "Oskar Ochsner" in page
    assert "in der Vollmacht nicht genannt" in page
    assert "Führt:" in page
    client.force_login(team.fritz)
    page = client.get(f"/faelle/{case.pk}/team/", {"q": "ochs"}).content.decode()
    assert "Ochsner" not in page
    assert "Fallführung anbieten" in page
    client.force_login(team.other)
    assert client.get(f"/faelle/{case.pk}/team/").status_code == 404


def test_the_lead_is_handed_over_by_the_pages(client, canton, make_case, team):
    case, today = make_case(), timezone.localdate().isoformat()
    client.force_login(team.fritz)
    address = f"/faelle/{case.pk}/fuehrung/anbieten/"
    assert "Führt heute" in client.get(address).content.decode()
    answer = client.post(
        address, {"target": team.rita.institution_id, "takes_effect_on": today, "message": "Bitte"}
    )
    assert answer.status_code == 302
    with as_service("tests"):
        transfer = LeadTransfer.objects.get()
    client.force_login(team.rita)
    page = client.get(f"/faelle/{case.pk}/team/").content.decode()
    assert "Fallführung übernehmen" in page
    assert "Bitte" in page
    assert client.get(f"/faelle/{case.pk}/fuehrung/{transfer.pk}/ablehnen/").status_code == 200
    assert "Angeboten an" in client.get(f"/faelle/{case.pk}/").content.decode()
    client.force_login(team.petra)
    assert client.post(f"/faelle/{case.pk}/fuehrung/{transfer.pk}/annehmen/").status_code == 403
    client.force_login(team.rita)
    assert client.post(f"/faelle/{case.pk}/fuehrung/{transfer.pk}/annehmen/").status_code == 302
    assert leaders(case) == [team.rita.institution_id]


def test_the_coordinator_changes_the_team_by_the_page(client, canton, make_case, team):
    case = make_case(members=(team.fritz, team.rita))
    client.force_login(team.eva)
    answer = client.post(f"/faelle/{case.pk}/team/aufnehmen/", {"user": team.other.pk}, follow=True)
    assert "neue Vollmacht" in answer.content.decode()
    with as_service("tests"):
        member = TeamMember.objects.get(case=case, user=team.rita)
    answer = client.post(f"/faelle/{case.pk}/team/{member.pk}/beenden/", follow=True)
    assert "Früher im Team" in answer.content.decode()
    client.force_login(team.fritz)
    assert client.post(f"/faelle/{case.pk}/team/aufnehmen/", {"user": team.rita.pk}).status_code == 403

"""From the enquiry to the registration: search before create, the guards of the first step, the consent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.clients import change_person
from nahtstelle.cases.casework.actions.consents import ScopeEmpty, ScopeRefused
from nahtstelle.cases.casework.actions.enquiries import PersonKnown, PersonPerhapsKnown, hand_over_enquiry
from nahtstelle.cases.casework.actions.registrations import (
    ConsentMissing,
    CoordinatorRefused,
    CriteriaOpen,
    MandateMissing,
)
from nahtstelle.cases.casework.actions.releases import release_from_secrecy, revoke_release
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.ahv import AhvNumberRefused
from nahtstelle.cases.casework.content_types import ClientPerson, RegistrationContent, ReleaseContent
from nahtstelle.cases.casework.models import (
    Case,
    CaseAccess,
    ClientRecord,
    Consent,
    LeadPeriod,
    SecrecyRelease,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, NotCoveredByConsent
from nahtstelle.cases.casework.states import AccessGround, CaseOrigin, Criterion
from nahtstelle.cases.casework.tests.entering import (
    AGREED,
    GISELA,
    agreed,
    begun,
    earlier,
    registered,
    signed,
)
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import as_service, reading_as
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused
from nahtstelle.ground.worklist.api import duties_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]


@pytest.fixture
def specialist(team, actor_of):
    return actor_of(team.fritz)


@pytest.fixture
def coordinator(team, actor_of):
    return actor_of(team.eva)


@pytest.fixture
def named(specialist, coordinator):
    return [specialist.institution_id, coordinator.institution_id]


def test_only_who_began_an_enquiry_reads_it(specialist, coordinator, team):
    case = begun(specialist)
    assert (case.number[:2], case.state) == ("F-", "enquiry")
    with reading_as(user_id=specialist.user_id):
        content = open_case(
            case, viewer=viewer_of(specialist), what="case", categories=["identity"], now=timezone.now()
        )
        assert content.read(ClientRecord.objects.get())["ahv_number"] == "756.9217.0769.85"
    for person in (team.eva, team.rita, team.petra):
        with reading_as(user_id=person.pk):
            assert not Case.objects.exists()


def test_numbers_follow_each_other(specialist):
    first, second = begun(specialist), begun(specialist, person=ClientPerson(given_name="A", family_name="B"))
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_a_mistyped_ahv_number_is_noticed(specialist):
    with pytest.raises(AhvNumberRefused):
        begun(specialist, person=replace(GISELA, ahv_number="756.9217.0769.84"))


def test_the_same_ahv_number_makes_no_second_case_and_says_only_whom_to_ask(specialist, team, actor_of):
    case = begun(specialist)
    other = actor_of(team.other)
    with pytest.raises(PersonKnown) as refusal:
        begun(other, person=replace(GISELA, given_name="Ganz", family_name="Anders"), is_another=True)
    assert "Fritz Frei" in refusal.value.sentence
    assert case.number not in refusal.value.sentence
    with as_service("tests"):
        assert Case.objects.count() == 1
    entry = Entry.objects.get(code="casework.person.found")
    assert (entry.subject_id, entry.actor_id) == (str(case.pk), other.user_id)
    assert entry.facts == {"what": "search", "by": "ahv"}


def test_the_same_name_and_birth_date_asks_first(specialist, team, actor_of):
    begun(specialist)
    unknown = replace(GISELA, ahv_number="", given_name="GISELA")
    with pytest.raises(PersonPerhapsKnown):
        begun(actor_of(team.other), person=unknown)
    assert begun(actor_of(team.other), person=unknown, is_another=True).pk


def test_another_ahv_number_is_another_person(specialist, team, actor_of):
    begun(specialist)
    assert begun(actor_of(team.other), person=replace(GISELA, ahv_number="756.1234.5678.97")).pk


def test_an_ahv_number_typed_later_is_looked_for_too(specialist, team, actor_of):
    begun(specialist)
    other = actor_of(team.other)
    case = begun(other, person=ClientPerson(given_name="G.", family_name="B."))
    with reading_as(user_id=other.user_id), pytest.raises(PersonKnown):
        change_person(case_id=case.pk, person=GISELA, version=1, actor=other, now=earlier())


def test_who_saves_over_somebody_elses_change_is_told(specialist):
    case = begun(specialist)
    with reading_as(user_id=specialist.user_id):
        change_person(
            case_id=case.pk, person=replace(GISELA, phone="1"), version=1, actor=specialist, now=earlier()
        )
        with pytest.raises(ContentChangedMeanwhile):
            change_person(
                case_id=case.pk, person=replace(GISELA, phone="2"), version=1, actor=specialist, now=earlier()
            )


def test_a_case_worker_hands_the_enquiry_to_the_specialist_who_registers(team, actor_of, named):
    petra, specialist = actor_of(team.petra), actor_of(team.fritz)
    case = begun(petra)
    with reading_as(user_id=petra.user_id), pytest.raises(PermissionRefused):
        registered(case, petra, actor_of(team.eva))
    with reading_as(user_id=petra.user_id):
        hand_over_enquiry(case_id=case.pk, receiver_id=team.fritz.pk, actor=petra, now=earlier())
        assert not Case.objects.exists()
    assert [duty.place for duty in duties_for(specialist)] == [case.number]
    with reading_as(user_id=specialist.user_id):
        assert Case.objects.get().registering_institution_id == specialist.institution_id


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (RegistrationContent(mandate="M"), MandateMissing),
        (RegistrationContent(goals=["Z"]), MandateMissing),
        (replace(AGREED, criteria={}), CriteriaOpen),
        (
            replace(
                AGREED, criteria={**AGREED.criteria, Criterion.MOTIVATED: {"answer": "no", "remark": ""}}
            ),
            CriteriaOpen,
        ),
    ],
)
def test_a_person_is_registered_only_with_mandate_goals_and_criteria(
    specialist, coordinator, named, content, refusal
):
    case = begun(specialist)
    signed(case, specialist, named)
    agreed(case, specialist, content)
    with pytest.raises(refusal):
        registered(case, specialist, coordinator)


def test_a_person_is_registered_only_with_a_consent_that_names_who_works(specialist, coordinator, named):
    case = begun(specialist)
    agreed(case, specialist)
    with pytest.raises(ConsentMissing):
        registered(case, specialist, coordinator)
    signed(case, specialist, [specialist.institution_id])
    with pytest.raises(CoordinatorRefused):
        registered(case, specialist, coordinator)
    with pytest.raises(ScopeEmpty):
        signed(case, specialist, [])
    with pytest.raises(ScopeEmpty):
        signed(case, specialist, named, categories=())


def test_registering_makes_the_team_and_the_lead(specialist, coordinator, named):
    case = begun(specialist)
    agreed(case, specialist)
    signed(case, specialist, named)
    case = registered(case, specialist, coordinator)
    assert case.state == "registered"
    with reading_as(user_id=coordinator.user_id):
        assert set(TeamMember.objects.values_list("user_id", "role")) == {
            (coordinator.user_id, "coordinator"),
            (specialist.user_id, "specialist"),
        }
        assert LeadPeriod.objects.get().institution_id == specialist.institution_id
        assert ClientRecord.objects.exists()
    assert [duty.place for duty in duties_for(coordinator)] == [case.number]
    assert not duties_for(specialist)


def test_a_new_consent_replaces_the_old_one_and_its_access(make_case, team, coordinator):
    case = make_case("clarifying")
    with reading_as(user_id=team.petra.pk):
        assert ClientRecord.objects.exists()
    with pytest.raises(ScopeRefused):
        signed(case, coordinator, [team.petra.institution_id])
    signed(
        case,
        coordinator,
        [coordinator.institution_id, team.fritz.institution_id],
        categories=["identity", "plan"],
    )
    with reading_as(user_id=team.petra.pk):
        assert not Case.objects.exists()
    with reading_as(user_id=team.fritz.pk):
        assert CaseAccess.objects.get(ground="team").categories == ["identity", "plan"]
    with as_service("tests"):
        assert Consent.objects.filter(replaced_at__isnull=True).count() == 1


def test_after_a_consent_is_over_the_coordinator_records_the_next(make_case, team, coordinator):
    case = make_case(valid_to=timezone.localdate())
    with reading_as(user_id=team.eva.pk):
        assert not ClientRecord.objects.exists()
    signed(case, coordinator, [coordinator.institution_id, team.fritz.institution_id])
    with reading_as(user_id=team.eva.pk):
        assert ClientRecord.objects.exists()


def test_a_release_from_secrecy_names_a_person_and_is_revoked(make_case, team, specialist):
    case, today = make_case(), timezone.localdate()
    until = today.replace(year=today.year + 1, day=1)
    release = ReleaseContent(name="Dr. Muster", profession="Hausarzt", scope="Befund")
    with reading_as(user_id=specialist.user_id):
        row = release_from_secrecy(
            case_id=case.pk,
            release=release,
            valid_from=today,
            valid_to=until,
            actor=specialist,
            now=earlier(),
        )
        revoke_release(case_id=case.pk, release_id=row.pk, actor=specialist, now=earlier())
        assert SecrecyRelease.objects.get().revoked_at is not None
    narrow = make_case(categories=("identity", "situation"))
    with reading_as(user_id=specialist.user_id), pytest.raises(NotCoveredByConsent):
        release_from_secrecy(
            case_id=narrow.pk,
            release=release,
            valid_from=today,
            valid_to=until,
            actor=specialist,
            now=earlier(),
        )


@pytest.mark.parametrize(
    "state", ["enquiry", "registered", "clarifying", "recommended", "planning", "implementing"]
)
def test_the_consent_is_withdrawn_from_every_open_state(make_case, team, actor_of, state):
    case = make_case(state)
    who = actor_of(team.fritz)  # keeps the enquiry; later a specialist of the team
    with reading_as(user_id=who.user_id):
        closed = revoke_consent(case_id=case.pk, actor=who, now=earlier(), text="Will nicht mehr")
    assert (closed.state, closed.closing_reason) == ("closed", "consent_revoked")
    with as_service("tests"):
        assert not CaseAccess.objects.exclude(ground__in=[AccessGround.CLOSING, AccessGround.CLIENT]).exists()


def test_the_client_withdraws_alone_and_others_cannot(make_case, team, actor_of):
    case = make_case()
    outside = actor_of(team.other)
    with reading_as(user_id=outside.user_id), pytest.raises(PermissionRefused):
        revoke_consent(case_id=case.pk, actor=outside, now=earlier())
    from nahtstelle.cases.casework.actions.access import renew_access
    from nahtstelle.cases.casework.models import CaseGuest

    with as_service("tests"):
        guest = CaseGuest.objects.create(
            case=case, kind="client", sealed=b"x", from_at=earlier(20), added_by=team.eva
        )
        renew_access(case, now=earlier())
    with reading_as(guest_id=guest.pk):
        revoke_consent(case_id=case.pk, actor=Viewer(name="", guest_id=guest.pk), now=earlier())
        assert Consent.objects.get().revoked_by_client
        assert Case.objects.get().state == "closed"


def test_the_social_service_way_needs_its_municipality(specialist):
    from nahtstelle.cases.casework.refusals import TextMissing

    with pytest.raises(TextMissing):
        begun(specialist, origin=CaseOrigin.SOCIAL_SERVICE)

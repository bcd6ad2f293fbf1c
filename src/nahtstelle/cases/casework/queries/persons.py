"""The person of a case: the name for heads of pages, and search before create, which does not show whose case it is

(decision 0026).
"""

from __future__ import annotations

from dataclasses import dataclass

from nahtstelle.cases.casework.content_types import ClientPerson
from nahtstelle.cases.casework.models import Case, ClientRecord, PersonFingerprint, TeamMember
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.states import OPEN_STATES, DataCategory, TeamRole
from nahtstelle.ground.identity.api import PersonRef, people, sort_key
from nahtstelle.ground.records import api as records

AHV, NAME = PersonFingerprint.Kind.AHV, PersonFingerprint.Kind.NAME_AND_BIRTH


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPerson:
    """An open case of perhaps the same person: whom to contact. `is_certain`: the AHV number is the same."""

    case_id: int
    is_certain: bool
    contact: PersonRef


def client_name(case: Case, content: OpenCase) -> str:
    """Return the name of the client for the head of a page, as far as it was opened; else empty (one query)."""
    if not content.may(DataCategory.IDENTITY):
        return ""
    record = ClientRecord.objects.filter(case=case).first()
    return ClientPerson.of(content.read(record)).name if record is not None else ""


def digests_of(person: ClientPerson) -> dict[str, bytes]:
    """Return the keyed hashes that find the person again, by kind."""
    found: dict[str, bytes] = {}
    if person.ahv_number:
        digits = "".join(sign for sign in person.ahv_number if sign.isdecimal())
        found[AHV] = records.fingerprint(digits, purpose="casework/ahv")
    if person.birth_date and person.family_name:
        words = " ".join(sorted(sort_key(f"{person.family_name} {person.given_name}").split()))
        found[NAME] = records.fingerprint(f"{words}|{person.birth_date}", purpose="casework/name")
    return found


def known_person(digests: dict[str, bytes], *, besides: int | None = None) -> KnownPerson | None:
    """Return the open case of this person, the surest first; None where there is none.

    The caller stands as a service. Another AHV number in the case that was found means another person.
    """
    rows = PersonFingerprint.objects.filter(digest__in=list(digests.values()), case__state__in=OPEN_STATES)
    if besides is not None:
        rows = rows.exclude(case_id=besides)
    hits = [row for row in rows.order_by("pk") if bytes(row.digest) == digests.get(row.kind)]
    certain = next((row for row in hits if row.kind == AHV), None)
    if certain is not None:
        return _known(certain.case_id, is_certain=True)
    others = [row.case_id for row in hits]
    if AHV in digests:
        with_number = PersonFingerprint.objects.filter(case_id__in=others, kind=AHV)
        different = set(with_number.values_list("case_id", flat=True))
        others = [case_id for case_id in others if case_id not in different]
    return _known(others[0], is_certain=False) if others else None


def _known(case_id: int, *, is_certain: bool) -> KnownPerson:
    members = TeamMember.objects.filter(case_id=case_id, role=TeamRole.COORDINATOR, until_at__isnull=True)
    coordinator = members.values_list("user_id", flat=True).first()
    if coordinator is None:
        coordinator = Case.objects.values_list("registered_by_id", flat=True).get(pk=case_id)
    return KnownPerson(case_id=case_id, is_certain=is_certain, contact=people([coordinator])[coordinator])

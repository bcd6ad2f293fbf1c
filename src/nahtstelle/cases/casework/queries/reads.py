"""Who read what in a case, and when: in plain words, from the audit (domain §6, the client's side; 004 §3).

Needs no consent and opens nothing: the audit knows codes and numbers only. Guests stand without their name, but on the
client's own page, which has opened who they are.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.models import Case, TeamMember
from nahtstelle.cases.casework.queries.content import FOUND, READ, SUBJECT
from nahtstelle.cases.casework.queries.guests import GuestLine, guest_rows
from nahtstelle.cases.casework.states import AccessGround, GuestKind
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import institution_labels, people

PANEL_LINES = 5
WORDS: dict[str, str | Promise] = {
    "board": gettext_lazy("name in the list of cases"),
    "case": gettext_lazy("page of the case"),
    "closing_letter": gettext_lazy("name and address for the letter at the end"),
    "consent": gettext_lazy("scope of the consent"),
    "consents": gettext_lazy("consent, releases from secrecy, receipts"),
    "consent_form": gettext_lazy("form of the consent"),
    "contribution": gettext_lazy("assessment of an institution"),
    "letter": gettext_lazy("letter at the end"),
    "name_search": gettext_lazy("name, compared in a search for a name"),
    "mandate": gettext_lazy("mandate and goals"),
    "paper": gettext_lazy("paper on file"),
    "person": gettext_lazy("name and contact"),
    "plan": gettext_lazy("integration plan"),
    "preparation": gettext_lazy("preparation of the round table"),
    "receipt": gettext_lazy("name and address for the receipt to the client"),
    "record": gettext_lazy("record of the round table"),
    "registration": gettext_lazy("registration"),
    "round_table": gettext_lazy("round table"),
    "secrecy": gettext_lazy("releases from secrecy"),
    "situation": gettext_lazy("clearing up the situation"),
    "situation_report": gettext_lazy("situation report"),
    "transfer": gettext_lazy("offer of the lead"),
    "emergency": gettext_lazy("reason of an emergency access"),
    "assessment": gettext_lazy("result of an instrument"),
    "reviews": gettext_lazy("review of the plan"),
    "messages": gettext_lazy("messages in the case"),
    "guests": gettext_lazy("guests of the case"),
    "client": gettext_lazy("page of the client"),
    "outside": gettext_lazy("page for the person from outside"),
    "search_before_create": gettext_lazy("found when searching for the person"),
}
"""What a read is called, by its `what`; a page this table does not know is called «content of the case»."""

GROUNDS = dict(AccessGround.choices)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLine:
    """What one person read of a case on one day, and why they could. `is_emergency`: without being of the team."""

    at: dt.datetime
    name: str
    institution: str
    what: tuple[str, ...]
    why: tuple[str, ...] = ()
    is_emergency: bool = False
    is_client: bool = False

    @property
    def who(self) -> str:
        """Name with institution."""
        return ", ".join(part for part in (self.name, self.institution) if part)

    @property
    def text(self) -> str:
        """What was read, as one phrase."""
        return ", ".join(self.what)

    @property
    def grounds(self) -> str:
        """Why they could read, as one phrase."""
        return ", ".join(self.why)


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whose reads are told, with an institution they are of."""

    name: str
    institution_id: int | None
    institution_name: str


def reads_of(
    case: Case,
    *,
    limit: int | None = None,
    team: Iterable[TeamMember] = (),
    guests: Iterable[GuestLine] | None = None,
    names: Mapping[int, str] | None = None,
) -> list[ReadLine]:
    """Return who read what of a case, by day and person, the latest first.

    One query, and one each for people who are not of the `team` given, for institutions they no longer are of, and
    for guests where these are not given. `names`: of people from outside by id, where they were opened.
    """
    days = audit.entries_by_day(subject_type=SUBJECT, subject_id=case.pk, codes=(READ, FOUND), limit=limit)
    known = {
        row.user_id: Reader(row.user.full_name, row.institution_id, row.institution.label) for row in team
    }
    others = {day.actor_id for day in days if day.actor_id is not None} - set(known)
    known |= {
        key: Reader(person.name, person.institution_id, person.institution_name)
        for key, person in people(others).items()
    }
    elsewhere = {
        day.institution_id
        for day in days
        if day.institution_id is not None
        and (day.actor_id not in known or known[day.actor_id].institution_id != day.institution_id)
    }
    labels = institution_labels(elsewhere)
    kinds = (
        {line.row.pk: line.row.kind for line in guests}
        if guests is not None
        else _guests(case, {int(day.guest) for day in days if day.guest})
    )
    lines = []
    for day in days:
        person = known.get(day.actor_id) if day.actor_id is not None else None
        institution = labels.get(day.institution_id or 0, "")
        if person is not None and person.institution_id == day.institution_id:
            institution = person.institution_name
        is_client = bool(day.guest) and kinds.get(int(day.guest)) == GuestKind.CLIENT
        lines.append(
            ReadLine(
                at=day.last_at,
                name=person.name
                if person is not None
                else _guest_name(day.guest, is_client=is_client, names=names or {}),
                institution=institution,
                what=_words(day),
                why=tuple(sorted(str(GROUNDS[ground]) for ground in day.grounds if ground in GROUNDS)),
                is_emergency=AccessGround.EMERGENCY in day.grounds,
                is_client=is_client,
            )
        )
    return lines


def reads_of_number(number: str) -> list[ReadLine]:
    """Return who read what of the case with this number, for data protection; nothing where there is none.

    The caller stands as a service; guests stay without a name.
    """
    case = Case.objects.filter(number=number).first()
    return reads_of(case) if case is not None else []


def _words(day: audit.DayOfEntries) -> tuple[str, ...]:
    return tuple(sorted({str(WORDS.get(what, _("content of the case"))) for what in day.purposes}))


def _guest_name(guest: str, *, is_client: bool, names: Mapping[int, str]) -> str:
    if is_client:
        return _("Client")
    if not guest:
        return _("The software itself")
    return names.get(int(guest), _("Person outside the institutions"))


def _guests(case: Case, ids: Iterable[int]) -> dict[int, str]:
    """Return the kinds of guests; their names are content and are not told here."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {guest.pk: guest.kind for guest in guest_rows(case, timezone.now()) if guest.pk in wanted}

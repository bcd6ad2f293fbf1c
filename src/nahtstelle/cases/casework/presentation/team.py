"""Team and lead, as a card of the case page and as a page of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.models import Case, EmergencyAccess, LeadPeriod, LeadTransfer, TeamMember
from nahtstelle.cases.casework.permissions import team as permissions
from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.permissions.situation import Members
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.queries.members import members_of
from nahtstelle.cases.casework.queries.team import leads_of, waits_for_its_day
from nahtstelle.cases.casework.states import CaseState, TeamRole, TransferState
from nahtstelle.ground.identity.api import Actor, PersonRef, Role, institution_labels
from nahtstelle.ground.ui import api as ui


@dataclass(frozen=True, slots=True, kw_only=True)
class PartLine:
    """A part in the team: who, in whose name, as what, since when; the button that ends it."""

    name: str
    note: str
    period: str
    end: ui.Action | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """Somebody found by the search; `action` takes them, or says why not."""

    name: str
    note: str
    action: ui.Action


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLook:
    """Who leads, and the offer that is open or waits for its day."""

    leader: str
    since: dt.datetime | None
    limited_to: dt.date | None
    offer: str = ""
    message: str = ""
    answer: str = ""
    actions: tuple[ui.Action, ...] = ()


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield the card «Fallteam»: name, institution, who coordinates, who leads; the lead (no query)."""
    if page.case.state in {CaseState.ENQUIRY, CaseState.CLOSED, CaseState.ERASED}:
        return
    sheet = page.sheet
    leader = sheet.lead.institution_id if sheet.lead is not None else None
    people = [
        ui.Person(name=row.user.full_name, note=note_of(row, leader))
        for row in page.parts
        if row.until_at is None
    ]
    yield Panel(
        template="casework/team/_team_panel.html",
        context={
            "people": people,
            "lead": lead_look(
                page.case,
                sheet.lead,
                sheet.transfer,
                labels=sheet.labels,
                actor=page.actor,
                members=page.members,
            ),
            "url": reverse("casework:show_team", args=[page.case.pk]),
        },
        place="aside",
    )


def note_of(row: TeamMember, leader: int | None) -> str:
    """Return what stands beside a name: «Koordination» or the institution, and whether it leads."""
    words = (
        [_("Coordination"), row.institution.label]
        if row.role == TeamRole.COORDINATOR
        else [row.institution.label]
    )
    if row.institution_id == leader:
        words.append(_("leads"))
    return ", ".join(words)


def part_lines(case: Case, parts: list[TeamMember], lead: LeadPeriod | None, actor: Actor) -> list[PartLine]:
    """Return the open parts, with the button that ends each."""
    members, leader = members_of(parts), lead.institution_id if lead is not None else None
    lines = []
    for row in parts:
        if row.until_at is not None:
            continue
        part = MemberFacts(
            user_id=row.user_id, institution_id=row.institution_id, role=row.role, from_at=row.from_at
        )
        may_end = permissions.can_end_part(actor, case.state, members, part)
        lines.append(
            PartLine(
                name=row.user.full_name,
                note=note_of(row, leader),
                period=_("since %(day)s") % {"day": _day(row.from_at)},
                end=_end_action(case, row) if may_end else None,
            )
        )
    return lines


def former_lines(parts: list[TeamMember]) -> list[PartLine]:
    """Return the parts that are over."""
    return [
        PartLine(
            name=row.user.full_name,
            note=", ".join([str(row.get_role_display()), row.institution.label]),
            period=f"{_day(row.from_at)} – {_day(row.until_at)}",
        )
        for row in parts
        if row.until_at is not None
    ]


def lead_entries(case: Case) -> list[ui.HistoryEntry]:
    """Return who led when, the latest first (one query)."""
    return [
        ui.HistoryEntry(
            at=row.from_at,
            text=_("%(institution)s leads") % {"institution": row.institution.label},
            who=_("until %(day)s") % {"day": ui.date_words(row.limited_to)} if row.limited_to else "",
        )
        for row in leads_of(case)
    ]


def emergency_entries(
    case: Case, rows: list[EmergencyAccess], actor: Actor, members: Members
) -> list[ui.HistoryEntry]:
    """Return who read by emergency access; the coordinator goes on to the reason."""
    reads = permissions.can_acknowledge_emergency(actor, members)
    return [
        ui.HistoryEntry(
            at=row.from_at,
            text=row.user.full_name,
            who=_("seen by the coordinator") if row.seen_at else _("not seen by the coordinator yet"),
            url=reverse("casework:show_emergency", args=[case.pk, row.pk]) if reads else "",
        )
        for row in rows
    ]


def lead_look(
    case: Case,
    lead: LeadPeriod | None,
    transfer: LeadTransfer | None,
    *,
    labels: Mapping[int, str],
    actor: Actor,
    members: Members,
    content: OpenCase | None = None,
) -> LeadLook:
    """Return who leads, the offer and its buttons; the words only where `content` is given.

    `labels` names the institutions of lead and offer.
    """
    waits = waits_for_its_day(transfer, lead)
    shown = transfer if transfer is not None and (waits or transfer.state in _TOLD) else None
    words = content.read(shown) if shown and content and content.may(shown.category) else {}
    is_open = shown is not None and shown.state == TransferState.OFFERED
    actions = _answers(case, shown, actor, members) if is_open and shown else ()
    leader = lead.institution_id if lead is not None else None
    if not is_open and not waits and permissions.can_offer_lead(actor, case.state, members, leader):
        actions = (
            ui.Action(
                label=_("Offer lead"),
                url=reverse("casework:offer_lead", args=[case.pk]),
                icon="corner-up-right",
            ),
        )
    return LeadLook(
        leader=labels[lead.institution_id] if lead is not None else "–",
        since=lead.from_at if lead is not None else None,
        limited_to=lead.limited_to if lead is not None else None,
        offer=_offer_words(shown, labels[shown.target_id], waits=waits) if shown is not None else "",
        message=words.get("message", ""),
        answer=words.get("answer", ""),
        actions=actions,
    )


_TOLD = (TransferState.OFFERED, TransferState.REFUSED)


def offices_without_anybody(case: Case, named: frozenset[int], members: Members) -> list[tuple[str, str]]:
    """Return the institutions of the consent that have nobody in the team, and where their people stand (one query)."""
    address = reverse("casework:show_team", args=[case.pk])
    labels = institution_labels(named - {member.institution_id for member in members})
    return [(label, f"{address}?stelle={key}") for key, label in labels.items()]


def found_members(
    case: Case, found: list[PersonRef], *, members: Members, named: frozenset[int]
) -> list[FoundPerson]:
    """Return the people found for the team; where the institution has its specialist, they can follow that person."""
    taken = {row.institution_id for row in members if row.role == TeamRole.SPECIALIST}
    lines = []
    for person in found:
        follows = person.institution_id in taken and person.role == Role.SPECIALIST
        verb = "replace_specialist" if follows else "add_member"
        label = _("Take over the part of the specialist") if follows else _("Take into the team")
        lines += found_people(case, [person], verb=verb, label=label, named=named)
    return lines


def found_people(
    case: Case, found: list[PersonRef], *, verb: str, label: str, named: frozenset[int]
) -> list[FoundPerson]:
    """Return the people found, each with the button that takes them; who the consent does not name has none."""
    refusal = _("not named in the consent")
    return [
        FoundPerson(
            name=person.name,
            note=", ".join(part for part in (person.institution_name, person.function) if part),
            action=ui.Action(
                label=label,
                url=reverse(f"casework:{verb}", args=[case.pk]),
                method="post",
                fields={"user": str(person.user_id)},
                refusal="" if person.institution_id in named else refusal,
            ),
        )
        for person in found
    ]


def _answers(case: Case, transfer: LeadTransfer, actor: Actor, members: Members) -> tuple[ui.Action, ...]:
    args = [case.pk, transfer.pk]
    found: list[ui.Action] = []
    if permissions.can_answer_lead(actor, case.state, members, transfer.target_id):
        found.append(
            ui.Action(
                label=_("Take over lead"),
                url=reverse("casework:accept_lead", args=args),
                method="post",
                icon="check",
                primary=True,
            )
        )
        found.append(ui.Action(label=_("Refuse lead"), url=reverse("casework:refuse_lead", args=args)))
    if permissions.can_withdraw_lead(actor, case.state, members, transfer.source_id):
        found.append(
            ui.Action(
                label=_("Withdraw offer"),
                url=reverse("casework:withdraw_lead", args=args),
                method="post",
                confirm=_("The institution asked is no longer asked."),
            )
        )
    return tuple(found)


def _offer_words(transfer: LeadTransfer, target: str, *, waits: bool) -> str:
    named = {"institution": target, "day": ui.date_words(transfer.takes_effect_on)}
    if waits:
        return _("%(institution)s leads from %(day)s.") % named
    if transfer.state == TransferState.REFUSED:
        return _("%(institution)s has refused the lead.") % named
    if transfer.limited_to is not None:
        named["last"] = ui.date_words(transfer.limited_to)
        return _("Offered to %(institution)s from %(day)s; falls back on %(last)s.") % named
    return _("Offered to %(institution)s from %(day)s.") % named


def _end_action(case: Case, row: TeamMember) -> ui.Action:
    return ui.Action(
        label=_("End part"),
        url=reverse("casework:end_part", args=[case.pk, row.pk]),
        method="post",
        confirm=_("%(name)s reads nothing of this case from now on.") % {"name": row.user.full_name},
    )


def _day(moment: dt.datetime | None) -> str:
    return ui.date_short(timezone.localdate(moment)) if moment else ""

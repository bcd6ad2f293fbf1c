"""A member's own space: the meetings to come with answer and papers, what is new, what was decided on their themes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Q, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Appointment,
    AttendanceReply,
    Decision,
    Invitation,
    Meeting,
    PaperPack,
    PaperRead,
    Theme,
    ThemeChoice,
)
from nahtstelle.structure.governance.queries.agenda import ItemPaper, papers_of
from nahtstelle.structure.governance.queries.attendees import OwnInvitation, with_reply
from nahtstelle.structure.governance.queries.notes import has_note
from nahtstelle.structure.governance.states import (
    VOTING_FUNCTIONS,
    AppointmentFunction,
    MeetingState,
    Reply,
)

MEETINGS = 6
DECIDED = ("title", "label", "decided_on", "body__short_name", "theme__name", "proposal__theme__name")
COMING = (MeetingState.PLANNED, MeetingState.INVITED)


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A paper that was sent, and whether the person has looked at it."""

    paper: ItemPaper
    is_unread: bool


@dataclass(frozen=True, slots=True)
class OwnItem:
    """An item as its reader sees it."""

    item: AgendaItem
    papers: tuple[OwnPaper, ...]
    has_note: bool


@dataclass(frozen=True, slots=True)
class OwnMeeting:
    """A meeting to come."""

    meeting: Meeting
    own: OwnInvitation | None
    items: tuple[OwnItem, ...] = field(default=())
    pack: PaperPack | None = None

    @property
    def unread(self) -> int:
        """How many papers the person has not looked at."""
        return sum(1 for row in self.items for paper in row.papers if paper.is_unread)


def own_meetings(actor: Actor, today: dt.date) -> list[OwnMeeting]:
    """Return the next meetings of the actor with everything their cards show (seven queries, however many)."""
    invited = Invitation.objects.standing().filter(user=actor.user_id or 0).order_by().values("meeting")
    mine = Q(pk__in=invited) | Q(state=MeetingState.PLANNED, body__in=actor.body_ids)
    rows = Meeting.objects.visible_to(actor).filter(mine, state__in=COMING, date__gte=today)
    meetings = list(rows.select_related("body").order_by("date", "starts_at", "pk")[:MEETINGS])
    answers = own_invitations(actor, meetings)
    items = own_items(actor, meetings)
    dispatched = PaperPack.objects.visible_to(actor).filter(
        user=actor.user_id or 0, meeting__in=meetings, dispatched_at__isnull=False
    )
    packs = {pack.meeting_id: pack for pack in dispatched}
    return [
        OwnMeeting(row, answers.get(row.pk), tuple(items.get(row.pk, ())), packs.get(row.pk))
        for row in meetings
    ]


def own_invitations(actor: Actor, meetings: Sequence[Meeting]) -> dict[int, OwnInvitation]:
    """Return the actor's standing invitations by meeting, with answer and possible deputies (two queries)."""
    user_id = actor.user_id or 0
    invitations = with_reply(Invitation.objects.standing().filter(meeting__in=meetings), user_id)
    people = Appointment.objects.filter(
        Q(user=user_id) | Q(function=AppointmentFunction.DEPUTY),
        body__in={meeting.body_id for meeting in meetings},
    )
    appointments = list(people.select_related("user").order_by("user__sort_name", "pk"))
    by_meeting = {meeting.pk: meeting for meeting in meetings}
    return {
        row.meeting_id: _own(row, by_meeting[row.meeting_id], reply, appointments)
        for row, reply in invitations
    }


def _own(
    invitation: Invitation, meeting: Meeting, reply: AttendanceReply | None, people: list[Appointment]
) -> OwnInvitation:
    of_day = [row for row in people if row.body_id == meeting.body_id and _holds(row, meeting.date)]
    is_voting = any(row.user_id == invitation.user_id and row.function in VOTING_FUNCTIONS for row in of_day)
    deputies = tuple(
        row
        for row in of_day
        if is_voting
        and row.function == AppointmentFunction.DEPUTY
        and row.deputy_for_id in {None, invitation.user_id}
    )
    if (
        reply
        and reply.answer == Reply.REPRESENTED
        and reply.deputy_id not in {row.user_id for row in deputies}
    ):
        reply = None
    return OwnInvitation(
        invitation=invitation, reply=reply, deputies=deputies, is_open=meeting.state == MeetingState.INVITED
    )


def _holds(row: Appointment, day: dt.date) -> bool:
    lower, upper = row.period.lower, row.period.upper
    return (lower is None or lower <= day) and (upper is None or day < upper)


def own_items(actor: Actor, meetings: Iterable[Meeting]) -> dict[int, list[OwnItem]]:
    """Return the items the actor sees by meeting, with the papers sent (three queries)."""
    rows = AgendaItem.objects.visible_to(actor).filter(meeting__in=meetings).select_related("proposal")
    items: list[Any] = list(rows.with_papers().annotate(is_noted=has_note(actor)).order_by("position", "pk"))
    found: dict[int, list[OwnItem]] = {}
    for item, papers in zip(items, own_papers(actor, items), strict=True):
        found.setdefault(item.meeting_id, []).append(OwnItem(item, papers, item.is_noted))
    return found


def own_papers(actor: Actor, items: Sequence[AgendaItem]) -> list[tuple[OwnPaper, ...]]:
    """Return the papers sent for each item, marked where the actor has not looked at them (two queries)."""
    dossiers = {item.proposal.dossier_id for item in items if item.proposal}
    papers = papers_of(items, records.documents_of(found for found in dossiers if found))
    sent = [[paper for paper in papers[item.pk] if not paper.is_new] for item in items]
    versions = [paper.version.id for row in sent for paper in row]
    read = set(
        PaperRead.objects.visible_to(actor).filter(version__in=versions).values_list("version", flat=True)
    )
    return [tuple(OwnPaper(paper, paper.version.id not in read) for paper in row) for row in sent]


def neighbours(actor: Actor, item: AgendaItem) -> tuple[AgendaItem | None, AgendaItem | None]:
    """Return the items before and after, as far as the actor sees them (one query)."""
    rows = AgendaItem.objects.visible_to(actor).filter(meeting=item.meeting_id).order_by("position", "pk")
    items = list(rows.only("pk", "title", "position"))
    index = [row.pk for row in items].index(item.pk)
    before = items[index - 1] if index else None
    return before, items[index + 1] if index + 1 < len(items) else None


def followed_themes(actor: Actor) -> QuerySet[Theme]:
    """Return the themes chosen; without a choice those of the actor's bodies and of their office."""
    choice = ThemeChoice.objects.filter(user=actor.user_id or 0)
    preset = Q(bodies__in=actor.body_ids)
    if actor.institution_id:
        preset |= Q(lead_institution=actor.institution_id)
    chosen = Q(pk__in=choice.order_by().values("themes"))
    by_office = ~Exists(choice) & Q(pk__in=Theme.objects.filter(preset).order_by().values("pk"))
    return Theme.objects.filter(chosen | by_office).order_by("sort_name", "pk")


def decisions_on(actor: Actor, themes: Iterable[Theme]) -> QuerySet[Decision]:
    """Return the decisions the actor may see on these themes, the latest first."""
    chosen = [theme.pk for theme in themes]
    on_theme = Q(theme__in=chosen) | Q(theme__isnull=True, proposal__theme__in=chosen)
    rows = Decision.objects.visible_to(actor).filter(on_theme)
    listed = rows.select_related("body", "theme", "proposal__theme").only(*DECIDED)
    return listed.order_by("-decided_on", "-number", "-pk")

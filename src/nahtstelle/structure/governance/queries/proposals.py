"""Reading proposals: the list with its tabs, and everything one page needs in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist.api import duties_for
from nahtstelle.structure.governance.models import (
    AgendaItem,
    CircularResolution,
    Consultation,
    Decision,
    Proposal,
    Referral,
    Statement,
)
from nahtstelle.structure.governance.models.proposals import ProposalQuerySet
from nahtstelle.structure.governance.permissions import can_add_paper
from nahtstelle.structure.governance.states import RUNNING, MeetingState, ProposalState, TaskState

SUBJECT = "governance.proposal"
CLOSED_STATES = frozenset(
    {
        ProposalState.FORWARDED,
        ProposalState.NOTED,
        ProposalState.DECIDED,
        ProposalState.REJECTED,
        ProposalState.COMPLETED,
        ProposalState.WITHDRAWN,
    }
)
OPEN_STATES = tuple(state for state in ProposalState.values if state not in CLOSED_STATES)
LISTED = (
    *("number", "title", "state", "origin", "field_of_service", "submitted_at"),
    *("theme__name", "institution__name", "institution__short_name"),
)
ON_ROUTE = (ProposalState.ACCEPTED, ProposalState.SCHEDULED)


@dataclass(frozen=True, slots=True)
class TabCounts:
    """How many proposals each tab of the list holds."""

    open: int
    mine: int
    closed: int
    all: int


def listed_proposals(actor: Actor, *, tab: str) -> ProposalQuerySet:
    """Return the rows of a tab («offen», «meine», «abgeschlossen», «alle») with author's office, theme and station.

    `station` is where an accepted proposal is: the short name of the body, or the government.
    """
    rows = Proposal.objects.visible_to(actor)
    if tab == "offen":
        rows = rows.filter(state__in=OPEN_STATES)
    elif tab == "abgeschlossen":
        rows = rows.filter(state__in=CLOSED_STATES)
    elif tab == "meine":
        rows = rows.filter(_mine(actor))
    next_station = Referral.objects.filter(proposal=OuterRef("pk"), outcome="").order_by("position")
    name = next_station.annotate(
        label=Coalesce(F("body__short_name"), Value(_("Government council")), output_field=CharField())
    )
    return (
        rows.select_related("institution", "theme")
        .only(*LISTED)
        .annotate(
            station=Case(
                When(state__in=ON_ROUTE, then=Subquery(name.values("label")[:1])),
                default=Value(""),
                output_field=CharField(),
            )
        )
    )


def tab_counts(actor: Actor) -> TabCounts:
    """Count the tabs in one query."""
    row = Proposal.objects.visible_to(actor).aggregate(
        mine=Count("pk", filter=_mine(actor)),
        closed=Count("pk", filter=Q(state__in=CLOSED_STATES)),
        all=Count("pk"),
    )
    return TabCounts(open=row["all"] - row["closed"], **row)


def open_proposals(actor: Actor) -> QuerySet[Proposal]:
    """Return the open proposals the actor sees, which the rail counts."""
    return Proposal.objects.visible_to(actor).filter(state__in=OPEN_STATES)


def may_add_papers(actor: Actor, proposal_id: int) -> bool:
    """Tell whether the actor adds papers to a proposal, and takes them out to work on them."""
    proposal = Proposal.objects.visible_to(actor).filter(pk=proposal_id).first()
    return proposal is not None and can_add_paper(actor, proposal)


def may_read_papers(actor: Actor, proposal_id: int) -> bool:
    """Tell whether the actor reads the dossier of a proposal: whoever sees the proposal, or stands in."""
    if Proposal.objects.visible_to(actor).filter(pk=proposal_id).exists():
        return True
    items = AgendaItem.objects.visible_to(actor)
    return items.filter(proposal=proposal_id, meeting__in=actor.meetings_stood_in).exists()


def owner_of_papers(proposal_id: int) -> tuple[str, str]:
    """Return label and address of the page a dossier belongs to."""
    proposal = Proposal.objects.get(pk=proposal_id)
    label = _("Proposal %(number)s") % {"number": proposal.number or proposal.title}
    return label, reverse("governance:show_proposal", args=[proposal_id])


def _mine(actor: Actor) -> Q:
    """Proposals of the actor and of the actor's office, and those on which the actor was asked."""
    asked = Statement.objects.filter(member_id=actor.user_id).order_by().values("consultation__proposal")
    rule = Q(author_id=actor.user_id) | Q(pk__in=asked)
    if actor.institution_id:
        rule |= Q(institution_id=actor.institution_id)
    return rule


@dataclass(frozen=True, slots=True)
class ProposalRecord:
    """All rows of one proposal, loaded once; what is shown is computed from them without further queries."""

    proposal: Proposal
    referrals: tuple[Referral, ...]
    items: tuple[AgendaItem, ...]
    decisions: tuple[Decision, ...]
    statements: tuple[Statement, ...]
    changes: tuple[Change, ...]
    documents: tuple[ui.DocumentLine, ...]
    due_on: dt.date | None
    circulars: tuple[CircularResolution, ...] = ()

    @property
    def circular(self) -> CircularResolution | None:
        """The circular resolution under way, whoever may open it: the proposer learns where the proposal is."""
        return next((row for row in self.circulars if row.state in RUNNING), None)

    @property
    def consultation(self) -> Consultation | None:
        """The latest consultation."""
        return max((row.consultation for row in self.statements), key=lambda row: row.pk, default=None)

    @property
    def current_statements(self) -> tuple[Statement, ...]:
        """The statements of the latest consultation."""
        latest = self.consultation
        return tuple(row for row in self.statements if latest and row.consultation_id == latest.pk)

    @property
    def outstanding(self) -> tuple[Statement, ...]:
        """Those who have not answered the open consultation."""
        latest = self.consultation
        if latest is None or latest.closed_at is not None:
            return ()
        return tuple(row for row in self.current_statements if not row.stance)

    @property
    def current_referral(self) -> Referral | None:
        """The station where the proposal is."""
        return next((row for row in self.referrals if not row.outcome), None)

    @property
    def scheduled_item(self) -> AgendaItem | None:
        """The agenda item that waits for its meeting."""
        return next(
            (row for row in self.items if not row.outcome and row.meeting.state != MeetingState.CANCELLED),
            None,
        )

    @property
    def is_imported(self) -> bool:
        """Whether the proposal came with a canton's records, decided before: nothing of it waits here."""
        return self.proposal.key is not None and not self.changes

    @property
    def is_frozen(self) -> bool:
        """Whether the text of the motion is frozen: on an agenda, or decided."""
        return self.proposal.state not in {
            *PROPOSAL_OPEN_TO_EDIT,
            ProposalState.WITHDRAWN,
            ProposalState.FORWARDED,
        }

    def statement_of(self, actor: Actor) -> Statement | None:
        """Return what this actor is or was asked in the latest consultation."""
        return next((row for row in self.current_statements if row.member_id == actor.user_id), None)


PROPOSAL_OPEN_TO_EDIT = frozenset(
    {
        ProposalState.DRAFT,
        ProposalState.SUBMITTED,
        ProposalState.IN_CONSULTATION,
        ProposalState.RETURNED,
        ProposalState.ACCEPTED,
    }
)


def proposal_record(proposal_id: int, *, actor: Actor) -> ProposalRecord:
    """Load everything of a proposal that the actor may see, in nine queries at most.

    Raises Proposal.DoesNotExist for outsiders as for nothing.
    """
    related = ("author", "institution", "theme", "lead_institution", "dossier")
    rows = Proposal.objects.visible_to(actor).select_related(*related).annotate(due_on=_first_due(actor))
    proposal = rows.get(pk=proposal_id)
    return ProposalRecord(
        proposal=proposal,
        referrals=tuple(Referral.objects.filter(proposal=proposal).select_related("body")),
        items=tuple(
            AgendaItem.objects.filter(proposal=proposal)
            .select_related("meeting__body")
            .order_by("-meeting__date", "-pk")
        ),
        decisions=tuple(_decisions(proposal, actor)),
        statements=tuple(
            Statement.objects.filter(consultation__proposal=proposal)
            .select_related("consultation", "member", "institution")
            .order_by("consultation_id", "institution__sort_name", "member__sort_name", "pk")
        ),
        changes=tuple(changes(SUBJECT, proposal.pk)),
        documents=records.document_lines(proposal.dossier_id) if proposal.dossier_id else (),
        due_on=proposal.due_on,
        circulars=tuple(CircularResolution.objects.filter(proposal=proposal).order_by("-pk")),
    )


def _decisions(proposal: Proposal, actor: Actor) -> list[Decision]:
    """The decisions the actor sees, with the number of their tasks and of those confirmed."""
    rows = Decision.objects.visible_to(actor).filter(proposal=proposal).select_related("body")
    counted = rows.annotate(
        task_count=Count("tasks"), tasks_done=Count("tasks", filter=Q(tasks__state=TaskState.CONFIRMED))
    )
    return list(counted.order_by("decided_on", "number", "pk"))


def _first_due(actor: Actor) -> Subquery:
    """The date of the first duty that a proposal leaves for the actor, to annotate proposals with."""
    duties = duties_for(actor).filter(subject_type=SUBJECT, subject_id=OuterRef("pk"))
    return Subquery(duties.values("due_on")[:1])

"""Reading decisions and tasks: the register, one decision with all that belongs to it, tasks by whom and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Prefetch, Q, QuerySet

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Body,
    CircularResolution,
    Decision,
    Mandate,
    Meeting,
    Proposal,
    Recipient,
    Recusal,
    Task,
    Theme,
)
from nahtstelle.structure.governance.queries.mandate_rules import is_mandate_expected, issued_mandate
from nahtstelle.structure.governance.states import HELD_STATES, Procedure, TaskState


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionDossier:
    """A decision with all its page shows; what the actor may not see is left out."""

    decision: Decision
    proposal: Proposal | None
    meeting: Meeting | None
    circular: CircularResolution | None
    tasks: tuple[Task, ...]
    recipients: tuple[Recipient, ...]
    recusals: tuple[Recusal, ...]
    corrects: Decision | None
    corrections: tuple[Decision, ...]
    documents: tuple[records.DocumentRef, ...]
    changes: tuple[Change, ...]
    mandate: Mandate | None
    is_mandate_expected: bool


LISTED = (
    *("label", "title", "decided_on", "kind", "government_resolution", "needs_government_resolution"),
    "body__short_name",
)


def register(actor: Actor) -> QuerySet[Decision]:
    """Return the decisions the actor may see, ready for the register."""
    corrected = Decision.objects.filter(corrects=OuterRef("pk"))
    rows = Decision.objects.visible_to(actor).select_related("body").only(*LISTED)
    return rows.annotate(is_corrected=Exists(corrected))


def in_field_of_service(rows: QuerySet[Decision], field: str) -> QuerySet[Decision]:
    """Narrow to a field of service: of the proposal where there is one, else of the theme."""
    return rows.filter(
        Q(proposal__field_of_service=field) | Q(proposal__isnull=True, theme__field_of_service=field)
    )


def with_resolution_state(rows: QuerySet[Decision], state: str) -> QuerySet[Decision]:
    """Narrow to «open» (a resolution of the government is expected), «entered» or «none»."""
    if state == "entered":
        return rows.exclude(government_resolution="")
    return rows.filter(government_resolution="", needs_government_resolution=state == "open")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterChoices:
    """What the register can be filtered by, and how many decisions it holds."""

    bodies: tuple[tuple[int, str], ...]
    themes: tuple[tuple[int, str], ...]
    years: tuple[tuple[int, str], ...]
    total: int


def register_choices(actor: Actor) -> RegisterChoices:
    """Return bodies, themes and years among the decisions the actor may see, and their number (three queries)."""
    visible = Decision.objects.visible_to(actor).order_by()
    bodies = Body.objects.filter(Exists(visible.filter(body=OuterRef("pk"))))
    themes = Theme.objects.filter(Exists(visible.filter(theme=OuterRef("pk"))))
    found = visible.aggregate(total=Count("pk"), first=Min("year"), last=Max("year"))
    years = range(found["last"], found["first"] - 1, -1) if found["total"] else ()
    return RegisterChoices(
        bodies=tuple((body.pk, body.short_name) for body in bodies.order_by("rank", "sort_name", "pk")),
        themes=tuple((theme.pk, theme.name) for theme in themes.order_by("sort_name", "pk")),
        years=tuple((year, str(year)) for year in years),
        total=found["total"],
    )


def decision_dossier(*, actor: Actor, decision_id: int) -> DecisionDossier:
    """Return a decision with all its page shows. Raises Decision.DoesNotExist for outsiders."""
    rows = Decision.objects.visible_to(actor).select_related(
        "body", "meeting__body", "item", "theme", "corrects", "recorded_by", "excerpt"
    )
    decision = rows.get(pk=decision_id)
    tasks = decision.tasks.select_related("institution", "responsible").order_by("due_on", "pk")
    recipients = decision.recipients.select_related("institution", "user__institution")
    mandate_id = issued_mandate(decision)
    return DecisionDossier(
        decision=decision,
        proposal=_visible(Proposal.objects.visible_to(actor), decision.proposal_id),
        meeting=decision.meeting if _sees_meetings(actor, decision.body) else None,
        circular=_circular(decision, actor),
        tasks=tuple(tasks),
        recipients=tuple(recipients),
        recusals=recusals_of(decision.item),
        corrects=_visible(Decision.objects.visible_to(actor), decision.corrects_id),
        corrections=tuple(decision.corrections.order_by("decided_on", "pk")),
        documents=excerpt_documents(decision),
        changes=tuple(changes("governance.decision", decision.pk)),
        mandate=_visible(Mandate.objects.visible_to(actor), mandate_id),
        is_mandate_expected=mandate_id is None and is_mandate_expected(decision),
    )


def recusals_of(item: AgendaItem | None) -> tuple[Recusal, ...]:
    """Return who left for the item."""
    if item is None:
        return ()
    return tuple(item.recusals.select_related("user__institution").order_by("user__sort_name", "pk"))


def excerpt_documents(decision: Decision) -> tuple[records.DocumentRef, ...]:
    """Return the stored excerpt with its versions; empty for an imported decision."""
    if decision.excerpt is None:
        return ()
    found = records.documents(decision.excerpt.dossier_id)
    return tuple(row for row in found if row.id == decision.excerpt_id)


def _sees_meetings(actor: Actor, body: Body) -> bool:
    """Say of the body of a loaded decision what `Meeting.visible_to` asks the database."""
    return actor.is_secretariat or body.pk in actor.readable_body_ids


def _circular(decision: Decision, actor: Actor) -> CircularResolution | None:
    if decision.procedure != Procedure.CIRCULAR:
        return None
    return CircularResolution.objects.visible_to(actor).filter(decision=decision).first()


def _visible(rows: QuerySet[Any], pk: int | None) -> Any:
    return rows.filter(pk=pk).first() if pk is not None else None


def meetings_for_correction(decision: Decision) -> QuerySet[Meeting]:
    """Return the meetings of the decision's body, held on its day or later, the latest first."""
    rows = Meeting.objects.filter(body=decision.body_id, state__in=HELD_STATES, date__gte=decision.decided_on)
    return rows.select_related("body").order_by("-date", "-pk")


def item_for_outcome(*, actor: Actor, item_id: int) -> AgendaItem:
    """Return an item with meeting, body, proposal and recusals. Raises AgendaItem.DoesNotExist for outsiders."""
    recusals = Prefetch("recusals", Recusal.objects.select_related("user__institution"))
    return (
        AgendaItem.objects.visible_to(actor)
        .select_related("meeting__body", "proposal__institution")
        .prefetch_related(recusals)
        .get(pk=item_id)
    )


def institutions_concerned() -> tuple[QuerySet[Any], QuerySet[Any]]:
    """Return the institutions an excerpt usually goes to (mainstream, or with somebody in a body), and all others."""
    everybody = all_institutions()
    usual = everybody.filter(Q(is_mainstream=True) | Q(people__appointments__isnull=False))
    ids = usual.order_by().values("pk").distinct()
    return everybody.filter(pk__in=ids), everybody.exclude(pk__in=ids)


def all_institutions() -> QuerySet[Any]:
    """Return every institution of the register, by name."""
    model: Any = Task._meta.get_field("institution").related_model
    return model.objects.order_by("sort_name", "pk")


def task_list(actor: Actor) -> QuerySet[Task]:
    """Return the tasks the actor may see, ready for the list."""
    return Task.objects.visible_to(actor).select_related("decision__body", "institution", "responsible")


def tasks_of(rows: QuerySet[Task], actor: Actor, whose: str) -> QuerySet[Task]:
    """Narrow to «mine»: those the actor answers for."""
    return (
        rows.filter(pk__in=Task.objects.responsible(actor).order_by().values("pk"))
        if whose == "mine"
        else rows
    )


def tasks_in_field(rows: QuerySet[Task], field: str) -> QuerySet[Task]:
    """Narrow to a field of service: of the proposal behind the decision where there is one, else of the theme."""
    decisions = in_field_of_service(Decision.objects.order_by(), field)
    return rows.filter(decision__in=decisions.values("pk"))


def years_of_decisions() -> list[int]:
    """Return the years since the first decision, the latest first (one query, by the ends of an index)."""
    ends = Decision.objects.aggregate(first=Min("decided_on"), last=Max("decided_on"))
    return list(range(ends["last"].year, ends["first"].year - 1, -1)) if ends["first"] else []


def tasks_from(decisions: Iterable[Decision]) -> QuerySet[Task]:
    """Return the tasks from decisions the actor sees, what is due first on top: who sees a decision sees its tasks."""
    rows = Task.objects.filter(decision__in=[decision.pk for decision in decisions])
    return rows.select_related("decision__body", "institution", "responsible").order_by("due_on", "pk")


def has_open_tasks(proposal: Proposal) -> bool:
    """Tell whether execution can start: a task is entered (domain §4)."""
    return Task.objects.filter(decision__proposal=proposal, state=TaskState.OPEN).exists()

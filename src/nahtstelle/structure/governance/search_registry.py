"""What governance registers with the search: proposals, decisions, and the filters by body, theme and field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.ground.search import api as search
from nahtstelle.structure.governance import search_groups, search_meetings
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Body,
    CircularResolution,
    Decision,
    Mandate,
    Meeting,
    Minutes,
    Proposal,
    Theme,
)
from nahtstelle.structure.governance.permissions import can_enter_structure
from nahtstelle.structure.governance.queries.decisions import in_field_of_service
from nahtstelle.structure.governance.queries.turns import state_kind
from nahtstelle.structure.governance.states import FieldOfService, Matter

Narrow = Callable[[QuerySet[Any], str], QuerySet[Any]]
PROPOSAL, DECISION, MEETING = "governance.proposal", "governance.decision", "governance.meeting"
BODY, THEME, FIELD, MATTER = "gremium", "thema", "leistungsfeld", "geschaeftsart"


def register_search() -> None:
    """Register sources and filters; called once in `ready()`."""
    search.register_source(
        search.SearchSource(
            kind="geschaefte", label=_("Affairs"), one=_("Proposal"), icon="file-text", order=10,
            rows=Proposal.objects.visible_to, day="submitted_at", load=load_proposals, narrow=PROPOSALS,
        )
    )  # fmt: skip
    search.register_source(
        search.SearchSource(
            kind="beschluesse", label=_("Decisions"), one=_("Decision"), icon="gavel", order=20,
            rows=Decision.objects.visible_to, day="decided_on", load=load_decisions, narrow=DECISIONS,
        )
    )  # fmt: skip
    _register_meetings()
    _register_groups()
    search.register_filter(search.SearchFilter(key=BODY, label=_("Body"), order=10, choices=bodies))
    search.register_filter(search.SearchFilter(key=THEME, label=_("Theme"), order=20, choices=themes))
    search.register_filter(
        search.SearchFilter(key=FIELD, label=_("Field of service"), order=30, choices=fields_of_service)
    )
    search.register_filter(search.SearchFilter(key=MATTER, label=_("Kind"), order=40, choices=matters))
    register_document_filters()


def _register_meetings() -> None:
    search.register_source(
        search.SearchSource(
            kind="protokolle", label=_("Minutes of meetings"), one=_("Minutes"), icon="notebook-pen", order=30,
            rows=search_meetings.visible_texts, load=search_meetings.load_minutes, day="meeting__date",
            narrow=search_meetings.BY_MEETING,
        )
    )  # fmt: skip
    search.register_source(
        search.SearchSource(
            kind="traktanden", label=_("Agenda items"), one=_("Agenda item"), icon="list-ordered", order=40,
            rows=AgendaItem.objects.visible_to, load=search_meetings.load_items, day="meeting__date",
            narrow=search_meetings.BY_MEETING,
        )
    )  # fmt: skip


def _register_groups() -> None:
    search.register_source(
        search.SearchSource(
            kind="zirkularbeschluesse", label=_("Circular resolutions"), one=_("Circular resolution"), icon="mail",
            order=50, rows=CircularResolution.objects.visible_to, also=search_groups.words_of_circulars,
            load=search_groups.load_circulars, day="created_at", narrow=search_groups.CIRCULARS,
        )
    )  # fmt: skip
    search.register_source(
        search.SearchSource(
            kind="mandate", label=_("Mandates"), one=_("Mandate"), icon="target", order=60,
            rows=Mandate.objects.visible_to, load=search_groups.load_mandates, day="starts_on",
            narrow=search_groups.MANDATES,
        )
    )  # fmt: skip


def register_document_filters() -> None:
    """Say how the filters narrow documents: by the thing whose dossier they lie in; called once in `ready()`."""
    for key, narrow in PROPOSALS.items():
        records.register_owner_filter(PROPOSAL, key, partial(_narrowed, Proposal, narrow))
    for key, narrow in DECISIONS.items():
        records.register_owner_filter(DECISION, key, partial(_narrowed, Decision, narrow))
    for key, narrow in MEETINGS.items():
        records.register_owner_filter(MEETING, key, partial(_narrowed, Meeting, narrow))
    for key, narrow in MEETINGS.items():
        records.register_owner_filter("governance.minutes", key, partial(_narrowed_minutes, narrow))


def _narrowed_minutes(narrow: Narrow, value: str) -> QuerySet[Any]:
    return Minutes.objects.filter(meeting__in=narrow(Meeting.objects.order_by(), value).values("pk"))


def _narrowed(model: Any, narrow: Narrow, value: str) -> QuerySet[Any]:
    return narrow(model.objects.all(), value)


def bodies(actor: Actor) -> Sequence[tuple[Any, Any]]:
    """Return the bodies, for those of the structural level (one query)."""
    if not can_enter_structure(actor):
        return ()
    rows = Body.objects.visible_to(actor).order_by("rank", "sort_name", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "short_name")]


def themes(actor: Actor) -> Sequence[tuple[Any, Any]]:
    """Return the themes, for those of the structural level (one query)."""
    if not can_enter_structure(actor):
        return ()
    return [
        (str(pk), name) for pk, name in Theme.objects.order_by("sort_name", "pk").values_list("pk", "name")
    ]


def fields_of_service(actor: Actor) -> Sequence[tuple[Any, Any]]:
    """Return the fields of service (000 §2)."""
    return FieldOfService.choices if can_enter_structure(actor) else ()


def matters(actor: Actor) -> Sequence[tuple[Any, Any]]:
    """Return the kinds of matters, as in the competence matrix."""
    return Matter.choices if can_enter_structure(actor) else ()


def on_route_of(rows: QuerySet[Proposal], body: str) -> QuerySet[Proposal]:
    """Narrow to proposals with a station at the body."""
    return rows.filter(pk__in=Proposal.objects.filter(referrals__body=int(body)).order_by().values("pk"))


PROPOSALS: dict[str, Narrow] = {
    BODY: on_route_of,
    THEME: lambda rows, value: rows.filter(theme=value),
    FIELD: lambda rows, value: rows.filter(field_of_service=value),
    MATTER: lambda rows, value: rows.filter(matter=value),
}
DECISIONS: dict[str, Narrow] = {
    BODY: lambda rows, value: rows.filter(body=value),
    THEME: lambda rows, value: rows.filter(theme=value),
    FIELD: in_field_of_service,
    MATTER: lambda rows, value: rows.filter(kind=value),
}
MEETINGS: dict[str, Narrow] = {
    BODY: lambda rows, value: rows.filter(body=value),
    THEME: lambda rows, value: rows.filter(body__theme=value),
    FIELD: lambda rows, value: rows.filter(body__theme__field_of_service=value),
}


def load_proposals(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Found]:
    """Describe proposals (one query)."""
    rows = Proposal.objects.filter(pk__in=ids).select_related("theme", "institution").order_by("pk")
    return {row.pk: _found_proposal(row) for row in rows}


def _found_proposal(row: Proposal) -> search.Found:
    facts = [row.institution.short_name or row.institution.name, row.theme.name if row.theme else ""]
    return search.Found(
        title=row.title,
        url=reverse("governance:show_proposal", args=[row.pk]),
        number=row.number or "",
        day=timezone.localtime(row.submitted_at).date() if row.submitted_at else None,
        facts=[fact for fact in facts if fact],
        texts=(row.motion, row.background),
        state=row.get_state_display(),
        state_kind=state_kind(row.state),
    )


def load_decisions(actor: Actor, ids: Sequence[int]) -> Mapping[int, search.Found]:
    """Describe decisions; a corrected one says so (one query)."""
    corrected = Exists(Decision.objects.filter(corrects=OuterRef("pk")))
    rows = (
        Decision.objects.filter(pk__in=ids).select_related("theme", "body").annotate(is_corrected=corrected)
    )
    return {row.pk: _found_decision(row, is_corrected=row.is_corrected) for row in rows.order_by("pk")}


def _found_decision(row: Decision, *, is_corrected: bool) -> search.Found:
    resolution = f"RRB {row.government_resolution}" if row.government_resolution else ""
    facts = [row.body.short_name, row.theme.name if row.theme else "", resolution]
    return search.Found(
        title=row.title,
        url=reverse("governance:show_decision", args=[row.pk]),
        number=row.label,
        day=row.decided_on,
        facts=[fact for fact in facts if fact],
        texts=(row.text,),
        state=_("corrected") if is_corrected else "",
        state_kind="warn",
    )

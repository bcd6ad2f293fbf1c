"""Edges: the team of a case – its page, taking people in, ending parts, handing the coordination over."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from nahtstelle.cases.casework.actions import team as actions
from nahtstelle.cases.casework.forms.numbers import sent_number
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions import team as permissions
from nahtstelle.cases.casework.permissions.situation import Members
from nahtstelle.cases.casework.presentation import team as look
from nahtstelle.cases.casework.queries import team as queries
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.members import members_of
from nahtstelle.cases.casework.states import DataCategory, TransferState
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.ground.identity.api import Actor, Role
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand


@require_safe
@inside_the_wall
def show_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Show team and lead with their history; the coordinator finds people by a search field."""
    actor, case = actor_of(request), seen_case(request, pk)
    parts, lead, transfer = queries.parts_of(case), queries.lead_now(case), queries.latest_transfer(case)
    members = members_of(parts)
    demand(permissions.can_read_reads(actor, members))
    content = None
    if transfer is not None and transfer.state in {TransferState.OFFERED, TransferState.REFUSED}:
        content = open_case(
            case,
            viewer=viewer_of(actor),
            what="transfer",
            categories=[DataCategory.SITUATION],
            now=timezone.now(),
        )
    context = {
        "case": case,
        "lines": look.part_lines(case, parts, lead, actor),
        "former": look.former_lines(parts),
        "lead": look.lead_look(
            case,
            lead,
            transfer,
            labels=queries.labels_of(lead, transfer),
            actor=actor,
            members=members,
            content=content,
        ),
        "leads": look.lead_entries(case),
        "emergencies": look.emergency_entries(case, queries.emergencies_of(case), actor, members),
        "area": AREA,
    }
    if permissions.can_change_team(actor, case.state, members):
        context |= _searches(request, case, members, actor)
    return render(request, "casework/team/show_team.html", context)


@require_POST
@inside_the_wall
def add_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody into the team (permissions.can_change_team)."""
    actor, case = actor_of(request), seen_case(request, pk)

    def act() -> str:
        actions.add_member(
            case_id=pk, user_id=sent_number(request.POST, "user"), actor=actor, now=timezone.now()
        )
        return _("The team has a new member.")

    return _act(request, case, act)


@require_POST
@inside_the_wall
def replace_specialist(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody follow the specialist of the same institution (permissions.can_change_team)."""
    actor, case = actor_of(request), seen_case(request, pk)

    def act() -> str:
        actions.replace_specialist(
            case_id=pk, user_id=sent_number(request.POST, "user"), actor=actor, now=timezone.now()
        )
        return _("The successor has taken over the part, with the open duties of this case.")

    return _act(request, case, act)


@require_POST
@inside_the_wall
def end_part(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """End a part (permissions.can_end_part)."""
    actor, case = actor_of(request), seen_case(request, pk)

    def act() -> str:
        actions.end_part(case_id=pk, member_id=member_pk, actor=actor, now=timezone.now())
        return _("The part has ended.")

    return _act(request, case, act)


@require_POST
@inside_the_wall
def hand_over_coordination(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand the coordination over (permissions.can_hand_over_coordination)."""
    actor, case = actor_of(request), seen_case(request, pk)

    def act() -> str:
        actions.hand_over_coordination(
            case_id=pk, user_id=sent_number(request.POST, "user"), actor=actor, now=timezone.now()
        )
        return _("The coordination is handed over, with the open duties of this case.")

    return _act(request, case, act)


def _searches(request: HttpRequest, case: Case, members: Members, actor: Actor) -> dict[str, object]:
    inside = frozenset(member.user_id for member in members)
    words, heads = request.GET.get("q", "").strip(), request.GET.get("koordination", "").strip()
    named = queries.named_institutions(case, timezone.localdate())
    found = queries.candidates(words, roles=queries.TEAM_ROLES, besides=inside)
    offices = {str(key): key for key in named}
    office = request.GET.get("stelle", "")
    if office in offices and not words:
        found = queries.people_of(offices[office], besides=inside)
    coordinators = queries.candidates(
        heads, roles=(Role.COORDINATOR,), besides=frozenset({actor.user_id or 0})
    )
    return {
        "may_change": True,
        "nobody_for": look.offices_without_anybody(case, named, members),
        "words": words,
        "heads": heads,
        "found": look.found_members(case, found, members=members, named=named),
        "coordinators": look.found_people(
            case,
            coordinators,
            verb="hand_over_coordination",
            label=_("Hand over (coordination)"),
            named=named,
        ),
    }


def _act(request: HttpRequest, case: Case, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    if Case.objects.visible_to(viewer_of(actor_of(request))).filter(pk=case.pk).exists():
        return redirect("casework:show_team", case.pk)
    return redirect("casework:list_cases")

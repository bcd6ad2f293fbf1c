"""Edges: emergency access – asking for it, its reason for the coordinator, the list for data protection."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions import emergency as actions
from nahtstelle.cases.casework.forms.team import EmergencyForm
from nahtstelle.cases.casework.models import EmergencyAccess
from nahtstelle.cases.casework.permissions import team as permissions
from nahtstelle.cases.casework.presentation import accesses as look
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.team import emergencies_of
from nahtstelle.cases.casework.states import DataCategory, EmergencyGround
from nahtstelle.cases.casework.team_registry import AREA as ACCESS_AREA
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.lifecycle.api import carried_out, demand
from nahtstelle.ground.ui import api as ui


@require_http_methods(GET_AND_POST)
@inside_the_wall
def ask_emergency(request: HttpRequest) -> HttpResponse:
    """Read a case without being of its team, for hours (permissions.can_ask_emergency)."""
    actor = actor_of(request)
    demand(permissions.can_ask_emergency(actor))
    form = EmergencyForm(request.POST or None)

    def act() -> EmergencyAccess:
        data = form.cleaned_data
        return actions.begin_emergency(
            number=data["number"],
            ground=EmergencyGround(data["ground"]),
            reason=data["reason"],
            actor=actor,
            now=timezone.now(),
        )

    access = carried_out(form, act)
    if access is not None:
        until = ui.clock(timezone.localtime(access.until_at))
        messages.success(
            request, _("The case is open to you until %(time)s. It has been reported.") % {"time": until}
        )
        return redirect("casework:show_case", access.case_id)
    context = {"form": form, "area": AREA}
    return render(request, "casework/team/ask_emergency.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def show_emergency(request: HttpRequest, pk: int, access_pk: int) -> HttpResponse:
    """Show the coordinator why somebody read, and take the acknowledgement (permissions.can_acknowledge_emergency)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    demand(permissions.can_acknowledge_emergency(actor, open_members(case)))
    access = next((row for row in emergencies_of(case) if row.pk == access_pk), None)
    if access is None:
        raise Http404
    if request.method == "POST":
        actions.acknowledge_emergency(case_id=pk, access_id=access_pk, actor=actor, now=now)
        messages.success(request, _("The emergency access is acknowledged."))
        return redirect("casework:show_team", pk)
    content = open_case(
        case, viewer=viewer_of(actor), what="emergency", categories=[DataCategory.SITUATION], now=now
    )
    sealed = EmergencyAccess.objects.filter(pk=access_pk).first()
    may = sealed is not None and content.may(sealed.category)
    context = {
        "case": case,
        "access": access,
        "facts": _facts(access),
        "reason": content.read(sealed).get("reason", "") if may and sealed is not None else "",
        "area": AREA,
    }
    return render(request, "casework/team/show_emergency.html", context)


@require_safe
def list_accesses(request: HttpRequest) -> HttpResponse:
    """Show emergency accesses and numbers of reads to data protection; nobody else finds the page."""
    if not permissions.can_read_accesses(request.actor):  # type: ignore[attr-defined]
        raise Http404
    with as_service("data_protection"):
        table = look.access_table(request.GET)
        if table.export_format:
            return ui.export_table(look.bare(table))
        context = {
            "table": table,
            "matrix": look.reads_by_month(timezone.now()),
            "tabs": look.tabs(is_looking_up=False),
            "area": ACCESS_AREA,
        }
        return render(request, "casework/team/list_accesses.html", context)


def _facts(access: EmergencyAccess) -> list[ui.Fact]:
    institution = access.user.institution.label if access.user.institution else ""
    facts = [
        ui.Fact(
            label=_("Who"), value=", ".join(part for part in (access.user.full_name, institution) if part)
        ),
        ui.Fact(label=_("Ground"), value=access.get_ground_display()),
        ui.Fact(label=_("From"), value=ui.moment(access.from_at)),
        ui.Fact(label=_("Until"), value=ui.moment(access.until_at)),
    ]
    if access.seen_at is not None:
        facts.append(ui.Fact(label=_("Acknowledged"), value=ui.moment(access.seen_at)))
    return facts

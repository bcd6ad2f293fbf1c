"""Edges: offering the lead, taking it over, refusing it, taking the offer back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.cases.casework.actions import lead as actions
from nahtstelle.cases.casework.forms.team import OfferForm, RefuseLeadForm
from nahtstelle.cases.casework.models import LeadTransfer
from nahtstelle.cases.casework.permissions import team as permissions
from nahtstelle.cases.casework.queries import team as queries
from nahtstelle.cases.casework.queries.members import members_of, open_members
from nahtstelle.cases.casework.queries.procedure import procedure
from nahtstelle.cases.casework.views.doors import actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.ui import api as ui


@require_http_methods(GET_AND_POST)
@inside_the_wall
def offer_lead(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the lead to another institution of the team (permissions.can_offer_lead)."""
    actor, case = actor_of(request), seen_case(request, pk)
    parts = [row for row in queries.parts_of(case) if row.until_at is None]
    lead = queries.lead_now(case)
    leader = lead.institution_id if lead is not None else None
    demand(permissions.can_offer_lead(actor, case.state, members_of(parts), leader))
    targets = {row.institution_id: row.institution.label for row in parts if row.institution_id != leader}
    rules = procedure()
    days = rules.transfer_limit_days if rules is not None else 0
    form = OfferForm(request.POST or None, targets=list(targets.items()), is_limited=bool(days))

    def act() -> str:
        actions.offer_lead(case_id=pk, offer=form.offer(), actor=actor, now=timezone.now())
        return _("The lead is offered. The institution is asked; until it agrees, nothing changes.")

    limit = _("A transferred lead lasts %(days)s days at most.") % {"days": days} if days else ""
    return take_step(
        request,
        case,
        form,
        act,
        title=_("Offer lead"),
        back=_team(pk),
        text=limit,
        facts=[ui.Fact(label=_("Leads now"), value=lead.institution.label if lead is not None else "–")],
    )


@require_POST
@inside_the_wall
def accept_lead(request: HttpRequest, pk: int, transfer_pk: int) -> HttpResponse:
    """Take over the lead (permissions.can_answer_lead)."""
    actor = actor_of(request)
    seen_case(request, pk)
    transfer = actions.accept_lead(case_id=pk, transfer_id=transfer_pk, actor=actor, now=timezone.now())
    if transfer.takes_effect_on <= timezone.localdate():
        messages.success(request, _("Your institution leads this case from now on."))
    else:
        day = ui.date_words(transfer.takes_effect_on)
        messages.success(request, _("Your institution leads this case from %(day)s.") % {"day": day})
    return redirect("casework:show_team", pk)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def refuse_lead(request: HttpRequest, pk: int, transfer_pk: int) -> HttpResponse:
    """Refuse the lead with a reason (permissions.can_answer_lead)."""
    actor, case = actor_of(request), seen_case(request, pk)
    transfer = get_object_or_404(LeadTransfer.objects.filter(case=case).defer("sealed"), pk=transfer_pk)
    demand(permissions.can_answer_lead(actor, case.state, open_members(case), transfer.target_id))
    form = RefuseLeadForm(request.POST or None)

    def act() -> str:
        actions.refuse_lead(
            case_id=pk,
            transfer_id=transfer_pk,
            reason=form.cleaned_data["reason"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The lead is refused; the institution that has it keeps it.")

    return take_step(request, case, form, act, title=_("Refuse lead"), back=_team(pk))


@require_POST
@inside_the_wall
def withdraw_lead(request: HttpRequest, pk: int, transfer_pk: int) -> HttpResponse:
    """Take an offer back (permissions.can_withdraw_lead)."""
    actor = actor_of(request)
    seen_case(request, pk)
    actions.withdraw_lead(case_id=pk, transfer_id=transfer_pk, actor=actor, now=timezone.now())
    messages.success(request, _("The offer is withdrawn."))
    return redirect("casework:show_team", pk)


def _team(pk: int) -> str:
    return reverse("casework:show_team", args=[pk])

"""«Fachgruppe beantragen»: a proposal and, as its second step, what the working group is asked for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import proposals
from nahtstelle.structure.governance.actions.mandate_requests import request_mandate as save_request
from nahtstelle.structure.governance.forms.mandates import MandatePlanForm, plan_of
from nahtstelle.structure.governance.forms.proposals import ProposalForm
from nahtstelle.structure.governance.permissions import can_create_proposal, can_request_mandate
from nahtstelle.structure.governance.queries.mandates import request_for
from nahtstelle.structure.governance.states import Request
from nahtstelle.structure.governance.views.doors import actor_of, visible_proposal

AREA = {"area": "proposals"}
NEW_DRAFT = "governance.mandate.new"


def _steps(pk: int | None, *, second: bool) -> list[ui.Step]:
    url = reverse("governance:change_proposal", args=[pk]) if pk else ""
    return [
        ui.Step(label=_("Proposal"), url=url, state="done" if second else "here"),
        ui.Step(label=_("Working group"), state="here" if second else "ahead"),
        ui.Step(label=_("Submit")),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def create_request(request: HttpRequest) -> HttpResponse:
    """First step: the proposal that asks for a working group (permissions.can_create_proposal)."""
    actor = actor_of(request)
    demand(can_create_proposal(actor))
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=NEW_DRAFT)
    form = ProposalForm(request.POST or None, initial={"request": Request.DECISION} | dict(draft.data))
    if request.method == "POST" and form.is_valid():
        proposal = proposals.create_proposal(text=form.text, actor=actor, now=timezone.now())
        ui.discard_draft(user_id=actor.user_id or 0, form_key=NEW_DRAFT)
        messages.success(request, _("The draft is saved. Now describe the working group."))
        return redirect("governance:request_mandate", proposal.pk)
    context = {"form": form, "draft": draft, "draft_key": NEW_DRAFT, "steps": _steps(None, second=False)}
    return render(
        request, "governance/mandates/create_request.html", context | AREA, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def request_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Second step: what the working group is asked for (permissions.can_request_mandate)."""
    proposal, actor, now = visible_proposal(request, pk), actor_of(request), timezone.now()
    demand(can_request_mandate(actor, proposal))
    key = f"governance.mandate.request.{proposal.pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=key)
    initial = plan_of(request_for(proposal.pk)) | dict(draft.data)
    form = MandatePlanForm(request.POST or None, initial=initial, today=timezone.localdate(now))
    if request.method == "POST" and form.is_valid():
        try:
            save_request(proposal_id=proposal.pk, plan=form.plan, actor=actor, now=now)
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=key)
            messages.success(request, _("The request for the working group is saved."))
            return redirect("governance:show_proposal", proposal.pk)
    context = {
        "form": form,
        "proposal": proposal,
        "draft": draft,
        "draft_key": key,
        "steps": _steps(proposal.pk, second=True),
    } | AREA
    return render(
        request, "governance/mandates/request_mandate.html", context, status=422 if form.errors else 200
    )

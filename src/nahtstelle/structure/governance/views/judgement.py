"""The pages of the secretariat for a proposal handed in: classify, accept, return, forward."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import ActionRefused, add_refusal, demand
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import judgement as actions
from nahtstelle.structure.governance.forms.proposals import ClassifyForm, ReasonForm, classification_of
from nahtstelle.structure.governance.models import Proposal
from nahtstelle.structure.governance.queries.routes import RouteMissing, planned_route
from nahtstelle.structure.governance.states import PROPOSAL, Station
from nahtstelle.structure.governance.views.doors import actor_of, visible_proposal

AREA = {"area": "proposals"}


@require_http_methods(["GET", "HEAD", "POST"])
def classify_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign matter, theme, field and responsible institution; the route follows."""
    proposal = visible_proposal(request, pk)
    demand(permissions.can_classify_proposal(actor_of(request), proposal))
    if proposal.state not in actions.CLASSIFIABLE:
        raise actions.ProposalNotClassifiable
    return _classification_page(
        request, proposal, title=_("Classify proposal"), submit_label=_("Save"), act=_classify
    )


@require_http_methods(["GET", "HEAD", "POST"])
def accept_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a proposal with its classification and route."""
    proposal = visible_proposal(request, pk)
    demand(permissions.can_accept_proposal(actor_of(request), proposal))
    PROPOSAL.step("accept", proposal.state)
    actions.need_consultation_done(proposal)
    return _classification_page(
        request, proposal, title=_("Accept proposal"), submit_label=_("Accept"), act=_accept
    )


def _classify(request: HttpRequest, proposal: Proposal, form: ClassifyForm) -> str:
    actions.classify_proposal(
        proposal_id=proposal.pk,
        classification=form.classification,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return _("The classification is saved.")


def _accept(request: HttpRequest, proposal: Proposal, form: ClassifyForm) -> str:
    actions.accept_proposal(
        proposal_id=proposal.pk,
        classification=form.classification,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return _("The proposal is accepted. It can now be put on an agenda.")


def _classification_page(
    request: HttpRequest,
    proposal: Proposal,
    *,
    title: str,
    submit_label: str,
    act: Callable[[HttpRequest, Proposal, ClassifyForm], str],
) -> HttpResponse:
    form = ClassifyForm(request.POST or None, initial=classification_of(proposal))
    is_preview = "preview" in request.POST
    if request.method == "POST" and form.is_valid() and not is_preview:
        try:
            sentence = act(request, proposal, form)
        except (RouteMissing, actions.ConsultationMissing, actions.ProposalNotClassifiable) as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, sentence)
            return redirect("governance:show_proposal", proposal.pk)
    context = {
        "form": form,
        "proposal": proposal,
        "title": title,
        "submit_label": submit_label,
        **_route_preview(proposal, form),
    } | AREA
    failed = request.method == "POST" and not is_preview
    return render(
        request, "governance/proposals/classify_proposal.html", context, status=422 if failed else 200
    )


def _route_preview(proposal: Proposal, form: ClassifyForm) -> dict[str, Any]:
    """The stations that the values in the form would give, or the sentence why there are none."""
    values = form.data if form.is_bound else form.initial
    theme = str(values.get("theme") or "")
    verbs = {
        Station.RECOMMENDS: _("recommends"),
        Station.DECIDES: _("decides"),
        Station.RESOLVES: _("resolves formally"),
    }
    try:
        stations = planned_route(
            matter=str(values.get("matter")),
            request=proposal.request,
            theme_id=int(theme) if theme.isdecimal() else None,
            day=timezone.localdate(),
        )
    except RouteMissing as refusal:
        return {"route": [], "route_refusal": refusal.sentence}
    named = [
        (
            station.body.short_name if station.body else _("Government council"),
            verbs[Station(station.station)],
        )
        for station in stations
    ]
    return {"route": named, "route_refusal": ""}


@require_http_methods(["GET", "HEAD", "POST"])
def return_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a proposal back to its author."""
    proposal = visible_proposal(request, pk)
    demand(permissions.can_return_proposal(actor_of(request), proposal))
    PROPOSAL.step("return_to_author", proposal.state)
    actions.need_consultation_done(proposal)
    return _reason_page(
        request,
        proposal,
        act=actions.return_proposal,
        title=_("Return proposal"),
        submit_label=_("Return"),
        hint=_("Say what the author is to change; the proposal can be submitted again."),
        done=_("The proposal is returned to its author."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def forward_proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Forward a theme of national relevance."""
    proposal = visible_proposal(request, pk)
    demand(permissions.can_forward_proposal(actor_of(request), proposal))
    PROPOSAL.step("forward_to_national", proposal.state)
    return _reason_page(
        request,
        proposal,
        act=actions.forward_proposal,
        title=_("Forward to the national IIZ"),
        submit_label=_("Forward"),
        hint=_("Say why the theme is of national relevance. The proposal ends here in the canton."),
        done=_("The proposal is forwarded to the national IIZ."),
    )


def _reason_page(
    request: HttpRequest,
    proposal: Proposal,
    *,
    act: Callable[..., Proposal],
    title: str,
    submit_label: str,
    hint: str,
    done: str,
) -> HttpResponse:
    form = ReasonForm(request.POST or None, hint=hint)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            act(proposal_id=proposal.pk, reason=reason, actor=actor_of(request), now=timezone.now())
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, done)
            return redirect("governance:show_proposal", proposal.pk)
    context = {"form": form, "proposal": proposal, "title": title, "submit_label": submit_label} | AREA
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/proposals/reason.html", context, status=status)

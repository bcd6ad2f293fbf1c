"""Steps on a mandate: report, deliver, settle an escalation, extend, discharge."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import carried_out, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import escalations, mandate_reports, mandates
from nahtstelle.structure.governance.forms.mandates import (
    DeliverForm,
    DischargeForm,
    ExtendForm,
    ReportForm,
    SettleForm,
)
from nahtstelle.structure.governance.models import Mandate
from nahtstelle.structure.governance.permissions import (
    can_deliver_mandate,
    can_discharge_mandate,
    can_extend_mandate,
    can_report_mandate,
    can_settle_escalation,
)
from nahtstelle.structure.governance.views.doors import enter_structure, seen_mandate
from nahtstelle.structure.governance.views.mandates import AREA

DAY = dt.timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
def report_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Report on a mandate (permissions.can_report_mandate); what is typed is kept as a draft."""
    actor, mandate = enter_structure(request), seen_mandate(request, pk)
    demand(can_report_mandate(actor, mandate))
    key = f"governance.mandate.report.{mandate.pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=key)
    form = ReportForm(request.POST or None, initial=dict(draft.data) | {"after": mandate.reports_count})

    def act() -> object:
        return mandate_reports.report_progress(
            mandate_id=mandate.pk,
            progress=form.progress,
            after=form.cleaned_data["after"],
            actor=actor,
            now=timezone.now(),
        )

    if carried_out(form, act) is not None:
        ui.discard_draft(user_id=actor.user_id or 0, form_key=key)
        messages.success(request, _("The report is in."))
        return redirect("governance:show_mandate", mandate.pk)
    latest = mandate.reports.order_by("-number").first()
    context = {"form": form, "mandate": mandate, "draft": draft, "draft_key": key, "latest": latest} | AREA
    return render(request, "governance/mandates/report_mandate.html", context, status=_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def report_deliverable(request: HttpRequest, pk: int, deliverable_pk: int) -> HttpResponse:
    """Report a deliverable as delivered (permissions.can_deliver_mandate)."""
    actor, mandate = enter_structure(request), seen_mandate(request, pk)
    deliverable = get_object_or_404(mandate.deliverables, pk=deliverable_pk)
    demand(can_deliver_mandate(actor, mandate))
    form = DeliverForm(request.POST or None)

    def act() -> object:
        return mandate_reports.report_deliverable(
            deliverable_id=deliverable.pk,
            report=form.cleaned_data["report"],
            actor=actor,
            now=timezone.now(),
        )

    if carried_out(form, act) is not None:
        messages.success(request, _("The deliverable is reported as delivered."))
        return redirect("governance:show_mandate", mandate.pk)
    note = _("%(title)s, due %(date)s") % {
        "title": deliverable.title,
        "date": ui.date_words(deliverable.due_on),
    }
    return _step_page(request, mandate, form, _("Report a deliverable"), note=note, icon="check")


@require_http_methods(["GET", "HEAD", "POST"])
def settle_escalation(request: HttpRequest, pk: int, escalation_pk: int) -> HttpResponse:
    """Record what the committee decided (permissions.can_settle_escalation)."""
    actor, mandate = enter_structure(request), seen_mandate(request, pk)
    escalation = get_object_or_404(mandate.escalations.select_related("report", "item"), pk=escalation_pk)
    demand(can_settle_escalation(actor, mandate))
    written = escalation.item.outcome_text if escalation.item else ""
    form = SettleForm(request.POST or None, initial={"note": written})

    def act() -> object:
        return escalations.settle_escalation(
            escalation_id=escalation.pk,
            note=form.cleaned_data["note"],
            actor=actor,
            now=timezone.now(),
        )

    if carried_out(form, act) is not None:
        messages.success(request, _("What the committee decided is recorded."))
        return redirect("governance:show_mandate", mandate.pk)
    note = str(escalation.get_reason_display())
    return _step_page(
        request, mandate, form, _("Escalation"), note=note, icon="gavel", report=escalation.report
    )


@require_http_methods(["GET", "HEAD", "POST"])
def extend_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Extend a mandate by a decision (permissions.can_extend_mandate)."""
    actor, mandate = enter_structure(request), seen_mandate(request, pk)
    demand(can_extend_mandate(actor, mandate))
    form = ExtendForm(request.POST or None, mandate=mandate)

    def act() -> object:
        data = form.cleaned_data
        return mandates.extend_mandate(
            mandate_id=mandate.pk,
            decision_id=data["decision"].pk,
            ends_on=data["last_day"] + DAY,
            actor=actor,
            now=timezone.now(),
        )

    if carried_out(form, act) is not None:
        messages.success(request, _("The mandate is extended."))
        return redirect("governance:show_mandate", mandate.pk)
    note = _("Until %(date)s so far. An extension needs a new decision.") % {
        "date": ui.date_words(mandate.ends_on - DAY)
    }
    return _step_page(request, mandate, form, _("Extend the mandate"), note=note, icon="calendar-plus")


@require_http_methods(["GET", "HEAD", "POST"])
def discharge_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Discharge a mandate by a decision (permissions.can_discharge_mandate); the group is dissolved."""
    actor, mandate = enter_structure(request), seen_mandate(request, pk)
    demand(can_discharge_mandate(actor, mandate))
    form = DischargeForm(request.POST or None, mandate=mandate, initial={"last_day": timezone.localdate()})

    def act() -> object:
        data = form.cleaned_data
        return mandates.discharge_mandate(
            mandate_id=mandate.pk,
            decision_id=data["decision"].pk,
            discharged_on=data["last_day"] + DAY,
            final_report=form.progress,
            dissolves_committee=data["dissolves_committee"],
            actor=actor,
            now=timezone.now(),
        )

    if carried_out(form, act) is not None:
        messages.success(request, _("The mandate is discharged; the working group is dissolved."))
        return redirect("governance:show_mandate", mandate.pk)
    note = _("The working group is dissolved, its appointments end. This needs a new decision.")
    return _step_page(request, mandate, form, _("Discharge the mandate"), note=note, icon="badge-check")


def _step_page(
    request: HttpRequest,
    mandate: Mandate,
    form: forms.Form,
    title: str,
    *,
    note: str,
    icon: str,
    report: object = None,
) -> HttpResponse:
    context = {"form": form, "mandate": mandate, "title": title, "note": note, "icon": icon, "report": report}
    return render(request, "governance/mandates/step.html", context | AREA, status=_status(form))


def _status(form: forms.Form) -> int:
    return 422 if form.errors else 200

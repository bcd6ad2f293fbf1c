"""What the secretariat does with a circular resolution: ask, remind, close, treat, submit, record, stop, withdraw."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from nahtstelle.ground.identity.api import working_day_after
from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    PermissionRefused,
    TransitionRefused,
    add_refusal,
    demand,
)
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import (
    circular_answers,
    circular_decisions,
    circular_ends,
    circular_remarks,
    circulars,
)
from nahtstelle.structure.governance.forms.circulars import DueForm, GovernmentForm, TreatmentForm
from nahtstelle.structure.governance.forms.proposals import ReasonForm
from nahtstelle.structure.governance.models import CircularAnswer, CircularResolution
from nahtstelle.structure.governance.queries.circular_answers import (
    latest_text,
    people_to_ask,
    possible_treatments,
)
from nahtstelle.structure.governance.queries.comparison import compare_texts
from nahtstelle.structure.governance.states import CIRCULAR
from nahtstelle.structure.governance.views.doors import actor_of, posted, retyped, status_of, visible_circular

AREA = {"area": "decisions"}
GET_AND_POST = ["GET", "HEAD", "POST"]
DAYS_TO_ANSWER = 14


@require_http_methods(GET_AND_POST)
def open_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose the date, see who is asked about what, and ask."""
    circular = visible_circular(request, pk)
    demand(permissions.can_open_circular(actor_of(request), circular))
    CIRCULAR.step("open", circular.state)
    return _ask(request, circular, circulars.open_circular, _("Ask the members"))


@require_http_methods(GET_AND_POST)
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, with the text that came of the remarks."""
    circular = visible_circular(request, pk)
    demand(permissions.can_ask_again(actor_of(request), circular))
    CIRCULAR.step("ask_again", circular.state)
    return _ask(request, circular, circulars.ask_again, _("Ask again with the new text"))


def _ask(request: HttpRequest, circular: CircularResolution, action: object, title: str) -> HttpResponse:
    today = timezone.localdate()
    form = DueForm(
        posted(request),
        initial={"due_on": working_day_after(today + dt.timedelta(days=DAYS_TO_ANSWER))},
    )
    if request.method == "POST" and form.is_valid():
        try:
            assert callable(action)
            action(
                circular_id=circular.pk,
                due_on=form.cleaned_data["due_on"],
                actor=actor_of(request),
                now=timezone.now(),
            )
        except circulars.DueDateTooEarly as refusal:
            add_refusal(form, refusal)
        except circulars.CircularNotPossible as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The text is frozen and the members are asked."))
            return redirect("governance:show_circular", circular.pk)
    needs_government = circular.needs_government_resolution
    people = people_to_ask(body=circular.body, needs_government=needs_government, day=today)
    context = {"form": form, "circular": circular, "title": title, "text": latest_text(circular)} | AREA
    context["people"] = [
        {"name": row.user.full_name, "note": row.user.institution.label if row.user.institution else ""}
        for row in people
    ]
    return render(request, "governance/circulars/open_circular.html", context, status=status_of(request))


@require_POST
def remind_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered."""
    circular = visible_circular(request, pk)
    demand(permissions.can_remind_circular(actor_of(request), circular))
    try:
        count = circular_answers.remind_members(circular_id=pk, actor=actor_of(request), now=timezone.now())
    except circular_answers.NobodyToRemind as refusal:
        messages.warning(request, refusal.sentence)
    else:
        sentence = ngettext("%(count)d member is reminded.", "%(count)d members are reminded.", count)
        messages.success(request, sentence % {"count": count})
    return redirect("governance:show_circular", pk)


@require_http_methods(GET_AND_POST)
def close_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the answers, once all have answered or the date has passed."""
    circular = visible_circular(request, pk)
    demand(permissions.can_close_circular(actor_of(request), circular))
    CIRCULAR.step("close", circular.state)
    form = forms.Form(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            circular_answers.close_circular(circular_id=pk, actor=actor_of(request), now=timezone.now())
        except circular_answers.AnswersOutstanding as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The answers are closed."))
            return redirect("governance:show_circular", pk)
    text = _("Who has not answered is recorded as silent. Nobody can answer any more.")
    return _form_page(request, circular, form, title=_("Close the answers"), text=text)


@require_http_methods(GET_AND_POST)
def treat_remark(request: HttpRequest, pk: int, answer_pk: int) -> HttpResponse:
    """Treat one remark: integrate it into a new text, hand it over, or answer it."""
    circular = visible_circular(request, pk)
    demand(permissions.can_treat_remark(actor_of(request), circular))
    rows = CircularAnswer.objects.filter(resolution=circular).exclude(remark="")
    answer = get_object_or_404(
        rows.select_related("member", "institution", "text", "integrated_in"), pk=answer_pk
    )
    latest = latest_text(circular)
    fresh = {"seen_text": latest.number, "seen_treatment": answer.treatment}
    initial = fresh | {"treatment": answer.treatment, "reply": answer.reply, "text": latest.text}
    treatments, typed = possible_treatments(circular), ""
    form = TreatmentForm(posted(request), initial=initial, treatments=treatments)
    if request.method == "POST" and form.is_valid():
        try:
            circular_remarks.treat_remark(
                answer_id=answer_pk,
                entry=circular_remarks.Treatment(**form.cleaned_data),
                actor=actor_of(request),
                now=timezone.now(),
            )
        except circular_remarks.TextStale as refusal:
            typed = form.cleaned_data["text"]
            form = TreatmentForm(retyped(request, **fresh), treatments=treatments)
            form.add_error(None, refusal.sentence)
        except (PermissionRefused, circular_remarks.RemarkNotTreatable):
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The remark is treated."))
            return redirect("governance:show_circular", pk)
    context = {"form": form, "circular": circular, "answer": answer, "latest": latest} | AREA
    context["stale"] = compare_texts(latest.text, typed) if typed else ()
    return render(request, "governance/circulars/treat_remark.html", context, status=status_of(request))


@require_POST
def submit_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit to the government."""
    circular = visible_circular(request, pk)
    demand(permissions.can_submit_circular(actor_of(request), circular))
    circular_decisions.submit_circular(circular_id=pk, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("The resolution is submitted to the government."))
    return redirect("governance:show_circular", pk)


@require_http_methods(GET_AND_POST)
def record_resolution(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the government resolved; the decision is numbered."""
    circular = visible_circular(request, pk)
    demand(permissions.can_decide_circular(actor_of(request), circular))
    CIRCULAR.step("decide", circular.state)
    form = GovernmentForm(posted(request), initial={"text": latest_text(circular).text})
    if request.method == "POST" and form.is_valid():
        entry = circular_decisions.GovernmentEntry(**form.cleaned_data)
        try:
            decision = circular_decisions.record_resolution(
                circular_id=pk, entry=entry, actor=actor_of(request), now=timezone.now()
            )
        except (PermissionRefused, TransitionRefused):
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(label)s is numbered and frozen.") % {"label": decision.label})
            return redirect("governance:show_circular", pk)
    return _form_page(request, circular, form, title=_("Enter the government's resolution (title)"))


@require_POST
def conclude_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the answers amount to, where the body itself decides."""
    circular = visible_circular(request, pk)
    demand(permissions.can_decide_circular(actor_of(request), circular))
    decision = circular_decisions.conclude_circular(
        circular_id=pk, actor=actor_of(request), now=timezone.now()
    )
    messages.success(request, _("%(label)s is numbered and frozen.") % {"label": decision.label})
    return redirect("governance:show_circular", pk)


@require_http_methods(GET_AND_POST)
def stop_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the matter to a meeting, with a reason."""
    circular = visible_circular(request, pk)
    demand(permissions.can_stop_circular(actor_of(request), circular))
    CIRCULAR.step("stop", circular.state)
    title = _("Take it to a meeting")
    return _with_reason(request, circular, circular_ends.stop_circular, title, _("It goes to a meeting."))


@require_http_methods(GET_AND_POST)
def withdraw_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a resolution back, with a reason."""
    circular = visible_circular(request, pk)
    demand(permissions.can_withdraw_circular(actor_of(request), circular))
    CIRCULAR.step("withdraw", circular.state)
    title = _("Withdraw the circular resolution")
    done = _("The circular resolution is withdrawn.")
    return _with_reason(request, circular, circular_ends.withdraw_circular, title, done)


def _with_reason(
    request: HttpRequest, circular: CircularResolution, action: object, title: str, done: str
) -> HttpResponse:
    form = ReasonForm(posted(request), hint=_("Everybody who may see the resolution reads the reason."))
    if request.method == "POST" and form.is_valid():
        assert callable(action)
        action(
            circular_id=circular.pk,
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            now=timezone.now(),
        )
        messages.success(request, done)
        return redirect("governance:show_circular", circular.pk)
    return _form_page(request, circular, form, title=title, danger=True)


def _form_page(
    request: HttpRequest,
    circular: CircularResolution,
    form: forms.Form,
    *,
    title: str,
    text: str = "",
    danger: bool = False,
) -> HttpResponse:
    context = {"form": form, "circular": circular, "title": title, "text": text, "danger": danger} | AREA
    return render(request, "governance/circulars/form.html", context, status=status_of(request))

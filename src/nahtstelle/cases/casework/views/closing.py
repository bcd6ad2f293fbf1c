"""Edges: closing a case, recording that its letters went out, reading a letter."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions import closing as actions
from nahtstelle.cases.casework.actions.documents import document_bytes
from nahtstelle.cases.casework.forms.closing import CloseCaseForm, SendingForm
from nahtstelle.cases.casework.models import Case, CaseDocument
from nahtstelle.cases.casework.permissions import closing as permissions
from nahtstelle.cases.casework.queries.closing import closing_facts
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.ground.lifecycle.api import carried_out, demand


@require_http_methods(["GET", "HEAD", "POST"])
@inside_the_wall
def close_case(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a case (permissions.can_close_case)."""
    actor, case = actor_of(request), seen_case(request, pk)
    facts = closing_facts(case)
    demand(permissions.can_close_case(actor, case, facts))
    form = CloseCaseForm(request.POST or None, state=case.state, social_assistance=facts.social_assistance)

    def act() -> str:
        actions.close_case(case_id=pk, data=form.data_of_closing(), actor=actor, now=timezone.now())
        return _("The case is closed. The letters are drafted and wait to be sent.")

    return _step(request, case, form, act, template="casework/closing/close_case.html", title=_("Close case"))


@require_http_methods(["GET", "HEAD", "POST"])
@inside_the_wall
def record_sending(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when the letters went out (permissions.can_record_sending)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_record_sending(actor, case, closing_facts(case)))
    form = SendingForm(request.POST or None)

    def act() -> str:
        sent_on = form.cleaned_data["sent_on"]
        actions.record_sending(case_id=pk, sent_on=sent_on, actor=actor, now=timezone.now())
        return _("The sending is recorded.")

    return _step(
        request, case, form, act, template="casework/closing/record_sending.html", title=_("Record sending")
    )


@require_safe
@inside_the_wall
def read_letter(request: HttpRequest, pk: int, document_pk: int) -> HttpResponse:
    """Hand out a letter about the end of a case; 404 where it may not be read."""
    actor, case = actor_of(request), seen_case(request, pk)
    letter = CaseDocument.objects.filter(case=case, pk=document_pk, category=DataCategory.LETTERS).first()
    if letter is None:
        raise Http404
    content = open_case(
        case,
        viewer=viewer_of(actor),
        what="letter",
        categories=[DataCategory.LETTERS],
        now=timezone.now(),
    )
    if not content.may(DataCategory.LETTERS):
        raise Http404
    response = HttpResponse(document_bytes(letter, content), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.number}-{letter.pk}.pdf"'
    return response


def _step(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    act: Callable[[], str],
    *,
    template: str,
    title: str,
) -> HttpResponse:
    """Take a step with a form of its own; what is refused stands at its field, everything typed stays."""
    sentence = carried_out(form, act)
    if sentence is not None:
        messages.success(request, sentence)
        if Case.objects.visible_to(viewer_of(actor_of(request))).filter(pk=case.pk).exists():
            return redirect("casework:show_case", case.pk)
        return redirect("/")
    context = {"form": form, "case": case, "title": title, "area": AREA}
    return render(request, template, context, status=422 if form.errors else 200)

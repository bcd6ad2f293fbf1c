"""Edges: using an instrument in a case, reading its result."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions.instruments import absence_sentence
from nahtstelle.cases.casework.actions.instruments import record_assessment as record
from nahtstelle.cases.casework.forms.instruments import DoneForm
from nahtstelle.cases.casework.models import Assessment, Instrument
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.permissions.instruments import (
    Absence,
    absence,
    can_record_assessment,
)
from nahtstelle.cases.casework.presentation.instruments import instrument_cards
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.instruments import assessment_lines, offer_of
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.questionnaires import api as questionnaires


@require_safe
@inside_the_wall
def list_instruments(request: HttpRequest) -> HttpResponse:
    """Show the canton's instruments with sites and period (permissions.can_enter_cases; 404 outside)."""
    if not can_enter_cases(actor_of(request)):
        raise Http404
    rows = Instrument.objects.order_by("name", "pk")
    context = {"cards": instrument_cards(rows, today=timezone.localdate()), "area": AREA}
    return render(request, "casework/list_instruments.html", context)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def record_assessment(request: HttpRequest, pk: int, instrument: int) -> HttpResponse:
    """Fill in an instrument (permissions.can_record_assessment); «add» only adds a line."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(can_record_assessment(actor, open_members(case)))
    row = get_object_or_404(Instrument, pk=instrument)
    version = questionnaires.published_version(row.questionnaire)
    if version is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    form = questionnaires.AnswerForm(version.items, data=posted)
    today = timezone.localdate()
    reason = absence(offer_of(row), region=case.region, day=today)
    day = DoneForm(posted, initial={} if reason else {"done_on": today})
    is_valid = posted is not None and "add" not in posted and all([form.is_valid(), day.is_valid()])
    sentences: list[str] = []
    if is_valid:
        try:
            made = record(
                case_id=pk,
                instrument_id=instrument,
                answers=form.answers(),
                done_on=day.cleaned_data["done_on"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            if refusal.field:
                add_refusal(day, refusal)
            else:
                sentences = [refusal.sentence]
        else:
            messages.success(request, _("The result is saved."))
            return redirect("casework:show_assessment", pk, made.pk)
    context = {
        "case": case,
        "instrument": row,
        "absence": absence_sentence(reason, row, case.region) if reason else "",
        "is_elsewhere": reason == Absence.ELSEWHERE,
        "form": form,
        "day": day,
        "blocks": questionnaires.blocks_of(form),
        "sentences": sentences,
        "area": AREA,
    }
    status = 422 if sentences or form.errors or day.errors else 200
    return render(request, "casework/record_assessment.html", context, status=status)


@require_safe
@inside_the_wall
def show_assessment(request: HttpRequest, pk: int, assessment: int) -> HttpResponse:
    """Show a result as far as the consent goes, of a dropped instrument too."""
    actor, case = actor_of(request), seen_case(request, pk)
    rows = Assessment.objects.filter(case=case).select_related("instrument", "recorded_by")
    row = get_object_or_404(rows, pk=assessment)
    content = open_case(
        case,
        viewer=viewer_of(actor),
        what="assessment",
        categories=[DataCategory.SITUATION],
        now=timezone.now(),
    )
    context = {"case": case, "row": row, "lines": assessment_lines(row, content), "area": AREA}
    return render(request, "casework/show_assessment.html", context)

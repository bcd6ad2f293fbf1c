"""The answers as a sheet, their summary with the words of people, as PDF, before the coordination body."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    add_refusal,
    demand,
)
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.api import coming_coordination_meetings
from nahtstelle.structure.programmes.actions import stocktake_summaries as actions
from nahtstelle.structure.programmes.forms.stocktakes import PresentForm, SummaryForm
from nahtstelle.structure.programmes.models import Stocktake
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.queries import stocktakes as queries
from nahtstelle.structure.programmes.states.stocktakes import STOCKTAKE, StocktakeState
from nahtstelle.structure.programmes.views.stocktake_doors import AREA, GET_AND_POST, enter, seen_stocktake


@require_safe
def export_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Give all returned answers as a sheet (`format` csv, else xlsx): one row an office, one column a question."""
    stocktake = seen_stocktake(request, pk)
    version = questionnaires.version_ref(stocktake.version_id)
    heads = (_("Office asked"), _("Who answered"), _("Returned on"))
    given = [
        (
            {heads[0]: row.institution.name, heads[1]: row.person.full_name, heads[2]: row.returned_at},
            answers,
        )
        for row, answers in queries.returned_answers(stocktake, version)
    ]
    labels, lines = questionnaires.answer_table(version.items, given)
    name = _("Answers of %(title)s") % {"title": stocktake.title}
    labels = labels if given else [*heads, *labels]
    wanted = "csv" if request.GET.get("format") == "csv" else "xlsx"
    return ui.export_lines(name=name, labels=labels, lines=lines, wanted=wanted)


@require_http_methods(GET_AND_POST)
def summarise_stocktake(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the summary; who runs the stocktake writes to it (permissions.can_run_stocktake)."""
    stocktake, actor = seen_stocktake(request, pk), enter(request)
    if stocktake.state == StocktakeState.PREPARED:
        raise Http404
    may_write = permissions.can_run_stocktake(actor, stocktake) and stocktake.state in {
        StocktakeState.RUNNING,
        StocktakeState.CLOSED,
    }
    if request.method == "POST":
        demand(may_write)
    draft_key = f"programmes.stocktake.summary.{pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=draft_key)
    initial = {"revision": stocktake.summary_revision, "summary": stocktake.summary} | dict(draft.data)
    form = SummaryForm(request.POST or None, initial=initial)
    theirs = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.write_summary(
                stocktake_id=pk,
                text=data["summary"],
                revision=data["revision"],
                actor=actor,
                now=timezone.now(),
            )
        except EditConflict as conflict:
            theirs = conflict.current["summary"]
            form.add_error(None, conflict.sentence)
            form.data = form.data.copy()  # type: ignore[attr-defined]
            form.data["revision"] = str(stocktake.summary_revision)  # type: ignore[index]
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=draft_key)
            messages.success(request, _("The summary is saved."))
            return redirect("programmes:summarise_stocktake", pk)
    context = {
        "form": form if may_write else None,
        "theirs": theirs,
        "draft": draft,
        "draft_key": draft_key,
    }
    return _page(request, stocktake, context, status=422 if form.errors else 200)


@require_safe
def download_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the summary as PDF, as it stands now."""
    stocktake = seen_stocktake(request, pk)
    content = actions.summary_pdf(stocktake, issued_on=timezone.localdate())
    response = HttpResponse(content, content_type="application/pdf")
    name = _("Stocktake %(title)s") % {"title": stocktake.title} + ".pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or ""
    return response


@require_POST
def present_summary(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the summary on an agenda of the coordination body (permissions.can_present_stocktake)."""
    stocktake, actor, now = seen_stocktake(request, pk), enter(request), timezone.now()
    demand(permissions.can_present_stocktake(actor, stocktake))
    form = PresentForm(request.POST, meetings=coming_coordination_meetings(timezone.localdate(now)))
    if form.is_valid():
        try:
            actions.present_summary(
                stocktake_id=pk, meeting_id=int(form.cleaned_data["meeting"]), actor=actor, now=now
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The summary is on the agenda, with the PDF as its paper."))
            return redirect("programmes:show_stocktake", pk)
    return _page(request, stocktake, {"present_form": form, "form": None}, status=422)


def _page(request: HttpRequest, stocktake: Stocktake, extra: dict[str, Any], *, status: int) -> HttpResponse:
    actor, today = enter(request), timezone.localdate()
    version = questionnaires.version_ref(stocktake.version_id)
    may_present = STOCKTAKE.allows("present", stocktake.state) and permissions.can_present_stocktake(
        actor, stocktake
    )
    if may_present and "present_form" not in extra:
        extra["present_form"] = PresentForm(meetings=coming_coordination_meetings(today))
    context = {
        "stocktake": stocktake,
        "questions": queries.summary_of(stocktake, version),
        "returns": queries.returns_of(queries.requests_of(stocktake), today),
    }
    context |= extra | AREA
    return render(request, "programmes/stocktakes/summarise_stocktake.html", context, status=status)

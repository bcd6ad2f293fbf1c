"""Circular resolutions: the list, one of them, beginning and changing a draft, a member's answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.actions import circular_answers
from nahtstelle.structure.governance.actions import circulars as actions
from nahtstelle.structure.governance.forms.circulars import AnswerForm, ChangeCircularForm, CreateCircularForm
from nahtstelle.structure.governance.models import CircularResolution
from nahtstelle.structure.governance.queries import circulars as queries
from nahtstelle.structure.governance.queries.circular_answers import latest_text
from nahtstelle.structure.governance.queries.circular_documents import remarks_document
from nahtstelle.structure.governance.states import CircularState
from nahtstelle.structure.governance.views import circular_pages as pages
from nahtstelle.structure.governance.views import circular_turns as turns
from nahtstelle.structure.governance.views.decision_pages import register_tabs
from nahtstelle.structure.governance.views.doors import (
    actor_of,
    enter_structure,
    posted,
    retyped,
    status_of,
    visible_circular,
    visible_proposal,
)

AREA = {"area": "decisions"}
GET_AND_POST = ["GET", "HEAD", "POST"]


@require_safe
def list_circulars(request: HttpRequest) -> HttpResponse:
    """Show the circular resolutions the actor may see, as a page, CSV or XLSX."""
    actor = enter_structure(request)
    table = ui.data_table(
        query=request.GET,
        rows=queries.list_circulars(actor),
        columns=pages.COLUMNS,
        filters=pages.filters(queries.bodies_with_circulars(actor)),
        name=_("Circular resolutions"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": register_tabs("circulars")} | AREA
    context["may_create"] = permissions.can_create_circular(actor)
    return render(request, "governance/circulars/list_circulars.html", context)


@require_safe
def show_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one resolution: way, turn, wording, answers, comparison, history."""
    record, actor = _record(request, pk), actor_of(request)
    state = CircularState(record.circular.state)
    context = {
        "record": record,
        "circular": record.circular,
        "stations": pages.way_of(record),
        "turn": turns.turn_of(record, actor),
        "actions": turns.page_actions(record, actor),
        "state_kind": pages.STATE_TAGS[state],
        "answers": pages.answer_lines(record, record.answers, actor),
        "earlier": pages.answer_lines(record, record.earlier, actor),
        "comparisons": pages.comparisons(record),
        "facts": pages.facts_of(record),
        "history": pages.history_of(record),
        "documents": [records.document_line(row) for row in (*record.documents, *record.papers)]
        if permissions.can_read_answers(actor, record.circular)
        else [records.document_line(row) for row in record.papers],
    }
    return render(request, "governance/circulars/show_circular.html", context | AREA)


@require_safe
def show_remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers and remarks for the chair, as PDF; for those who may read the answers."""
    circular = visible_circular(request, pk)
    demand(permissions.can_read_answers(actor_of(request), circular))
    if circular.opened_at is None:
        raise Http404
    data = remarks_document(circular, today=timezone.localdate())
    content = records.render_pdf(template="governance/circular_remarks", data=data)
    name = records.clean_filename(_("Answers %(title)s") % {"title": circular.title} + ".pdf")
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(GET_AND_POST)
def create_circular(request: HttpRequest) -> HttpResponse:
    """Begin a free circular resolution; the secretariat."""
    actor = enter_structure(request)
    demand(permissions.can_create_circular(actor))
    form = CreateCircularForm(posted(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        entry = actions.CircularEntry(
            title=data["title"],
            text=data["text"],
            theme_id=data["theme"].pk if data["theme"] else None,
            body_id=data["body"].pk,
            matter=data["matter"],
        )
        try:
            circular = actions.create_circular(entry=entry, actor=actor, now=timezone.now())
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The draft is saved. Check the wording and ask the members."))
            return redirect("governance:show_circular", circular.pk)
    context = {"form": form} | AREA
    return render(request, "governance/circulars/create_circular.html", context, status=status_of(request))


@require_POST
def put_on_circular_way(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a circular resolution with an accepted proposal; the secretariat."""
    visible_proposal(request, pk)
    actor = actor_of(request)
    demand(permissions.can_create_circular(actor))
    circular = actions.put_on_circular_way(proposal_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The draft is saved. Check the wording and ask the members."))
    return redirect("governance:show_circular", circular.pk)


@require_http_methods(GET_AND_POST)
def change_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft; somebody else's change meanwhile is shown beside what was typed."""
    circular, actor = visible_circular(request, pk), actor_of(request)
    demand(permissions.can_change_circular(actor, circular))
    text = latest_text(circular)
    seen = actions.fingerprint(circular, text)
    initial = {"title": circular.title, "theme": circular.theme_id, "text": text.text, "seen": seen}
    form, stored = ChangeCircularForm(posted(request), initial=initial), None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        theme_id = data["theme"].pk if data["theme"] else None
        entry = actions.CircularEntry(title=data["title"], text=data["text"], theme_id=theme_id)
        try:
            actions.change_circular(
                circular_id=pk, entry=entry, seen=data["seen"], actor=actor, now=timezone.now()
            )
        except actions.CircularStale as refusal:
            form, stored = ChangeCircularForm(retyped(request, seen=seen)), text
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("governance:show_circular", pk)
    context = {"form": form, "circular": circular, "stored": stored} | AREA
    return render(request, "governance/circulars/change_circular.html", context, status=status_of(request))


@require_http_methods(GET_AND_POST)
def answer_circular(request: HttpRequest, pk: int) -> HttpResponse:
    """A member's answer; can be changed until the answers are closed."""
    record, actor = _record(request, pk), actor_of(request)
    mine = record.answer_of(actor)
    demand(mine is not None and permissions.can_answer_circular(actor, mine))
    assert mine is not None
    if record.circular.state != CircularState.OPEN:
        raise circular_answers.AnswersClosed
    draft_key = f"governance.circular.{mine.pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=draft_key)
    form = AnswerForm(
        posted(request), initial={"answer": mine.answer, "remark": mine.remark} | dict(draft.data)
    )
    if request.method == "POST" and form.is_valid():
        try:
            circular_answers.answer_circular(
                circular_id=pk, **form.cleaned_data, actor=actor, now=timezone.now()
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=draft_key)
            messages.success(request, _("Thank you. Your answer is saved."))
            return redirect("governance:show_circular", pk)
    context = {"form": form, "record": record, "circular": record.circular, "draft": draft} | AREA
    context |= {"draft_key": draft_key, "comparisons": pages.comparisons(record)}
    context["documents"] = [records.document_line(row) for row in record.papers]
    return render(request, "governance/circulars/answer_circular.html", context, status=status_of(request))


def _record(request: HttpRequest, pk: int) -> queries.CircularRecord:
    try:
        return queries.circular_record(pk, actor=enter_structure(request))
    except CircularResolution.DoesNotExist as error:
        raise Http404 from error

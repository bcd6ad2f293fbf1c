"""Writing a section, saying who writes it, finishing it, its earlier texts."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor, active_people
from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    add_refusal,
    demand,
)
from nahtstelle.ground.ui import api as ui
from nahtstelle.outward.insight import permissions
from nahtstelle.outward.insight.actions import sections as actions
from nahtstelle.outward.insight.actions.steps import ReportClosed
from nahtstelle.outward.insight.forms import AssignForm, SectionForm
from nahtstelle.outward.insight.models import Report, ReportSection
from nahtstelle.outward.insight.presentation import SECTION_TAGS
from nahtstelle.outward.insight.queries.documents import EMPTY
from nahtstelle.outward.insight.queries.drawing import place
from nahtstelle.outward.insight.queries.reports import standing_of, texts_of
from nahtstelle.outward.insight.states import WRITABLE, SectionState
from nahtstelle.outward.insight.views.doors import AREA, enter, seen_section

FINISH = "finish"


@require_http_methods(["GET", "HEAD", "POST"])
def write_section(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Write the text below the facts (permissions.can_write_section). A conflict shows both texts."""
    actor, (report, section) = enter(request), seen_section(request, pk, section_pk)
    demand(permissions.can_write_section(actor, section))
    if report.state not in WRITABLE:
        raise ReportClosed
    key = f"insight.section.{section.pk}"
    if request.method != "POST":
        draft = ui.draft_for(user_id=actor.user_id or 0, form_key=key)
        initial = {"version": section.version, "text": section.text} | dict(draft.data)
        return _editor(request, report, section, SectionForm(initial=initial), draft=draft)
    form = SectionForm(_chosen(request, section))
    if not form.is_valid():
        return _editor(request, report, section, form, status=422)
    now, data = timezone.now(), form.cleaned_data
    try:
        actions.write_section(section_id=section_pk, **data, actor=actor, now=now)
        if request.POST.get("after") == FINISH:
            actions.finish_section(section_id=section_pk, actor=actor, now=now)
    except PermissionRefused:
        raise
    except EditConflict as conflict:
        return _conflict(request, report, section, data["text"], conflict)
    except ActionRefused as refusal:
        add_refusal(form, refusal)
        return _editor(request, report, section, form, status=422)
    ui.discard_draft(user_id=actor.user_id or 0, form_key=key)
    messages.success(request, _("The text of section %(number)s is saved.") % {"number": section.number})
    return redirect("insight:show_report", pk)


@require_safe
def list_texts(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Show who wrote what when (permissions.can_read_compilation)."""
    actor, (report, section) = enter(request), seen_section(request, pk, section_pk)
    demand(permissions.can_read_compilation(actor, report))
    context = {"report": report, "section": section, "texts": texts_of(section)} | AREA
    return render(request, "insight/list_texts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def assign_section(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Say who writes until when (permissions.can_assign_section)."""
    actor, (report, section) = enter(request), seen_section(request, pk, section_pk)
    demand(permissions.can_assign_section(actor, section))
    people = [
        (row.user_id, f"{row.name}, {row.institution_name}" if row.institution_name else row.name)
        for row in active_people()
    ]
    initial = {"author": section.author_id, "due_on": section.due_on}
    form = AssignForm(request.POST or None, people=people, initial=initial)
    if request.method == "POST" and form.is_valid():
        author = form.cleaned_data["author"]
        try:
            actions.assign_section(
                section_id=section_pk,
                author_id=int(author) if author else None,
                due_on=form.cleaned_data["due_on"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("It is noted who writes section %(number)s.") % {"number": section.number}
            )
            return redirect("insight:show_report", pk)
    context = {"report": report, "section": section, "form": form, "title": _("Assign section")} | AREA
    return render(request, "insight/step.html", context, status=422 if form.errors else 200)


@require_POST
def finish_section(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Say that the text is ready (permissions.can_finish_section)."""
    actor, (_report, section) = enter(request), seen_section(request, pk, section_pk)
    demand(permissions.can_finish_section(actor, section))
    actions.finish_section(section_id=section_pk, actor=actor, now=timezone.now())
    messages.success(request, _("Section %(number)s is finished.") % {"number": section.number})
    return redirect("insight:show_report", pk)


@require_POST
def resume_section(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Take a finished text up again (permissions.can_resume_section)."""
    actor, (_report, section) = enter(request), seen_section(request, pk, section_pk)
    demand(permissions.can_resume_section(actor, section))
    actions.resume_section(section_id=section_pk, actor=actor, now=timezone.now())
    messages.success(request, _("Section %(number)s is being written again.") % {"number": section.number})
    return redirect("insight:write_section", pk, section_pk)


def _chosen(request: HttpRequest, section: ReportSection) -> Any:
    """What was posted, with the stored text where «theirs» was chosen in a conflict."""
    data = request.POST.copy()
    if data.get("conflict_choice") == "theirs":
        data["text"] = section.text
    return data


def _conflict(
    request: HttpRequest, report: Report, section: ReportSection, mine: str, conflict: EditConflict
) -> HttpResponse:
    """Both texts; the form now builds on the stored version."""
    current = conflict.current
    piece = ui.Conflict(
        field="text",
        label=_("Text"),
        mine=mine,
        theirs=current["text"],
        saved_by=conflict.changed_by,
        saved_at=dt.datetime.fromisoformat(current["saved_at"]),
        version=int(current["version"]),
    )
    form = SectionForm({"version": current["version"], "text": mine})
    return _editor(request, report, section, form, conflict=piece, status=409)


def _editor(
    request: HttpRequest,
    report: Report,
    section: ReportSection,
    form: SectionForm,
    *,
    draft: ui.DraftState | None = None,
    conflict: ui.Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with the compiled facts above the text."""
    standing = standing_of(report, [section])
    facts = next((row for row in standing.content["sections"] if row["key"] == section.key), EMPTY)
    numbers = {row["name"]: row for row in facts["numbers"]}
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "report": report,
        "section": section,
        "state_kind": SECTION_TAGS[section.state],
        "is_done": section.state == SectionState.DONE,
        "form": form,
        "draft": draft,
        "draft_key": f"insight.section.{section.pk}",
        "conflict": conflict,
        "stale": standing.stale.get(section.pk, []),
        "callouts": [numbers[name] for name in facts["callouts"]],
        "told": facts["sentences"],
        "tables": facts["tables"],
        "pictures": [place(row, report.year) for row in facts["pictures"]],
        "assigns": permissions.can_assign_section(actor, section),
    }
    return render(request, "insight/write_section.html", context | AREA, status=status)

"""Status reports: writing one, noting a red one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import reports as actions
from nahtstelle.structure.programmes.forms.reports import NoteForm, StatusForm
from nahtstelle.structure.programmes.queries import choices
from nahtstelle.structure.programmes.views.doors import AREA, enter, seen_project, step
from nahtstelle.structure.programmes.views.project_pages import LIGHT_KINDS, project_url


@require_http_methods(["GET", "HEAD", "POST"])
def report_project(request: HttpRequest, pk: int) -> HttpResponse:
    """Report on a project (permissions.can_report_project); what is typed is kept as a draft."""
    project, actor = seen_project(request, pk), enter(request)
    demand(permissions.can_report_project(actor, project))
    key = f"programmes.report.{project.pk}"
    draft = ui.draft_for(user_id=actor.user_id or 0, form_key=key)
    form = StatusForm(
        request.POST or None,
        bodies=choices.bodies(timezone.localdate()),
        institutions=choices.institutions(),
        initial=dict(draft.data) | {"after": project.reports_count},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_project(
                project_id=pk,
                status=form.status,
                after=form.cleaned_data["after"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=key)
            messages.success(request, _("The status report is in."))
            return redirect(project_url(project))
    latest = project.reports.order_by("-number").first()
    context = {
        "form": form,
        "project": project,
        "draft": draft,
        "draft_key": key,
        "latest": latest,
        "latest_kind": LIGHT_KINDS[latest.light] if latest else "neutral",
    }
    status = 422 if form.errors else 200
    return render(request, "programmes/report_project.html", context | AREA, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def note_report(request: HttpRequest, pk: int, report_pk: int) -> HttpResponse:
    """Note a red report with what is arranged (permissions.can_note_report)."""
    project, actor = seen_project(request, pk), enter(request)
    rows = project.reports.select_related("author", "needed_from", "needed_from_body")
    report = get_object_or_404(rows, pk=report_pk)
    demand(permissions.can_note_report(actor, project))
    form = NoteForm(request.POST or None)

    def act() -> str:
        actions.note_report(report_id=report_pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The report is noted.")

    return step(
        request, form, act, title=_("Note report"), back=project_url(project), over=project.name,
        icon="check", report=report, report_kind=LIGHT_KINDS[report.light],
    )  # fmt: skip

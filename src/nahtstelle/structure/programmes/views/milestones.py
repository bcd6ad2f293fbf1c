"""One milestone; planning, moving, reaching, dropping, reopening it; what it waits for."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import dependencies
from nahtstelle.structure.programmes.actions import milestones as actions
from nahtstelle.structure.programmes.forms.milestones import (
    LinkForm,
    MilestoneForm,
    MoveForm,
    ReachForm,
    ReasonForm,
)
from nahtstelle.structure.programmes.models import Milestone
from nahtstelle.structure.programmes.queries import projects as queries
from nahtstelle.structure.programmes.views import milestone_pages as pages
from nahtstelle.structure.programmes.views.doors import AREA, enter, seen_milestone, seen_project, step
from nahtstelle.structure.programmes.views.project_pages import history, milestone_url, project_url, standing


@require_safe
def show_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a milestone with every move of it and what waits for what; 404 for outsiders."""
    milestone, actor, today = seen_milestone(request, pk), enter(request), timezone.localdate()
    record = queries.milestone_record(milestone)
    tag, kind = standing(milestone, today)
    context = {
        "milestone": milestone,
        "record": record,
        "tag": tag,
        "tag_kind": kind,
        "actions": pages.actions(milestone, actor),
        "facts": pages.facts(milestone),
        "late_needs": [one.pk for _pk, one in record.waits_for if one.planned_on > milestone.planned_on],
        "may_link": permissions.can_link_milestone(actor, milestone),
        "history": history(record.changes),
        "today": today,
    }
    return render(request, "programmes/show_milestone.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def plan_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a milestone of a project (permissions.can_plan_milestone)."""
    project, actor = seen_project(request, pk), enter(request)
    demand(permissions.can_plan_milestone(actor, project))
    form = MilestoneForm(request.POST or None)

    def act() -> str:
        assert form.planned is not None
        actions.plan_milestone(
            project_id=pk,
            title=form.cleaned_data["title"],
            planned=form.planned,
            note=form.cleaned_data["note"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The milestone is planned.")

    return step(
        request, form, act, title=_("Plan milestone"), back=project_url(project), over=project.name,
        icon="milestone",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def move_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a milestone with the reason (permissions.can_move_milestone); the move is kept for good."""
    milestone, actor = seen_milestone(request, pk), enter(request)
    demand(permissions.can_move_milestone(actor, milestone))
    form = MoveForm(request.POST or None, milestone=milestone, initial={"after": milestone.moves_count})

    def act() -> str:
        assert form.planned is not None
        move = actions.move_milestone(
            milestone_id=pk,
            target=form.planned,
            reason=form.cleaned_data["reason"],
            after=form.cleaned_data["after"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The milestone stands on %(date)s now.") % {"date": move.target}

    note = _("%(title)s: planned for %(date)s so far.") % {
        "title": milestone.title,
        "date": milestone.planned,
    }
    return _step(
        request, milestone, form, act, title=_("Move the milestone"), note=note, icon="calendar-clock"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reach_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Report a milestone as reached (permissions.can_reach_milestone)."""
    milestone, actor = seen_milestone(request, pk), enter(request)
    demand(permissions.can_reach_milestone(actor, milestone))
    form = ReachForm(request.POST or None, today=timezone.localdate(), initial={"note": milestone.note})

    def act() -> str:
        assert form.reached is not None
        note = form.cleaned_data["note"]
        actions.reach_milestone(
            milestone_id=pk, reached=form.reached, note=note, actor=actor, now=timezone.now()
        )
        return _("The milestone is reported as reached.")

    return _step(request, milestone, form, act, title=_("Report as reached"), icon="check")


@require_http_methods(["GET", "HEAD", "POST"])
def drop_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a milestone with the reason (permissions.can_drop_milestone)."""
    milestone, actor = seen_milestone(request, pk), enter(request)
    demand(permissions.can_drop_milestone(actor, milestone))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.drop_milestone(milestone_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The milestone is dropped.")

    return _step(request, milestone, form, act, title=_("Drop the milestone"), icon="x")


@require_http_methods(["GET", "HEAD", "POST"])
def reopen_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a milestone back to planned (permissions.can_reopen_milestone)."""
    milestone, actor = seen_milestone(request, pk), enter(request)
    demand(permissions.can_reopen_milestone(actor, milestone))
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.reopen_milestone(milestone_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The milestone is planned again.")

    return _step(request, milestone, form, act, title=_("Reopen"), icon="rotate-ccw")


@require_http_methods(["GET", "HEAD", "POST"])
def link_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a milestone wait for another of its programme (permissions.can_link_milestone)."""
    milestone, actor = seen_milestone(request, pk), enter(request)
    demand(permissions.can_link_milestone(actor, milestone))
    form = LinkForm(request.POST or None, choices=queries.linkable(milestone, actor))

    def act() -> str:
        dependencies.link_milestone(
            milestone_id=pk, needs_id=form.cleaned_data["needs"], actor=actor, now=timezone.now()
        )
        return _("The link is noted.")

    return _step(request, milestone, form, act, title=_("Link with another milestone"), icon="link")


@require_POST
def unlink_milestone(request: HttpRequest, pk: int, dependency_pk: int) -> HttpResponse:
    """Take a link away (permissions.can_link_milestone)."""
    milestone, actor = seen_milestone(request, pk), enter(request)
    demand(permissions.can_link_milestone(actor, milestone))
    dependencies.unlink_milestone(
        milestone_id=pk, dependency_id=dependency_pk, actor=actor, now=timezone.now()
    )
    messages.success(request, _("The link is taken away."))
    return redirect("programmes:show_milestone", pk)


def _step(
    request: HttpRequest,
    milestone: Milestone,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    icon: str,
    note: str = "",
) -> HttpResponse:
    note = note or f"{milestone.title}, {milestone.planned}"
    back = milestone_url(milestone)
    return step(request, form, act, title=title, back=back, over=milestone.title, note=note, icon=icon)

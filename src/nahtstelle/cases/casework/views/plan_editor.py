"""Edges: writing the plan, row by row, without JavaScript and without losing a word."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.cases.casework.actions import plan_drafts as actions
from nahtstelle.cases.casework.forms.plan_editor import PlanEditor
from nahtstelle.cases.casework.models import Case, CaseProcedure, PlanVersion
from nahtstelle.cases.casework.permissions.plans import Members, can_write_plan
from nahtstelle.cases.casework.queries import plans as queries
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile
from nahtstelle.cases.casework.states import CaseState, DataCategory, PlanState
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.ground.identity.api import people
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand

SAVE = "save"


@require_http_methods(["GET", "HEAD", "POST"])
@inside_the_wall
def write_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the draft of the plan (permissions.can_write_plan)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    members = open_members(case)
    demand(can_write_plan(actor, members))
    content = open_case(case, viewer=viewer_of(actor), what="plan", categories=[DataCategory.PLAN], now=now)
    plan = _draft(case, content)
    choices = _people(members)
    if request.method != "POST":
        text = queries.read_plan(plan, content) if plan is not None else None
        return _page(request, case, PlanEditor.of_plan(text, people=choices, weeks=_weeks()))
    is_first = plan is None or plan.number == 1
    editor = PlanEditor.of_post(request.POST.dict(), people=choices, is_first=is_first)
    step = request.POST.get("step", SAVE)
    if step != SAVE:
        editor.change(step)
        return _page(request, case, editor)
    if not editor.is_valid():
        return _page(request, case, editor, status=422)
    try:
        actions.write_plan(
            case_id=pk, draft=editor.draft(), expected_version=editor.version, actor=actor, now=now
        )
    except PermissionRefused:
        raise
    except ContentChangedMeanwhile as refusal:
        stored = _draft(case, content)
        editor.version = stored.version if stored is not None else 0
        return _page(request, case, editor, sentences=[refusal.sentence], status=409, changed=True)
    except ActionRefused as refusal:
        placed = editor.refuse(refusal.field, refusal.sentence)
        return _page(request, case, editor, sentences=[] if placed else [refusal.sentence], status=422)
    messages.success(request, _("The draft of the plan is saved."))
    return redirect("casework:show_plan", pk)


def _page(
    request: HttpRequest,
    case: Case,
    editor: PlanEditor,
    *,
    sentences: list[str] | None = None,
    status: int = 200,
    changed: bool = False,
) -> HttpResponse:
    context = {
        "case": case,
        "editor": editor,
        "sentences": sentences or [],
        "errors": editor.errors,
        "changed": changed,
        "area": AREA,
    }
    return render(request, "casework/plans/write_plan.html", context, status=status)


def _draft(case: Case, content: OpenCase) -> PlanVersion | None:
    """Return the draft, none where the first one is to be begun. Raises PlanNotInWork, NotCoveredByConsent."""
    if not content.may(DataCategory.PLAN):
        raise PermissionRefused
    versions = queries.plan_versions(case)
    plan = queries.in_work(versions)
    if plan is None and (versions or case.state != CaseState.PLANNING):
        raise actions.PlanNotInWork
    if plan is not None and plan.state != PlanState.DRAFT:
        raise actions.PlanNotInWork
    return plan


def _people(members: Members) -> list[tuple[str, str]]:
    known = people({member.user_id for member in members})
    return [(str(person.user_id), f"{person.name}, {person.institution_name}") for person in known.values()]


def _weeks() -> int:
    weeks = CaseProcedure.objects.values_list("review_weeks", flat=True).first()
    return weeks or 12

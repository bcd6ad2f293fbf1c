"""Edges: the plan of a case, its versions, its paper, and what changed between two versions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nahtstelle.cases.casework.actions.documents import document_bytes
from nahtstelle.cases.casework.models import Case, CaseDocument, PlanVersion
from nahtstelle.cases.casework.presentation import plans as look
from nahtstelle.cases.casework.queries import plans as queries
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.persons import client_name
from nahtstelle.cases.casework.states import DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.downloads import file_response


@require_safe
@inside_the_wall
def show_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the version being written, else the one in force."""
    return _show(request, pk, None)


@require_safe
@inside_the_wall
def show_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one version of the plan."""
    return _show(request, pk, number)


@require_safe
@inside_the_wall
def compare_plans(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what is new, changed or dropped since the version before."""
    case = seen_case(request, pk)
    content = _opened(request, case)
    versions = queries.plan_versions(case) if content.may(DataCategory.PLAN) else []
    new = _version(versions, number)
    old = queries.before(versions, new)
    if old is None:
        raise Http404
    found = queries.differences(queries.read_plan(old, content), queries.read_plan(new, content))
    context = {
        "case": case,
        "old": old,
        "new": new,
        "why": queries.PlanContent.of(content.read(new)).why,
        "changes": look.changes(found),
        "area": AREA,
    }
    return render(request, "casework/plans/compare_plans.html", context)


@require_safe
@inside_the_wall
def download_plan(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Send the paper of a version that is ready to sign or signed."""
    return _paper(request, pk, number, "document")


@require_safe
@inside_the_wall
def download_scan(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Send the scan of a signed version."""
    return _paper(request, pk, number, "signed_document")


def _show(request: HttpRequest, pk: int, number: int | None) -> HttpResponse:
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    content = _opened(request, case, DataCategory.IDENTITY)
    may_read = content.may(DataCategory.PLAN)
    versions = queries.plan_versions(case) if may_read else []
    if number is not None:
        plan: PlanVersion | None = _version(versions, number)
    else:
        plan = queries.in_work(versions) or next(iter(versions), None)
    members = open_members(case)
    context = {
        "case": case,
        "client_name": client_name(case, content),
        "may_read": may_read,
        "plan": plan,
        "tabs": look.tabs(case, versions, plan),
        "actions": look.plan_actions(case, versions, plan, actor=actor, members=members),
        "area": AREA,
    }
    if plan is not None:
        text = queries.read_plan(plan, content)
        context |= {
            "text": text,
            "table": look.plan_table(
                text,
                case=case,
                actor=actor,
                members=members,
                today=timezone.localdate(now),
                words=queries.words_of_steps(plan, content),
            ),
            "facts": look.plan_facts(text),
            "state_kind": look.PLAN_TAGS[plan.state],
            "readings": look.readings(queries.read_readings(plan, content)),
            "papers": look.papers(case, plan),
        }
    return render(request, "casework/plans/show_plan.html", context)


def _opened(request: HttpRequest, case: Case, *more: DataCategory) -> OpenCase:
    return open_case(
        case,
        viewer=viewer_of(actor_of(request)),
        what="plan",
        categories=[DataCategory.PLAN, *more],
        now=timezone.now(),
    )


def _version(versions: list[PlanVersion], number: int) -> PlanVersion:
    for plan in versions:
        if plan.number == number:
            return plan
    raise Http404


def _paper(request: HttpRequest, pk: int, number: int, name: str) -> HttpResponse:
    case = seen_case(request, pk)
    content = _opened(request, case)
    versions = queries.plan_versions(case) if content.may(DataCategory.PLAN) else []
    document: CaseDocument | None = getattr(_version(versions, number), name)
    if document is None:
        raise Http404
    about = content.read(document)
    return file_response(document_bytes(document, content), name=f"{case.number}-plan-{number}", about=about)

"""Edges: reviews of a case, and messages inside it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.cases.casework.actions import monitoring as actions
from nahtstelle.cases.casework.forms.plans import MessageForm, ReviewForm
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.plans import can_record_review, can_write_message
from nahtstelle.cases.casework.presentation import monitoring as look
from nahtstelle.cases.casework.queries import monitoring as queries
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.duties import waiting_in
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.persons import client_name
from nahtstelle.cases.casework.states import OPEN_STATES, CaseState, DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand

REVIEWS_A_PAGE, MESSAGES_A_PAGE = 10, 20


@require_safe
@inside_the_wall
def list_reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the reviews of a case, page by page."""
    actor, case = actor_of(request), seen_case(request, pk)
    content = _opened(request, case, "reviews")
    may_read = content.may(DataCategory.PLAN)
    page = Paginator(queries.reviews_of(case), REVIEWS_A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "case": case,
        "client_name": client_name(case, content),
        "may_read": may_read,
        "page": page,
        "reviews": look.reviews(page.object_list, content) if may_read else [],
        "may_record": may_read
        and case.state == CaseState.IMPLEMENTING
        and can_record_review(actor, open_members(case)),
        "area": AREA,
    }
    return render(request, "casework/plans/list_reviews.html", context)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def record_review(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a review (permissions.can_record_review)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(can_record_review(actor, open_members(case)))
    form = ReviewForm(request.POST or None, initial={"held_on": timezone.localdate()})

    def act() -> str:
        entry = actions.ReviewEntry(**form.cleaned_data)
        actions.record_review(case_id=pk, entry=entry, actor=actor, now=timezone.now())
        return _("The review is recorded.")

    back = reverse("casework:list_reviews", args=[pk])
    return take_step(request, case, form, act, title=_("Record review"), back=back)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def list_messages(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the messages inside the case and take a new one (permissions.can_write_message)."""
    actor, case = actor_of(request), seen_case(request, pk)
    may_write = case.state in OPEN_STATES and can_write_message(actor, open_members(case))
    form = MessageForm(request.POST or None)
    if request.method == "POST":
        demand(may_write)
        if form.is_valid():
            try:
                text = form.cleaned_data["text"]
                actions.write_message(case_id=pk, text=text, writer=actor, now=timezone.now())
            except PermissionRefused:
                raise
            except ActionRefused as refusal:
                add_refusal(form, refusal)
            else:
                return redirect("casework:list_messages", pk)
    return _messages(request, case, form, may_write=may_write)


@require_POST
@inside_the_wall
def mark_messages_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the notice of new messages off one's list (permissions.can_write_message)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(can_write_message(actor, open_members(case)))
    actions.mark_messages_read(case_id=pk, actor=actor, now=timezone.now())
    return redirect("casework:list_messages", pk)


def _messages(request: HttpRequest, case: Case, form: MessageForm, *, may_write: bool) -> HttpResponse:
    content = _opened(request, case, "messages")
    may_read = content.may(DataCategory.PLAN)
    page: Any = Paginator(queries.messages_of(case), MESSAGES_A_PAGE).get_page(request.GET.get("seite"))
    context = {
        "case": case,
        "client_name": client_name(case, content),
        "may_read": may_read,
        "form": form,
        "page": page,
        "entries": look.message_entries(page.object_list, content) if may_read else [],
        "may_write": may_write and may_read,
        "is_new": any(row.is_message for row in waiting_in([case], actor_of(request)).get(case.pk, ())),
        "area": AREA,
    }
    return render(request, "casework/plans/list_messages.html", context, status=422 if form.errors else 200)


def _opened(request: HttpRequest, case: Case, what: str) -> OpenCase:
    return open_case(
        case,
        viewer=viewer_of(actor_of(request)),
        what=what,
        categories=[DataCategory.PLAN, DataCategory.IDENTITY],
        now=timezone.now(),
    )

"""Pages of minutes: read, draft, write item by item, circulate, approve."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    add_refusal,
    demand,
)
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import minutes as actions
from nahtstelle.structure.governance.forms.minutes import CirculateForm, MinutesItemForm
from nahtstelle.structure.governance.models import Meeting, Minutes, MinutesItem, MinutesReview, Objection
from nahtstelle.structure.governance.permissions import (
    can_circulate_minutes,
    can_draft_minutes,
    can_edit_minutes,
    can_note_item,
)
from nahtstelle.structure.governance.queries import minutes as queries
from nahtstelle.structure.governance.queries.minutes_text import edition_for
from nahtstelle.structure.governance.states import HELD_STATES, MINUTES, MinutesState, ObjectionState
from nahtstelle.structure.governance.views import minutes_pages as pages
from nahtstelle.structure.governance.views.doors import (
    actor_of,
    enter_structure,
    seen_item,
    seen_meeting,
    seen_minutes,
)
from nahtstelle.structure.governance.views.meeting_turns import stations

GET_AND_POST = ["GET", "HEAD", "POST"]
AREA = {"area": "bodies"}


@require_safe
def show_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the minutes as the reader may see them; the secretariat also before there are any."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    minutes = queries.minutes_seen(actor, pk)
    if minutes is None:
        if not can_draft_minutes(actor, meeting) or meeting.state not in HELD_STATES:
            raise Http404
        context = {"meeting": meeting, "stations": stations(meeting)} | AREA
        return render(request, "governance/minutes/begin_minutes.html", context)
    return _page(request, actor, minutes)


def _page(request: HttpRequest, actor: Actor, minutes: Minutes) -> HttpResponse:
    today, edits = timezone.localdate(), can_edit_minutes(actor, minutes)
    version = queries.latest_version(minutes)
    works = edits and minutes.state in queries.UNFROZEN
    text = _text(actor, minutes, version, works=works)
    review = queries.review_of(actor, minutes)
    objections = queries.objections_of(actor, minutes)
    waiting = sum(1 for row in objections if row.state == ObjectionState.OPEN)
    reviews = queries.reviews_of(minutes)
    objecting = frozenset(row.user_id for row in objections if row.version == minutes.version)
    context = {
        "meeting": minutes.meeting,
        "minutes": minutes,
        "is_frozen": not works,
        "sha256": version.sha256 if version else "",
        "state_kind": pages.STATE_KINDS[minutes.state],
        "stations": stations(minutes.meeting),
        "turn": pages.turn(minutes, actor=actor, review=review, open_objections=waiting, today=today),
        "decisions": [pages.dated_decision(row) for row in text["decisions"]],
        "blocks": pages.blocks(minutes, text, objections, _rights(actor, minutes, review, objections)),
        "facts": pages.facts(minutes, text),
        "people": pages.attendance(text),
        "reviews": pages.reviews(reviews, objecting, minutes.version) if edits else [],
        "versions": queries.versions_of(minutes) if minutes.version else [],
        "entries": pages.history(minutes),
        "today": today,
    } | AREA
    return render(request, "governance/minutes/show_minutes.html", context)


def _text(actor: Actor, minutes: Minutes, version: Any, *, works: bool) -> dict[str, Any]:
    """The working text for who works on it, the reader's edition of what is frozen for all others."""
    if works or version is None:
        return edition_for(queries.working_text(minutes), readable=None, user_id=None)
    return queries.edition_of(actor, minutes, version).text


def _rights(
    actor: Actor, minutes: Minutes, review: MinutesReview | None, objections: list[Objection]
) -> pages.Rights:
    today, edits = timezone.localdate(), can_edit_minutes(actor, minutes)
    in_window = minutes.objection_until is not None and today <= minutes.objection_until
    may_object = review is not None and in_window and minutes.state in queries.IN_CIRCULATION
    accepted = frozenset(
        row.item_id
        for row in objections
        if row.state == ObjectionState.ACCEPTED and row.version == minutes.version
    )
    open_items = queries.items_open_to_objection(actor, minutes) if may_object else frozenset()
    return pages.Rights(
        edits=edits and minutes.state in queries.UNFROZEN,
        editable=None if minutes.state == MinutesState.DRAFT else accepted,
        objectable=frozenset({None, *open_items}) if may_object else frozenset(),
        answers=edits,
    )


@require_POST
def draft_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the minutes; the secretariat."""
    actor = enter_structure(request)
    seen_meeting(request, pk)
    try:
        actions.draft_minutes(meeting_id=pk, actor=actor, now=timezone.now())
    except actions.MinutesNotDraftable as refusal:
        messages.error(request, refusal.sentence)
        return redirect("governance:conduct_meeting", pk)
    messages.success(
        request, _("The minutes are drafted from the agenda and the records. Complete the texts.")
    )
    return redirect("governance:show_minutes", pk)


@require_http_methods(GET_AND_POST)
def write_minutes_item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Write what was said to an item (0: in general); the secretariat. A conflict shows both texts."""
    actor, meeting = enter_structure(request), seen_meeting(request, pk)
    item = seen_item(request, pk, item_pk) if item_pk else None
    demand(can_note_item(actor, meeting))
    stored = MinutesItem.objects.filter(meeting=meeting, item=item).first()
    key = f"governance.minutes.{pk}.{item_pk}"
    if request.method != "POST":
        draft = ui.draft_for(user_id=actor.user_id or 0, form_key=key)
        begun = {"text": stored.text if stored else "", "version": stored.version if stored else 0}
        form = MinutesItemForm(initial=begun | dict(draft.data))
        return _item_page(request, meeting, item, form, draft=draft)
    form = MinutesItemForm(_chosen(request, stored))
    if form.is_valid():
        try:
            actions.write_minutes_item(
                meeting_id=pk, item_id=item_pk or None, actor=actor, now=timezone.now(), **form.cleaned_data
            )
        except EditConflict as conflict:
            return _conflict_page(request, meeting, item, form, conflict)
        except actions.MinutesNotEditable as refusal:
            add_refusal(form, refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=key)
            messages.success(request, _("The text is saved."))
            return redirect(_after(request, meeting, item_pk))
    return _item_page(request, meeting, item, form, status=422)


def _after(request: HttpRequest, meeting: Meeting, item_pk: int) -> str:
    """Back to where one writes: the meeting under way, or the minutes, at the item."""
    name = "conduct_meeting" if request.POST.get("back") == "conduct" else "show_minutes"
    path = pages.reverse(f"governance:{name}", args=[meeting.pk])
    return f"{path}#traktandum-{item_pk}" if item_pk else path


def _chosen(request: HttpRequest, stored: MinutesItem | None) -> Any:
    """What was posted; the stored text where «theirs» was chosen in a conflict."""
    data = request.POST.copy()
    if stored is not None and data.get("conflict_choice") == "theirs":
        data["text"], data["version"] = stored.text, str(stored.version)
    return data


def _conflict_page(
    request: HttpRequest, meeting: Meeting, item: Any, form: MinutesItemForm, refusal: EditConflict
) -> HttpResponse:
    stored = MinutesItem.objects.get(meeting=meeting, item=item)
    conflict = ui.Conflict(
        field="text",
        label=_("What was said"),
        mine=form.cleaned_data["text"],
        theirs=refusal.current["text"],
        saved_by=refusal.changed_by,
        saved_at=stored.changed_at,
        version=stored.version,
    )
    again = request.POST.copy()
    again["version"] = refusal.current["version"]
    return _item_page(request, meeting, item, MinutesItemForm(again), conflict=conflict, status=409)


def _item_page(
    request: HttpRequest,
    meeting: Meeting,
    item: Any,
    form: MinutesItemForm,
    *,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    back = "conduct" if "conduct" in {request.GET.get("back"), request.POST.get("back")} else ""
    context = {
        "meeting": meeting,
        "item": item,
        "form": form,
        "back": back,
        "draft_key": f"governance.minutes.{meeting.pk}.{item.pk if item else 0}",
    }
    return render(
        request, "governance/minutes/write_minutes_item.html", context | extra | AREA, status=status
    )


@require_http_methods(GET_AND_POST)
def circulate_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose how the minutes are approved, freeze them and send them round; the secretariat."""
    actor, minutes = enter_structure(request), seen_minutes(request, pk)
    demand(can_circulate_minutes(actor, minutes))
    MINUTES.step("circulate", minutes.state)
    declined = minutes.objections.filter(state=ObjectionState.DECLINED).exists()
    form = CirculateForm(request.POST or None, may_be_silent=not declined)
    if request.method == "POST" and form.is_valid():
        try:
            actions.circulate_minutes(
                meeting_id=pk, approval=form.cleaned_data["approval"], actor=actor, now=timezone.now()
            )
        except actions.MinutesNotCirculable as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("The minutes are frozen; everybody of the meeting's day is asked to check them.")
            )
            return redirect("governance:show_minutes", pk)
    context = {
        "form": form,
        "minutes": minutes,
        "meeting": minutes.meeting,
        "until": actions.window_end(minutes.meeting, timezone.now()),
        "changes": queries.changes_since_frozen(minutes),
        "empty": queries.items_without_text(minutes),
    } | AREA
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/minutes/circulate_minutes.html", context, status=status)


@require_POST
def approve_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that nobody objected within the window; the secretariat."""
    actor = actor_of(request)
    seen_minutes(request, pk)
    try:
        actions.approve_minutes(meeting_id=pk, actor=actor, now=timezone.now())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The minutes are approved."))
    return redirect("governance:show_minutes", pk)

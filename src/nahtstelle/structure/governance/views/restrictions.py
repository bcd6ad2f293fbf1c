"""Who may see an agenda item: the secretariat names the representatives concerned, or opens the item again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import add_refusal, demand
from nahtstelle.structure.governance.actions import restrictions as actions
from nahtstelle.structure.governance.forms.restrictions import RestrictItemForm
from nahtstelle.structure.governance.models import AgendaItem
from nahtstelle.structure.governance.permissions import can_restrict_item
from nahtstelle.structure.governance.queries.agenda import readers_of
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.states import AppointmentFunction, MeetingState
from nahtstelle.structure.governance.views.doors import enter_structure, seen_item, seen_meeting


@dataclass(frozen=True, slots=True)
class AccessLine:
    """An item and who may see it, in words; nothing where everybody of the meeting may."""

    item: AgendaItem
    who: str


def access_lines(items: Sequence[AgendaItem]) -> list[AccessLine]:
    """Return for each item who may see it (one query)."""
    readers = readers_of(items)
    return [
        AccessLine(
            item,
            (", ".join(readers[item.pk]) or _("secretariat and chair only")) if item.is_restricted else "",
        )
        for item in items
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def restrict_item(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Name who may see an item, or open it to everybody of the meeting; the secretariat."""
    actor, item = enter_structure(request), seen_item(request, pk, item_pk)
    meeting = seen_meeting(request, pk)
    demand(can_restrict_item(actor, meeting))
    roll = roll_of(meeting)
    readers = list(item.readers.values_list("user_id", flat=True))
    initial = {"access": "readers" if item.is_restricted else "all", "readers": readers}
    form = RestrictItemForm(request.POST or None, roll=roll, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, item=item, request=request)
        except actions.ItemNotRestrictable as refusal:
            add_refusal(form, refusal)
        else:
            return redirect("governance:edit_agenda", pk=pk)
    chair = next((row for row in roll.members if row.function == AppointmentFunction.CHAIR), None)
    context = {
        "meeting": meeting,
        "item": item,
        "form": form,
        "chair": chair.user.full_name if chair else "",
        "was_sent": meeting.state != MeetingState.PLANNED and not item.is_late and not item.is_restricted,
        "area": "bodies",
    }
    status = 422 if form.errors else 200
    return render(request, "governance/meetings/restrict_item.html", context, status=status)


def _save(form: RestrictItemForm, *, item: AgendaItem, request: HttpRequest) -> None:
    actor, now = enter_structure(request), timezone.now()
    if form.cleaned_data["access"] == "all":
        actions.open_item(actor=actor, item_id=item.pk, now=now)
        messages.success(request, _("Everybody of the meeting sees «%(title)s».") % {"title": item.title})
        return
    named = form.cleaned_data["readers"]
    actions.restrict_item(actor=actor, item_id=item.pk, reader_ids=named, now=now)
    sentence = ngettext(
        "«%(title)s» is confidential: %(count)d person is named.",
        "«%(title)s» is confidential: %(count)d people are named.",
        len(named),
    )
    messages.success(request, sentence % {"title": item.title, "count": len(named)})

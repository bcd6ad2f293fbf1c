"""The page where the minute taker records what became of an item."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import outcomes as actions
from nahtstelle.structure.governance.forms.outcomes import TEXT_FIELDS, OutcomeForm
from nahtstelle.structure.governance.models import AgendaItem, Decision, Minutes
from nahtstelle.structure.governance.permissions import can_record_outcome
from nahtstelle.structure.governance.queries import decisions as queries
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.states import NUMBERED_OUTCOMES, MeetingState, Outcome
from nahtstelle.structure.governance.views.doors import enter_structure


@require_http_methods(["GET", "HEAD", "POST"])
def record_outcome(request: HttpRequest, item_pk: int) -> HttpResponse:
    """Record the outcome of an item (permissions.can_record_outcome)."""
    actor = enter_structure(request)
    try:
        item = queries.item_for_outcome(actor=actor, item_id=item_pk)
    except AgendaItem.DoesNotExist as error:
        raise Http404 from error
    demand(can_record_outcome(actor, item.meeting))
    draft_key = f"governance.outcome.{item.pk}"
    if request.method != "POST":
        draft = ui.draft_for(user_id=actor.user_id or 0, form_key=draft_key)
        return _page(request, item, OutcomeForm(item=item, initial=dict(draft.data)), draft=draft)
    form = OutcomeForm(request.POST, item=item)
    if form.is_valid():
        try:
            decision = actions.record_outcome(
                item_id=item.pk, entry=form.entry, actor=actor, now=timezone.now()
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            form.add_refusal(refusal)
        else:
            ui.discard_draft(user_id=actor.user_id or 0, form_key=draft_key)
            messages.success(request, _sentence(item, form.entry.outcome, decision))
            return redirect("governance:conduct_meeting", item.meeting_id)
    return _page(request, item, form, status=422)


def _page(
    request: HttpRequest,
    item: AgendaItem,
    form: OutcomeForm,
    *,
    draft: ui.DraftState | None = None,
    status: int = 200,
) -> HttpResponse:
    roll = roll_of(item.meeting)
    recusals = list(item.recusals.all())
    context = {
        "item": item,
        "meeting": item.meeting,
        "form": form,
        "texts": [form[name] for name in dict.fromkeys(TEXT_FIELDS.values())],
        "draft": draft,
        "draft_key": f"governance.outcome.{item.pk}",
        "is_open": item.meeting.state == MeetingState.HELD and not item.outcome,
        "is_attendance_missing": any(row.user_id not in roll.attendances for row in roll.members),
        "recusals": [ui.Person(name=str(row.user), note=row.reason) for row in recusals],
        "facts": _facts(item, roll.present_without(row.user_id for row in recusals), len(roll.members)),
        "decision": Decision.objects.filter(item=item).first(),
        "approves": Minutes.objects.filter(approving_item=item).first(),
        "outcome_label": Outcome(item.outcome).label if item.outcome else "",
        "numbered": " ".join(NUMBERED_OUTCOMES),
        "area": "bodies",
    }
    return render(request, "governance/decisions/record_outcome.html", context, status=status)


def _facts(item: AgendaItem, present: int, members: int) -> list[ui.Fact]:
    body = item.meeting.body
    seats = _("%(present)s of %(members)s") % {"present": present, "members": members}
    facts = [
        ui.Fact(label=pgettext("proposal", "Asked for"), value=item.get_request_display()),
        ui.Fact(label=_("Decides by"), value=body.get_decision_rule_display()),
        ui.Fact(label=_("Present"), value=seats),
        ui.Fact(label=_("Quorum"), value=body.quorum if body.quorum is not None else _("none"), numeric=True),
    ]
    if item.presenter:
        facts.append(ui.Fact(label=_("Presented by"), value=item.presenter))
    return facts


def _sentence(item: AgendaItem, outcome: str, decision: Decision | None) -> str:
    named = {"position": item.position, "outcome": Outcome(outcome).label}
    if decision is None:
        return _("Item %(position)s: «%(outcome)s» is recorded.") % named
    return _("Item %(position)s: «%(outcome)s» is recorded as %(label)s; the excerpt is delivered.") % {
        **named,
        "label": decision.label,
    }

"""What stands in a decision's excerpt (the shape is written down in `typst/excerpt.typ`)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.governance.models import Appointment, Decision
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.states import AppointmentFunction, BodyKind


def excerpt_data(decision: Decision) -> dict[str, Any]:
    """Return the data of the excerpt as plain values for the typesetter."""
    proposal = decision.proposal
    return {
        "number": decision.label,
        "title": decision.title,
        "body": decision.body.name,
        "date": decision.decided_on.isoformat(),
        "procedure": _procedure(decision),
        "matter": _("Proposal %(number)s") % {"number": proposal.number} if proposal else None,
        "government_resolution": _resolution(decision),
        "sections": [{"title": _("Background"), "text": proposal.background}] if proposal else [],
        "text": decision.text,
        "sha256": decision.text_sha256,
        "outcome": _outcome(decision),
        "tasks": _tasks(decision),
        "corrects": decision.corrects.label if decision.corrects else None,
        "distribution": _distribution(decision),
        "signatures": _signatures(decision),
    }


def people_to_notify(decision: Decision) -> list[int]:
    """Return the ids of the people whom the notice of an excerpt reaches: active, with an e-mail address.

    Recipients by name; for an institution those who sit in a body for it, never the whole office.
    """
    recipients = list(decision.recipients.all())
    institutions = {row.institution_id for row in recipients if row.institution_id}
    today = timezone.localdate(decision.recorded_at)
    sitting = Appointment.objects.in_force_on(today).filter(user__institution__in=institutions)
    people = {row.user_id for row in recipients if row.user_id} | set(
        sitting.values_list("user_id", flat=True)
    )
    reached = get_user_model().objects.filter(pk__in=people, is_active=True).exclude(email="")
    return list(reached.order_by("pk").values_list("pk", flat=True))


def address_for_notice(*, decision_id: int, user_id: int) -> str:
    """Return the e-mail address of a person who can still be told and may see the decision; else an empty string."""
    user = get_user_model().objects.select_related("institution").filter(pk=user_id, is_active=True).first()
    if user is None:
        return ""
    actor = actor_for(user, timezone.localdate())
    return user.email if Decision.objects.visible_to(actor).filter(pk=decision_id).exists() else ""


def _procedure(decision: Decision) -> str:
    if decision.meeting is None:
        return str(decision.get_procedure_display())
    return _("Meeting of %(date)s") % {"date": date_words(decision.meeting.date)}


def _tasks(decision: Decision) -> list[dict[str, str]]:
    """The tasks entered so far; the excerpt is written again with the government's number."""
    return [
        {
            "text": task.title,
            "responsible": ", ".join(str(part) for part in (task.responsible, task.institution) if part),
            "due_on": task.due_on.isoformat(),
        }
        for task in decision.tasks.select_related("institution", "responsible").order_by("due_on", "pk")
    ]


def _resolution(decision: Decision) -> str | None:
    if decision.government_resolution:
        return f"Nr. {decision.government_resolution}"
    return _("pending") if decision.needs_government_resolution else None


def _outcome(decision: Decision) -> dict[str, Any]:
    data: dict[str, Any] = {"label": decision.get_outcome_display()}
    if decision.agreement:
        data["how"] = decision.get_agreement_display()
    if decision.votes_for is not None:
        data["votes"] = {
            "yes": decision.votes_for,
            "no": decision.votes_against or 0,
            "abstained": decision.votes_abstained or 0,
        }
    if decision.item is not None and decision.meeting is not None:
        data["present"] = decision.item.entitled_present
        data["entitled"] = len(roll_of(decision.meeting).members)
        data["recused"] = [str(row.user) for row in decision.item.recusals.select_related("user")]
    return data


def _distribution(decision: Decision) -> list[str]:
    rows = decision.recipients.select_related("user__institution", "institution")
    names = [
        str(row.institution)
        if row.institution
        else ", ".join(str(part) for part in (row.user, row.user.institution) if part)  # type: ignore[union-attr]
        for row in rows
    ]
    return [*names, _("Secretariat IIZ (file)")]


def _signatures(decision: Decision) -> list[dict[str, str]]:
    """The chair of the decision's day, and the secretariat."""
    people = Appointment.objects.in_force_on(decision.decided_on).select_related("user")
    chair = people.filter(body=decision.body, function=AppointmentFunction.CHAIR).first()
    lead = people.filter(body__kind=BodyKind.SECRETARIAT).order_by("function_rank", "pk").first()
    signatures = []
    if chair is not None:
        function = _("Chair %(body)s") % {"body": decision.body.short_name}
        signatures.append({"name": str(chair.user), "function": function})
    if lead is not None:
        signatures.append({"name": str(lead.user), "function": _("Secretariat IIZ")})
    return signatures

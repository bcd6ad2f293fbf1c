"""What a proposal leaves waiting for whom. Keys begin with «proposal:<pk>:», so all can be closed at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, Role, working_day_after
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.models import Consultation, Proposal

JUDGE, REVISE, STATEMENT, CONSULT, SCHEDULE = "judge", "revise", "statement", "consult", "schedule"
DAYS_TO_JUDGE = 10


def wait_for_judgement(proposal: Proposal, *, now: dt.datetime) -> None:
    """The secretariat judges relevance (000 §8.1.3) within ten days, moved to a working day."""
    due_on = working_day_after(timezone.localdate(now) + dt.timedelta(days=DAYS_TO_JUDGE))
    title = _("Judge relevance: %(title)s") % {"title": proposal.title}
    _open(proposal, JUDGE, title=title, due_on=due_on, now=now, role=Role.SECRETARIAT)


def wait_for_revision(proposal: Proposal, *, now: dt.datetime) -> None:
    """The author revises what was returned."""
    title = _("Revise and submit again: %(title)s") % {"title": proposal.title}
    _open(proposal, REVISE, title=title, due_on=None, now=now, user_id=proposal.author_id)


def wait_for_statements(
    proposal: Proposal, consultation: Consultation, members: Iterable[int], *, now: dt.datetime
) -> None:
    """Each member asked answers by the date; the secretariat evaluates the day after."""
    title = _("Give your statement: %(title)s") % {"title": proposal.title}
    url = reverse("governance:answer_statement", args=[proposal.pk])
    for member_id in members:
        _open(
            proposal,
            f"{STATEMENT}:{member_id}:",
            title=title,
            due_on=consultation.due_on,
            now=now,
            user_id=member_id,
            url=url,
        )
    evaluate_on = working_day_after(consultation.due_on + dt.timedelta(days=1))
    title = _("Evaluate the consultation: %(title)s") % {"title": proposal.title}
    _open(proposal, CONSULT, title=title, due_on=evaluate_on, now=now, role=Role.SECRETARIAT)


def wait_for_scheduling(proposal: Proposal, *, now: dt.datetime) -> None:
    """The secretariat puts an accepted proposal on an agenda; again after each station that passes it on."""
    title = _("Put on an agenda: %(title)s") % {"title": proposal.title}
    _open(proposal, SCHEDULE, title=title, due_on=None, now=now, role=Role.SECRETARIAT)


def stop_waiting(proposal: Proposal, *kinds: str, actor: Actor, now: dt.datetime) -> None:
    """Close the duties of these kinds; without kinds all that wait for the proposal itself."""
    for kind in kinds or ("",):
        worklist.close_duties(key_prefix=f"proposal:{proposal.pk}:{kind}", now=now, actor=actor)


def _open(
    proposal: Proposal,
    kind: str,
    *,
    title: str,
    due_on: dt.date | None,
    now: dt.datetime,
    role: str = "",
    user_id: int | None = None,
    url: str = "",
) -> None:
    worklist.open_duty(
        key=f"proposal:{proposal.pk}:{kind}",
        kind=f"governance.proposal.{kind.partition(':')[0]}",
        subject_type="governance.proposal",
        subject_id=proposal.pk,
        title=title,
        place=_("Proposal %(number)s") % {"number": proposal.number or "–"},
        url=url or reverse("governance:show_proposal", args=[proposal.pk]),
        due_on=due_on,
        now=now,
        role=role,
        user_id=user_id,
    )

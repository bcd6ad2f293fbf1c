"""Preparing a stocktake, asking the offices, moving the deadline, closing (002 §3.2)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, people
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, record_change
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui.api import date_words
from nahtstelle.structure.programmes.actions import stocktake_duties as duties
from nahtstelle.structure.programmes.models import Project, Stocktake, StocktakeExtension, StocktakeRequest
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.queries.stocktakes import REQUEST_SUBJECT, SUBJECT
from nahtstelle.structure.programmes.states.stocktakes import (
    REQUEST,
    STOCKTAKE,
    WAITING,
    RequestState,
    StocktakeState,
)


class StocktakeIncomplete(ActionRefused):
    """Something that has to be written or chosen is missing."""

    default_sentence = gettext_lazy("Please fill in this field.")


class DeadlineRefused(ActionRefused):
    """A day that cannot be a deadline."""


class OfficeRefused(ActionRefused):
    """The office is asked already, or the person is not of this office."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StocktakeData:
    """What is asked, for which project, until when, who leads."""

    title: str
    version_id: int
    lead_id: int
    deadline: dt.date
    project_id: int | None = None
    intro: str = ""
    source: str = ""


@transaction.atomic
def create_stocktake(*, data: StocktakeData, actor: Actor, now: dt.datetime) -> Stocktake:
    """Prepare a stocktake. Raises PermissionRefused, StocktakeIncomplete, DeadlineRefused, VersionNotPublished."""
    project = Project.objects.filter(pk=data.project_id).first() if data.project_id else None
    if not permissions.can_create_stocktake(actor, project):
        raise PermissionRefused
    if not data.title.strip():
        raise StocktakeIncomplete(field="title")
    if data.deadline <= timezone.localdate(now):
        raise DeadlineRefused(_("Please choose a day that lies ahead."), field="deadline")
    if data.version_id not in dict(questionnaires.published_versions()):
        raise questionnaires.VersionNotPublished(field="version")
    stocktake = Stocktake.objects.create(
        title=data.title.strip()[:200],
        project=project,
        version_id=data.version_id,
        lead_id=data.lead_id,
        intro=data.intro.strip(),
        first_deadline=data.deadline,
        deadline=data.deadline,
        created_at=now,
        source=data.source,
    )
    note_stocktake("prepare", stocktake, "", actor=actor, now=now)
    return stocktake


@transaction.atomic
def add_office(*, stocktake_id: int, person_id: int, actor: Actor, now: dt.datetime) -> StocktakeRequest:
    """Add the office of a person, who answers for it; while the stocktake runs it is asked at once.

    Raises PermissionRefused, OfficeRefused.
    """
    stocktake = locked_stocktake(stocktake_id)
    if not permissions.can_run_stocktake(actor, stocktake):
        raise PermissionRefused
    person = people([person_id]).get(person_id)
    if person is None or person.institution_id is None or not person.is_active:
        raise OfficeRefused(_("Please choose somebody of an institution."), field="person")
    if stocktake.state not in {StocktakeState.PREPARED, StocktakeState.RUNNING}:
        raise OfficeRefused(_("The stocktake is closed."))
    if stocktake.requests.filter(institution=person.institution_id).exists():
        raise OfficeRefused(_("This office is asked already."), field="person")
    request = StocktakeRequest.objects.create(
        stocktake=stocktake,
        institution_id=person.institution_id,
        person_id=person_id,
        due_on=stocktake.deadline,
    )
    audit_stocktake("office_added", stocktake, actor=actor, now=now, institution=person.institution_id)
    if stocktake.state == StocktakeState.RUNNING:
        _ask(request, now=now)
    return request


@transaction.atomic
def remove_office(*, request_id: int, actor: Actor, now: dt.datetime) -> None:
    """Take an office out before it is asked. Raises PermissionRefused, OfficeRefused."""
    request = StocktakeRequest.objects.get(pk=request_id)
    stocktake = locked_stocktake(request.stocktake_id)
    if not permissions.can_run_stocktake(actor, stocktake):
        raise PermissionRefused
    if stocktake.state != StocktakeState.PREPARED:
        raise OfficeRefused(_("An office that was asked stays."))
    audit_stocktake("office_removed", stocktake, actor=actor, now=now, institution=request.institution_id)
    request.delete()


@transaction.atomic
def ask_offices(*, stocktake_id: int, actor: Actor, now: dt.datetime) -> Stocktake:
    """Ask all offices: each gets its sheet and a duty. Raises PermissionRefused, TransitionRefused, OfficeRefused."""
    stocktake = locked_stocktake(stocktake_id)
    if not permissions.can_run_stocktake(actor, stocktake):
        raise PermissionRefused
    source, stocktake.state = stocktake.state, STOCKTAKE.step("ask", stocktake.state)
    requests = list(stocktake.requests.select_related("stocktake").order_by("pk"))
    if not requests:
        raise OfficeRefused(_("Please add the offices to ask first."))
    stocktake.asked_at = now
    stocktake.save()
    for request in requests:
        request.stocktake = stocktake
        _ask(request, now=now)
    note_stocktake("ask", stocktake, source, actor=actor, now=now)
    return stocktake


@transaction.atomic
def extend_stocktake(
    *, stocktake_id: int, to_on: dt.date, reason: str, actor: Actor, now: dt.datetime
) -> StocktakeExtension:
    """Move the deadline of all who have not answered; an office with a later one of its own keeps it.

    The real case: 002 §3.2. Raises PermissionRefused, TransitionRefused, DeadlineRefused, StocktakeIncomplete.
    """
    stocktake = locked_stocktake(stocktake_id)
    if not permissions.can_run_stocktake(actor, stocktake):
        raise PermissionRefused
    source = STOCKTAKE.step("extend", stocktake.state)
    check_extension(stocktake.deadline, to_on, reason, now)
    extension = StocktakeExtension.objects.create(
        stocktake=stocktake,
        from_on=stocktake.deadline,
        to_on=to_on,
        reason=reason.strip(),
        moved_at=now,
        moved_by_id=actor.user_id,
    )
    stocktake.deadline = to_on
    stocktake.save()
    waiting = stocktake.requests.filter(state__in=WAITING, due_on__lt=to_on).select_related("stocktake")
    for request in waiting.order_by("pk"):
        request.due_on, request.reminders = to_on, 0
        request.save()
        duties.wait_for_answers(request, now=now)
    sentence = _("Deadline moved from %(before)s to %(after)s.") % {
        "before": date_words(extension.from_on),
        "after": date_words(to_on),
    }
    note_stocktake(
        "extend", stocktake, source, actor=actor, now=now, reason=reason.strip(), sentence=sentence
    )
    return extension


@transaction.atomic
def close_stocktake(*, stocktake_id: int, actor: Actor, now: dt.datetime) -> Stocktake:
    """Close: who has not answered stands as such. The lead's summary waits.

    Raises PermissionRefused, TransitionRefused.
    """
    stocktake = locked_stocktake(stocktake_id)
    if not permissions.can_run_stocktake(actor, stocktake):
        raise PermissionRefused
    source, stocktake.state = stocktake.state, STOCKTAKE.step("close", stocktake.state)
    stocktake.closed_at = now
    stocktake.save()
    for request in stocktake.requests.filter(state__in=WAITING).order_by("pk"):
        before, request.state = request.state, REQUEST.step("give_up", request.state)
        request.save()
        note_request("give_up", request, before, actor=actor, now=now)
    duties.stop_waiting(stocktake, actor=actor, now=now)
    duties.wait_for_summary(stocktake, now=now)
    note_stocktake("close", stocktake, source, actor=actor, now=now)
    return stocktake


def _ask(request: StocktakeRequest, *, now: dt.datetime) -> None:
    request.response_id = questionnaires.open_response(
        version_id=request.stocktake.version_id, subject_type=REQUEST_SUBJECT, subject_id=request.pk, now=now
    )
    request.state = RequestState.ASKED
    request.save()
    duties.wait_for_answers(request, now=now)


def check_extension(from_on: dt.date, to_on: dt.date, reason: str, now: dt.datetime) -> None:
    """Refuse a deadline that is no later, or past, or without reason."""
    if not reason.strip():
        raise StocktakeIncomplete(field="reason")
    if to_on <= from_on:
        raise DeadlineRefused(
            _("Please choose a day after %(day)s.") % {"day": date_words(from_on)}, field="to_on"
        )
    if to_on < timezone.localdate(now):
        raise DeadlineRefused(_("Please choose a day that lies ahead."), field="to_on")


def locked_stocktake(stocktake_id: int) -> Stocktake:
    """Return a stocktake with its row locked: whatever changes it or its requests begins here."""
    rows = Stocktake.objects.select_for_update(of=("self",)).select_related("project")
    return rows.get(pk=stocktake_id)


def note_stocktake(
    verb: str,
    stocktake: Stocktake,
    source: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    sentence: str = "",
) -> None:
    """Write a step of a stocktake into history and audit."""
    record_change(
        lifecycle=STOCKTAKE.name,
        subject_type=SUBJECT,
        subject_id=stocktake.pk,
        verb=verb,
        source=source,
        target=stocktake.state,
        actor=actor,
        now=now,
        reason=reason,
        note=sentence,
    )
    audit_stocktake(verb, stocktake, actor=actor, now=now)


def note_request(
    verb: str,
    request: StocktakeRequest,
    source: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    sentence: str = "",
) -> None:
    """Write a step of a request into history and audit."""
    record_change(
        lifecycle=REQUEST.name,
        subject_type=REQUEST_SUBJECT,
        subject_id=request.pk,
        verb=verb,
        source=source,
        target=request.state,
        actor=actor,
        now=now,
        reason=reason,
        note=sentence,
    )
    audit.record(
        code=f"{REQUEST_SUBJECT}.{verb}",
        actor=actor,
        subject_type=REQUEST_SUBJECT,
        subject_id=request.pk,
        facts={"stocktake": request.stocktake_id, "institution": request.institution_id},
        now=now,
    )


def audit_stocktake(
    code: str, stocktake: Stocktake, *, actor: Actor, now: dt.datetime, **facts: object
) -> None:
    """Write the audit entry."""
    audit.record(
        code=f"{SUBJECT}.{code}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=stocktake.pk,
        facts={"state": stocktake.state, "deadline": stocktake.deadline.isoformat(), **facts},
        now=now,
    )

"""The round table itself: who was there, what was said and agreed, and the frozen record (004 §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.actions.round_tables import KIND, locked_table, note_table
from nahtstelle.cases.casework.actions.steps import locked_case, note, settle
from nahtstelle.cases.casework.models import RoundTable
from nahtstelle.cases.casework.permissions import round_tables as permissions
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.round_tables import participants_of, record_data
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, DayRefused, TextMissing
from nahtstelle.cases.casework.states import (
    ROUND_TABLE,
    DataCategory,
    DocumentKind,
    RoundTablePresence,
    RoundTableState,
)
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records

__all__ = ["KIND", "hold_round_table", "save_record"]


class NotYetHeld(DayRefused):
    """A table is recorded after it has begun."""

    default_sentence = gettext_lazy("The round table has not begun yet.")


class PresenceMissing(ActionRefused):
    """Who was there is part of the record."""

    default_sentence = gettext_lazy("Say for everybody whether they were present.")


@transaction.atomic
def save_record(
    *,
    case_id: int,
    table_id: int,
    record: str,
    presences: Mapping[int, RoundTablePresence],
    version: int,
    actor: Actor,
    now: dt.datetime,
) -> RoundTable:
    """Keep the record as it stands, by id of the participant who was there; nothing is final yet.

    Raises PermissionRefused, TransitionRefused, ContentChangedMeanwhile, NotCoveredByConsent.
    """
    table, _content = _write(case_id, table_id, record, presences, version, actor, now)
    note(table.case, "round_table.record_saved", actor=actor, now=now, facts={"round_table": table.pk})
    return table


@transaction.atomic
def hold_round_table(
    *,
    case_id: int,
    table_id: int,
    record: str,
    presences: Mapping[int, RoundTablePresence],
    version: int,
    actor: Actor,
    now: dt.datetime,
) -> RoundTable:
    """Close the record: frozen as PDF; the case has held its table. What was agreed is written into the plan.

    Raises PermissionRefused, TransitionRefused, ContentChangedMeanwhile, NotYetHeld, PresenceMissing, TextMissing,
    NotCoveredByConsent.
    """
    table, content = _write(case_id, table_id, record, presences, version, actor, now)
    case = table.case
    source, target = table.state, ROUND_TABLE.step("hold", table.state)
    if table.starts_at is None or table.starts_at > now:
        raise NotYetHeld
    if not record.strip():
        raise TextMissing(field="record")
    rows = participants_of(table)
    if any(row.presence == RoundTablePresence.INVITED for row in rows):
        raise PresenceMissing
    data = record_data(case, table, rows, record=record.strip(), day=timezone.localdate(now))
    table.document = add_case_document(
        case,
        content,
        kind=DocumentKind.RECORD,
        category=DataCategory.PLAN,
        title=_("Record of the round table"),
        filename=f"{case.number}-runder-tisch-{table.pk}.pdf",
        media_type="application/pdf",
        data=records.render_pdf(template="casework/round_table", data=data),
        now=now,
        added_by_id=actor.user_id,
    )
    table.state, table.held_at = target, now
    table.save(update_fields=["state", "held_at", "document"])
    if case.table_held_at is None:
        case.table_held_at = table.starts_at
        case.save(update_fields=["table_held_at"])
    settle(case, f"round_table:{table.pk}:", now=now, actor=actor)
    note_table(case, table, "hold", source, actor, now)
    return table


def _write(
    case_id: int,
    table_id: int,
    record: str,
    presences: Mapping[int, RoundTablePresence],
    version: int,
    actor: Actor,
    now: dt.datetime,
) -> tuple[RoundTable, OpenCase]:
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    table = locked_table(case, table_id)
    if not permissions.can_hold_round_table(actor, open_members(case)):
        raise PermissionRefused
    if table.state != RoundTableState.INVITED:
        ROUND_TABLE.step("hold", table.state)
    if table.version != version:
        raise ContentChangedMeanwhile
    content = open_case(case, viewer=viewer, what="round_table", categories=[DataCategory.PLAN], now=now)
    content.put(table, {**content.read(table), "record": record.strip()})
    table.version += 1
    table.save(update_fields=["sealed", "version"])
    for row in participants_of(table):
        presence = presences.get(row.pk)
        if presence is not None and presence != row.presence:
            row.presence = presence
            row.save(update_fields=["presence"])
    return table, content

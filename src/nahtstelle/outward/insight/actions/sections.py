"""Sections: who writes which until when, writing it, finishing it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor, active_people
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused
from nahtstelle.outward.insight.actions.steps import (
    locked_section,
    need_writable,
    note_section,
    stop_waiting,
    wait_for_text,
)
from nahtstelle.outward.insight.models import Narrative, ReportSection
from nahtstelle.outward.insight.permissions import (
    can_assign_section,
    can_finish_section,
    can_resume_section,
    can_write_section,
)
from nahtstelle.outward.insight.queries.reports import text_keeper
from nahtstelle.outward.insight.states import SECTION, SectionState

LONGEST_TEXT = 20_000


class SectionRefused(ActionRefused):
    """A heading without a text, a text that is missing or too long, a person or day that cannot be."""


@transaction.atomic
def assign_section(
    *, section_id: int, author_id: int | None, due_on: dt.date | None, actor: Actor, now: dt.datetime
) -> ReportSection:
    """Say who writes a section until when: it waits on the worklist of that person. None takes it back.

    Raises PermissionRefused, ReportClosed, SectionRefused.
    """
    report, section = locked_section(section_id)
    if not can_assign_section(actor, section):
        raise PermissionRefused
    need_writable(report)
    if not section.is_written:
        raise SectionRefused(_("This section is a heading without a text of its own."), field="author")
    people = {row.user_id: row for row in active_people()}
    if author_id is not None and author_id not in people:
        raise SectionRefused(_("Please choose somebody who may sign in."), field="author")
    if author_id is None and due_on is not None:
        raise SectionRefused(_("A due date needs a person."), field="due_on")
    section.author_id, section.due_on = author_id, due_on
    section.save(update_fields=["author", "due_on"])
    name = people[author_id].name if author_id is not None else ""
    note_section(section, "assign", section.state, actor=actor, now=now, note=name)
    if section.state == SectionState.DONE:
        stop_waiting(section, actor=actor, now=now)
    else:
        wait_for_text(report, section, now=now)
    return section


@transaction.atomic
def write_section(
    *, section_id: int, version: int, text: str, actor: Actor, now: dt.datetime
) -> ReportSection:
    """Keep a text of a section beside the former ones. `version` is what the editor began with.

    A finished section is written on. Raises PermissionRefused, ReportClosed, SectionRefused, and EditConflict with
    the text that somebody else kept meanwhile.
    """
    report, section = locked_section(section_id)
    if not can_write_section(actor, section):
        raise PermissionRefused
    need_writable(report)
    text = _clean(section, text)
    if section.version != version:
        keeper = text_keeper(section)
        current = {"text": section.text, "version": str(section.version)}
        if keeper is not None:
            current["saved_at"] = keeper.written_at.isoformat()
        who = str(keeper.written_by or "") if keeper is not None else ""
        raise EditConflict(current=current, changed_by=who)
    if text == section.text:
        return section
    verb = "resume" if section.state == SectionState.DONE else "write"
    source, section.state = section.state, SECTION.step(verb, section.state)
    section.text, section.version = text, section.version + 1
    section.save(update_fields=["state", "text", "version"])
    Narrative.objects.create(
        section=section, number=section.version, text=text, written_at=now, written_by_id=actor.user_id
    )
    note_section(section, verb, source, actor=actor, now=now)
    if source == SectionState.DONE:
        wait_for_text(report, section, now=now)
    return section


@transaction.atomic
def finish_section(*, section_id: int, actor: Actor, now: dt.datetime) -> ReportSection:
    """Say that the text is ready; the duty goes. Raises PermissionRefused, ReportClosed, SectionRefused."""
    report, section = locked_section(section_id)
    if not can_finish_section(actor, section):
        raise PermissionRefused
    need_writable(report)
    target = SECTION.step("finish", section.state)
    if not section.text:
        raise SectionRefused(_("Please write a text first."), field="text")
    source, section.state = section.state, target
    section.save(update_fields=["state"])
    note_section(section, "finish", source, actor=actor, now=now)
    stop_waiting(section, actor=actor, now=now)
    return section


@transaction.atomic
def resume_section(*, section_id: int, actor: Actor, now: dt.datetime) -> ReportSection:
    """Take a finished section up again. Raises PermissionRefused, ReportClosed, TransitionRefused."""
    report, section = locked_section(section_id)
    if not can_resume_section(actor, section):
        raise PermissionRefused
    need_writable(report)
    source, section.state = section.state, SECTION.step("resume", section.state)
    section.save(update_fields=["state"])
    note_section(section, "resume", source, actor=actor, now=now)
    wait_for_text(report, section, now=now)
    return section


def _clean(section: ReportSection, text: str) -> str:
    """Return the text with Unix line ends. Raises SectionRefused."""
    if not section.is_written:
        raise SectionRefused(_("This section is a heading without a text of its own."), field="text")
    cleaned = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not cleaned:
        raise SectionRefused(_("Please write a text first."), field="text")
    if len(cleaned) > LONGEST_TEXT:
        raise SectionRefused(_("This text is too long for one section."), field="text")
    return cleaned

"""Minutes of the year under way: one approved after an objection, one in circulation, one being written."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from nahtstelle.structure.governance.actions import agenda, minutes, objections
from nahtstelle.structure.governance.actions.meetings import (
    MeetingPlan,
    hold_meeting,
    invite_meeting,
    plan_meeting,
)
from nahtstelle.structure.governance.actions.outcomes import OutcomeEntry, record_outcome
from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting
from nahtstelle.structure.governance.queries.attendance import roll_of

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.year import Year

OPENING = (
    "Der Vorsitz begrüsst die Anwesenden und stellt fest, dass rechtzeitig eingeladen wurde und das Gremium "
    "beschlussfähig ist. Die Traktandenliste wird ohne Änderung genehmigt."
)
USUAL = "Die Geschäftsstelle erläutert das Geschäft. Die Anwesenden haben keine Fragen."
OBJECTION = (
    "Im zweiten Absatz fehlt, dass die IV-Stelle den Vorlauf von zehn Arbeitstagen ausdrücklich unterstützt."
)
CORRECTION = " Die IV-Stelle unterstützt den Vorlauf von zehn Arbeitstagen ausdrücklich."
COMMITTEE = "au-dfpa"
COMMITTEE_ITEMS = (
    (
        "Stand der Pilotregionen",
        "information",
        "Die Projektleitung berichtet über die fünf Pilotregionen. In zwei Regionen sind die Abläufe eingespielt, in "
        "drei fehlt noch die Vertretung der Berufsberatung.",
    ),
    (
        "Termine der Zwischenauswertung",
        "decision",
        "Diskutiert werden zwei Varianten. Die Mehrheit der Regionen zieht den späteren Termin vor, weil dann ein "
        "ganzes Jahr Erfahrung vorliegt.",
    ),
    ("Mitteilungen", "information", ""),
)
DATES = "Die Zwischenauswertung beginnt im September. Die Regionen liefern ihre Zahlen bis Ende August."


def write_minutes(year: Year) -> None:
    """Write the minutes of the two meetings held in the year, and hold a third whose minutes are a draft."""
    _approved(year, year.meetings["coordination"])
    _circulated(year, year.meetings["steering"])
    _draft(year)


def _approved(year: Year, meeting: Meeting) -> None:
    """Circulated forty days ago, one objection accepted, circulated again and approved by silence."""
    _write(year, meeting, days_ago=44)
    minutes.circulate_minutes(
        meeting_id=meeting.pk, approval="silence", actor=year.secretariat, now=year.at(42, 10)
    )
    item = meeting.items.select_related("proposal").order_by("position")[0]
    raised = objections.raise_objection(
        meeting_id=meeting.pk, item_id=item.pk, text=OBJECTION, actor=year.actor("bruno"), now=year.at(40, 16)
    )
    text = item.minutes_item.text + CORRECTION
    answer = objections.Answer(
        is_accepted=True, reason="Besten Dank für den Hinweis; der Satz ist ergänzt.", text=text, version=1
    )
    objections.answer_objection(
        objection_id=raised.pk, answer=answer, actor=year.secretariat, now=year.at(39, 9)
    )
    minutes.circulate_minutes(
        meeting_id=meeting.pk, approval="silence", actor=year.secretariat, now=year.at(39, 10)
    )
    objections.confirm_minutes(meeting_id=meeting.pk, actor=year.actor("bruno"), now=year.at(38, 8))
    minutes.approve_minutes(meeting_id=meeting.pk, actor=year.secretariat, now=year.at(23, 8))


def _circulated(year: Year, meeting: Meeting) -> None:
    """Circulated a week ago; somebody has objected, another has confirmed."""
    _write(year, meeting, days_ago=12)
    minutes.circulate_minutes(
        meeting_id=meeting.pk, approval="silence", actor=year.secretariat, now=year.at(7, 10)
    )
    people = [row.user.key for row in roll_of(meeting).members]
    item = meeting.items.order_by("position")[0]
    objections.raise_objection(
        meeting_id=meeting.pk,
        item_id=item.pk,
        text="Die Frage nach den Kosten der Gemeinden wurde gestellt und ist im Protokoll nicht erwähnt.",
        actor=year.actor(str(people[1])),
        now=year.at(3, 17),
    )
    objections.confirm_minutes(meeting_id=meeting.pk, actor=year.actor(str(people[0])), now=year.at(4, 7))


def _draft(year: Year) -> None:
    """A meeting of the committee a few days ago: two of three texts are written."""
    day = year.at(5).date()
    body = Body.objects.get(key=COMMITTEE)
    plan = MeetingPlan(
        date=day, starts_at=dt.time(9), ends_at=dt.time(11), place="Riedholzplatz 3, Solothurn"
    )
    meeting = plan_meeting(actor=year.secretariat, body_id=body.pk, plan=plan, now=year.at(40))
    for title, request, _text in COMMITTEE_ITEMS:
        agenda.add_item(
            actor=year.secretariat,
            meeting_id=meeting.pk,
            title=title,
            request=request,
            presenter="Geschäftsstelle",
            now=year.at(14),
        )
    invite_meeting(actor=year.secretariat, meeting_id=meeting.pk, now=year.at(12))
    now = year.during(meeting)
    hold_meeting(actor=year.secretariat, meeting_id=meeting.pk, now=now)
    year.attend(meeting)
    for item, (_title, request, text) in zip(_items(meeting), COMMITTEE_ITEMS, strict=True):
        entry = OutcomeEntry(outcome="noted", recusals_checked=True)
        if request == "decision":
            entry = OutcomeEntry(outcome="decided", text=DATES, agreement="consensus", recusals_checked=True)
        record_outcome(item_id=item.pk, entry=entry, actor=year.secretariat, now=now)
        _note(year, meeting, item, text, now)
    minutes.draft_minutes(meeting_id=meeting.pk, actor=year.secretariat, now=year.at(2, 9))


def _write(year: Year, meeting: Meeting, *, days_ago: int) -> None:
    """Draft the minutes and write every text; what was said is part of the story, where it says something."""
    now = year.at(days_ago, 9)
    for item in meeting.items.filter(outcome="").order_by("position"):
        entry = OutcomeEntry(outcome="noted", recusals_checked=True)
        record_outcome(item_id=item.pk, entry=entry, actor=year.secretariat, now=year.during(meeting))
    minutes.draft_minutes(meeting_id=meeting.pk, actor=year.secretariat, now=now)
    _note(year, meeting, None, OPENING, now)
    said = {story["title"]: story.get("said", USUAL) for story in year.stories}
    for item in _items(meeting):
        _note(year, meeting, item, said.get(item.title, USUAL), now)


def _items(meeting: Meeting) -> list[AgendaItem]:
    return list(meeting.items.order_by("position", "pk"))


def _note(year: Year, meeting: Meeting, item: AgendaItem | None, text: str, now: dt.datetime) -> None:
    if text:
        minutes.write_minutes_item(
            meeting_id=meeting.pk,
            item_id=item.pk if item else None,
            text=text,
            version=0,
            actor=year.secretariat,
            now=now,
        )

"""What the pages of meetings are made of. Turns rows into pieces of `ui`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import HolidayTable
from nahtstelle.ground.lifecycle.api import changes
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions.deadlines import Deadlines
from nahtstelle.structure.governance.forms.meetings import ChangeMeetingForm
from nahtstelle.structure.governance.models import AgendaItem, Body, Meeting, MinutesItem
from nahtstelle.structure.governance.queries.agenda import Documents, ItemPaper
from nahtstelle.structure.governance.queries.attendance import Roll
from nahtstelle.structure.governance.states import (
    HELD_STATES,
    MeetingKind,
    MeetingState,
    MinutesState,
    Outcome,
    Presence,
)
from nahtstelle.structure.governance.views import register_filters as common
from nahtstelle.structure.governance.views.meeting_turns import address

Bodies = QuerySet[Body]
STATE_KINDS: Mapping[str, ui.TagKind] = {
    MeetingState.PLANNED: "neutral",
    MeetingState.INVITED: "now",
    MeetingState.HELD: "ok",
    MeetingState.MINUTES_DRAFTED: "now",
    MeetingState.MINUTES_APPROVED: "ok",
    MeetingState.CANCELLED: "bad",
}
OUTCOME_KINDS: Mapping[str, ui.TagKind] = {
    Outcome.NOTED: "ok",
    Outcome.DECIDED: "ok",
    Outcome.RECOMMENDED: "ok",
    Outcome.DEFERRED: "warn",
    Outcome.ESCALATED: "warn",
    Outcome.REJECTED: "bad",
}
COLUMNS = (
    ui.Column(
        key="date", label=gettext_lazy("Date"), value="date", sort="date", kind="date", url=lambda row: address(row)
    ),
    ui.Column(
        key="body",
        label=gettext_lazy("Body"),
        value="body.short_name",
        sort=("body__rank", "body__sort_name"),
        note=lambda row: row.get_kind_display(),
    ),
    ui.Column(key="time", label=gettext_lazy("Time"), value=lambda row: hours(row), hide=True),
    ui.Column(key="place", label=gettext_lazy("Place"), value="place", hide=True),
    ui.Column(
        key="items",
        label=gettext_lazy("Items"),
        value="items_count",
        sort="items_count",
        align="end",
        numeric=True,
        hide=True,
    ),
    ui.Column(
        key="minutes",
        label=gettext_lazy("Minutes"),
        value=lambda row: MinutesState(row.minutes_state).label if row.minutes_state else "",
        url=lambda row: address(row, "show_minutes") if row.minutes_state else "",
        hide=True,
    ),
    ui.state_column(STATE_KINDS, key="state"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item as the pages show it."""

    number: int
    item: AgendaItem
    papers: list[ItemPaper]
    outcome_kind: str
    url: str
    entitled: int = 0
    quorum_met: bool = True
    note: ItemNote | None = None


@dataclass(frozen=True, slots=True)
class ItemNote:
    """What is written for the minutes so far: the text in the form, its stored version, the key of its draft."""

    text: str
    version: int
    draft_key: str
    is_draft: bool = False


def hours(meeting: Meeting) -> str:
    """Return «14.00–16.30», «14.00» or nothing."""
    return "–".join(time.strftime("%H.%M") for time in (meeting.starts_at, meeting.ends_at) if time)


def filters(years: Sequence[int], bodies: Iterable[Body]) -> tuple[ui.ChoiceFilter, ...]:
    """Return the filters of the list: year, body, state, kind, theme and field of the body."""
    return (
        ui.ChoiceFilter(
            key="jahr",
            label=_("Year"),
            choices=[(str(year), str(year)) for year in years],
            lookup="date__year",
        ),
        ui.ChoiceFilter(
            key="gremium",
            label=_("Body"),
            choices=[(body.key, body.short_name) for body in bodies],
            lookup="body__key",
        ),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=MeetingState.choices, apply=_in_state),
        ui.ChoiceFilter(key="art", label=_("Kind"), choices=MeetingKind.choices, lookup="kind"),
        common.theme_filter(common.theme_choices(), lookup="body__theme"),
        common.field_filter(lookup="body__theme__field_of_service"),
    )


def _in_state(rows: QuerySet[Meeting], state: str) -> QuerySet[Meeting]:
    """A meeting with minutes was held: it is found under both."""
    return rows.filter(state__in=HELD_STATES if state == MeetingState.HELD else [state])


def year_asked(text: str, today: dt.date) -> int:
    """Return the year in the address; this year where there is none."""
    return int(text) if text.isdecimal() and 1900 < int(text) < 2200 else today.year


def item_lines(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    papers: Mapping[int, list[ItemPaper]],
    entitled: Mapping[int, int] | None = None,
) -> list[ItemLine]:
    """Return the items as lines; `entitled` counts the seats taken for each item."""
    quorum = meeting.body.quorum or 0
    counts = entitled or {}
    return [
        ItemLine(
            number=item.position,
            item=item,
            papers=papers.get(item.pk, []),
            outcome_kind=OUTCOME_KINDS.get(item.outcome, "neutral"),
            url=_item_url(item),
            entitled=counts.get(item.pk, 0),
            quorum_met=counts.get(item.pk, 0) >= quorum,
        )
        for item in items
    ]


def _item_url(item: AgendaItem) -> str:
    """The page of what the item is about: its proposal, or the circular resolution to be noted."""
    if item.circular_id:
        return reverse("governance:show_circular", args=[item.circular_id])
    return reverse("governance:show_proposal", args=[item.proposal_id]) if item.proposal_id else ""


def with_notes(lines: Sequence[ItemLine], notes: Mapping[int | None, ItemNote]) -> list[ItemLine]:
    """Return the lines with what is written for the minutes."""
    return [replace(line, note=notes.get(line.item.pk)) for line in lines]


def notes_of(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    stored: Iterable[MinutesItem],
    drafts: Mapping[str, ui.DraftState],
) -> dict[int | None, ItemNote]:
    """Return the note of each item: what was typed and not saved yet comes before what is stored (no query)."""
    kept = {row.item_id: row for row in stored}
    found: dict[int | None, ItemNote] = {}
    for item in items:
        key, row = f"governance.minutes.{meeting.pk}.{item.pk}", kept.get(item.pk)
        draft = drafts.get(key)
        text = str(draft.data.get("text", "")) if draft else row.text if row else ""
        version = str(draft.data.get("version", "")) if draft else ""
        found[item.pk] = ItemNote(
            text=text,
            version=int(version) if version.isdecimal() else row.version if row else 0,
            draft_key=key,
            is_draft=draft is not None,
        )
    return found


def documents(meeting: Meeting, found: Documents) -> tuple[ui.DocumentLine, ...]:
    """Return the documents of the meeting's own dossier."""
    own = found[meeting.dossier_id] if meeting.dossier_id else []
    return tuple(records.document_line(document) for document in own)


def facts(meeting: Meeting) -> list[ui.Fact]:
    """Return when and where, and the deadlines."""
    when = ui.weekday_date(meeting.date)
    rows: list[tuple[str | Promise, object]] = [
        (_("Date"), f"{when}, {hours(meeting)}" if hours(meeting) else when),
        (_("Place"), meeting.place or None),
    ]
    found = [ui.Fact(label=label, value=value) for label, value in rows]
    deadlines = Deadlines(meeting.submission_on, meeting.dispatch_on, meeting.minutes_on)
    return [*found, *deadline_facts(deadlines)]


def deadline_facts(deadlines: Deadlines) -> list[ui.Fact]:
    """Return the deadlines that exist."""
    rows = (
        (_("Submission of proposals"), deadlines.submission_on),
        (_("Dispatch of papers"), deadlines.dispatch_on),
        (_("Dispatch of minutes"), deadlines.minutes_on),
    )
    return [ui.Fact(label=label, value=ui.date_short(day), numeric=True) for label, day in rows if day]


def holiday_warning(holidays: HolidayTable, day: dt.date) -> str:
    """Return a sentence where the day is a weekend or a holiday of the canton; else nothing."""
    if holidays.is_holiday(day):
        return _("%(day)s is a holiday of the canton.") % {"day": ui.weekday_date(day)}
    if not holidays.is_working_day(day):
        return _("%(day)s falls on a weekend.") % {"day": ui.weekday_date(day)}
    return ""


def people(roll: Roll) -> list[ui.Person]:
    """Return the people of the day, with their office; what was recorded of them once there is something."""
    return [
        ui.Person(name=row.user.full_name, note=_note_of(roll, row.user_id) or row.get_function_display())
        for row in (*roll.members, *roll.associates)
    ]


def _note_of(roll: Roll, user_id: int) -> str:
    recorded = roll.attendances.get(user_id)
    if recorded is None:
        return ""
    label = str(recorded.get_presence_display())
    deputy = recorded.represented_by
    return f"{label}: {deputy.full_name}" if deputy else label


def attendance_words(roll: Roll) -> str:
    """Return «5 of 6 members present or represented» for the held meeting."""
    recorded = [roll.attendances[row.user_id] for row in roll.members if row.user_id in roll.attendances]
    if not recorded:
        return _("not recorded yet")
    came = sum(1 for row in recorded if row.presence in {Presence.PRESENT, Presence.REPRESENTED})
    return _("%(came)s of %(all)s present or represented") % {"came": came, "all": len(roll.members)}


def history(meeting: Meeting) -> list[ui.HistoryEntry]:
    """Return the history of a meeting, the latest first (one query)."""
    past = {
        "plan": _("Planned"),
        "change": _("Changed"),
        "invite": _("Papers sent"),
        "hold": _("Opened"),
        "cancel": _("Cancelled"),
        "draft_minutes": _("Minutes drafted"),
        "approve_minutes": _("Minutes approved"),
    }
    rows = reversed(changes("governance.meeting", meeting.pk))
    return [
        ui.HistoryEntry(at=row.at, text=past.get(row.verb, row.verb), who=row.actor_name, reason=row.reason)
        for row in rows
    ]


def initial(meeting: Meeting) -> dict[str, object]:
    """Return what the form of a meeting begins with."""
    return {
        "date": meeting.date,
        "kind": meeting.kind,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "place": meeting.place,
        "version": meeting.version,
    }


def form_with_version(data: QueryDict, version: str) -> ChangeMeetingForm:
    """Return the form as typed with the stored version, so that saving again overwrites knowingly."""
    typed = data.copy()
    typed["version"] = version
    return ChangeMeetingForm(typed)


def stored_facts(meeting: Meeting) -> list[ui.Fact]:
    """Return what is stored, beside what was typed."""
    when = ui.weekday_date(meeting.date)
    return [
        ui.Fact(label=_("Date"), value=f"{when}, {hours(meeting)}" if hours(meeting) else when),
        ui.Fact(label=_("Kind"), value=meeting.get_kind_display()),
        ui.Fact(label=_("Place"), value=meeting.place or None),
    ]

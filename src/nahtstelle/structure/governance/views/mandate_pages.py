"""What the pages of mandates are made of: columns, filters, tags, the way, whose turn, facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import Appointment, Decision, Mandate, Proposal
from nahtstelle.structure.governance.queries import mandates as queries
from nahtstelle.structure.governance.queries.mandates import MandateRecord, is_ending, is_overdue
from nahtstelle.structure.governance.states import GroupSeat, MandateState, Matter, ReportStatus

DAY = dt.timedelta(days=1)
REPORT_SOON = dt.timedelta(days=21)


def mandate_url(mandate: Mandate) -> str:
    """Return the page of a mandate."""
    return reverse("governance:show_mandate", args=[mandate.pk])


def standing(mandate: Mandate, today: dt.date, *, is_escalated: bool) -> tuple[str, ui.TagKind]:
    """Say in a word how a mandate stands, the gravest first."""
    if mandate.state == MandateState.DISCHARGED:
        return _("Discharged"), "neutral"
    if mandate.ends_on <= today:
        return _("Expired"), "bad"
    if is_escalated:
        return _("Before the committee"), "bad"
    if is_overdue(mandate, today):
        return _("Report overdue"), "bad"
    if mandate.starts_on > today:
        return _("Not begun yet"), "neutral"
    return (_("Ends soon"), "warn") if is_ending(mandate, today) else (_("Under way"), "ok")


def register_columns(today: dt.date) -> tuple[ui.Column, ...]:
    """Return the columns of the register as of a day."""

    def stands(row: Mandate) -> tuple[str, ui.TagKind]:
        return standing(row, today, is_escalated=bool(row.is_escalated))  # type: ignore[attr-defined]

    return (
        ui.Column(
            key="mandat",
            label=_("Mandate"),
            value="title",
            sort="title",
            url=mandate_url,
            note=lambda row: row.theme.name if row.theme else "",
        ),
        ui.Column(key="leitung", label=_("Lead"), value="lead.full_name", sort="lead__sort_name", hide=True),
        ui.Column(
            key="ausschuss",
            label=_("Committee"),
            value="committee.short_name",
            sort="committee__sort_name",
            hide=True,
        ),
        ui.Column(
            key="status",
            label=_("Latest report"),
            value=lambda row: row.get_status_display() if row.status else _("none yet"),
            sort="status",
            kind="tag",
            tag_kind=lambda row: queries.STATUS_KINDS[row.status],
        ),
        ui.Column(
            key="stand",
            label=_("State"),
            value=lambda row: stands(row)[0],
            kind="tag",
            tag_kind=lambda row: stands(row)[1],
        ),
        ui.Column(
            key="bericht",
            label=_("Next report"),
            value="next_report_on",
            sort="next_report_on",
            kind="due",
            align="end",
            hide=True,
        ),
        ui.Column(
            key="ende",
            label=_("Ends"),
            value=lambda row: (row.discharged_on or row.ends_on) - DAY,
            sort=("state", "ends_on"),
            kind="due",
            align="end",
            done=lambda row: row.state == MandateState.DISCHARGED,
        ),
    )


def register_filters(
    choices: queries.RegisterChoices, today: dt.date
) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the register."""
    standings = (
        ("active", _("Active")),
        ("ending", _("ending within three months")),
        ("overdue", _("overdue")),
        ("escalated", _("before the committee")),
        ("discharged", _("Discharged")),
    )
    return (
        ui.TextFilter(
            key="q", label=_("Search"), lookups=("title__icontains", "lead__family_name__icontains")
        ),
        ui.ChoiceFilter(
            key="stand",
            label=_("State"),
            choices=standings,
            apply=lambda rows, value: queries.in_standing(rows, value, today),
        ),
        ui.ChoiceFilter(
            key="status", label=_("Latest report"), choices=ReportStatus.choices, lookup="status"
        ),
        ui.ChoiceFilter(key="thema", label=_("Theme"), choices=choices.themes, lookup="theme"),
        ui.ChoiceFilter(
            key="ausschuss", label=_("Committee"), choices=choices.committees, lookup="committee"
        ),
    )


def timeline(rows: Iterable[Mandate], today: dt.date) -> ui.PeriodBand:
    """Return the periods of mandates over this year and the next."""
    lines = [
        ui.PeriodRow(
            label=row.title,
            url=mandate_url(row),
            state=standing(row, today, is_escalated=bool(row.is_escalated))[0],  # type: ignore[attr-defined]
            bars=tuple(_bar(row, period.period, today) for period in row.periods.all()),
        )
        for row in rows
    ]
    since, until = dt.date(today.year, 1, 1), dt.date(today.year + 2, 1, 1)
    return ui.period_band(since=since, until=until, today=today, rows=lines)


def _bar(mandate: Mandate, period: DateRange, today: dt.date) -> ui.PeriodBar:
    """A period as a bar; that of a mandate discharged early ends with the discharge."""
    ends_on = min(period.upper, mandate.discharged_on or period.upper)
    return ui.PeriodBar(
        starts_on=period.lower,
        ends_on=ends_on,
        label=period_words(period.lower, ends_on),
        kind=_bar_kind(mandate, today),
    )


def _bar_kind(mandate: Mandate, today: dt.date) -> ui.TagKind:
    if mandate.state == MandateState.DISCHARGED:
        return "neutral"
    if is_overdue(mandate, today) or mandate.status == ReportStatus.RED:
        return "bad"
    if is_ending(mandate, today) or mandate.status == ReportStatus.AMBER:
        return "warn"
    return "ok" if mandate.status else "neutral"


def period_words(starts_on: dt.date, ends_on: dt.date) -> str:
    """Return a half-open period with its last day."""
    return f"{ui.date_short(starts_on)} – {ui.date_short(ends_on - DAY)}"


def way(record: MandateRecord, today: dt.date) -> list[ui.Station]:
    """Return the stations of a mandate: decision, mandate, work, end, discharge."""
    mandate = record.mandate
    is_done = mandate.state == MandateState.DISCHARGED
    reports = _("%(count)s reports") % {"count": mandate.reports_count}
    working: tuple[str, ...] = (reports,)
    if mandate.next_report_on:
        working = (reports, _("next by %(date)s") % {"date": ui.date_short(mandate.next_report_on)})
    ends = ui.date_words(mandate.ends_on - DAY)
    extended = (_("extended"),) if len(record.periods) > 1 else ()
    discharged = (ui.date_words(mandate.discharged_on),) if mandate.discharged_on else ()
    return [
        ui.Station(
            label=_("Decided"),
            notes=(mandate.decision.label, ui.date_words(mandate.decision.decided_on)),
            state="done",
            url=decision_url(record, mandate.decision),
        ),
        ui.Station(label=_("Mandated"), notes=(ui.date_words(mandate.starts_on),), state="done"),
        ui.Station(label=_("At work"), notes=working, state="done" if is_done else "here"),
        ui.Station(label=_("Period ends"), notes=(ends, *extended), state="done" if is_done else "ahead"),
        ui.Station(label=_("Discharged"), notes=discharged, state="done" if is_done else "ahead"),
    ]


def decision_url(record: MandateRecord, decision: Decision | None) -> str:
    """Return the page of a decision where the reader may see it."""
    if decision is None or decision.pk not in record.visible_decisions:
        return ""
    return reverse("governance:show_decision", args=[decision.pk])


def turn(record: MandateRecord, actor: Actor, today: dt.date) -> ui.Turn | None:
    """Say whose turn it is: the committee's, the secretariat's at the end, the lead's."""
    mandate = record.mandate
    if mandate.state == MandateState.DISCHARGED:
        return None
    if record.open_escalations:
        return _escalation_turn(record, actor)
    if mandate.ends_on <= today:
        text = _("The period has ended. It takes a decision to extend or discharge the mandate")
        return _office_turn(mandate, actor, text)
    due_on = mandate.next_report_on
    if permissions.can_report_mandate(actor, mandate):
        is_near = due_on is not None and due_on - REPORT_SOON <= today
        action = _link(mandate, "report_mandate", _("Write report"), "notebook-pen", primary=is_near)
        text = _("Report to the committee") if is_near else _("Work on the deliverables")
        return ui.Turn(text=text, due=due_on, actions=(action,))
    text = _("The next report is due.")
    return ui.Turn(text=text, due=due_on, yours=False, waiting_for=mandate.lead.full_name)


def _escalation_turn(record: MandateRecord, actor: Actor) -> ui.Turn:
    mandate, first = record.mandate, record.open_escalations[-1]
    text = _("The committee decides: %(reason)s") % {"reason": first.get_reason_display()}
    if not permissions.can_settle_escalation(actor, mandate):
        return ui.Turn(text=f"{text}.", yours=False, waiting_for=mandate.committee.short_name)
    url = reverse("governance:settle_escalation", args=[mandate.pk, first.pk])
    action = ui.Action(label=_("Record what the committee decided"), url=url, icon="gavel", primary=True)
    return ui.Turn(text=text, actions=(action,))


def _office_turn(mandate: Mandate, actor: Actor, text: str) -> ui.Turn:
    if not permissions.can_extend_mandate(actor, mandate):
        return ui.Turn(text=f"{text}.", yours=False, waiting_for=_("the secretariat office"))
    extend = _link(mandate, "extend_mandate", _("Extend"), "calendar-plus", primary=True)
    return ui.Turn(
        text=text, actions=(extend, _link(mandate, "discharge_mandate", _("Discharge"), "badge-check"))
    )


def page_actions(record: MandateRecord, actor: Actor, today: dt.date) -> list[ui.Action]:
    """Return the buttons beside the heading."""
    mandate = record.mandate
    if mandate.state == MandateState.DISCHARGED:
        return []
    actions = []
    if permissions.can_report_mandate(actor, mandate) and (
        record.open_escalations or mandate.ends_on <= today
    ):
        actions.append(_link(mandate, "report_mandate", _("Write report"), "notebook-pen"))
    if permissions.can_extend_mandate(actor, mandate) and mandate.ends_on > today:
        actions.append(_link(mandate, "extend_mandate", _("Extend"), "calendar-plus"))
        actions.append(_link(mandate, "discharge_mandate", _("Discharge"), "badge-check"))
    return actions


def _link(mandate: Mandate, name: str, label: str, icon: str, *, primary: bool = False) -> ui.Action:
    url = reverse(f"governance:{name}", args=[mandate.pk])
    return ui.Action(label=label, url=url, icon=icon, primary=primary)


def facts(record: MandateRecord) -> list[ui.Fact]:
    """Say who leads, who answers for it, until when, with what means."""
    mandate = record.mandate
    rows = [
        ui.Fact(label=_("Lead"), value=mandate.lead.full_name),
        ui.Fact(label=_("Mainstream structure"), value=mandate.institution.name),
        ui.Fact(label=_("Working group"), value=mandate.group.short_name, url=_body_url(mandate.group.key)),
        ui.Fact(
            label=_("Committee"), value=mandate.committee.short_name, url=_body_url(mandate.committee.key)
        ),
        ui.Fact(label=_("First day"), value=ui.date_short(mandate.starts_on), numeric=True),
        ui.Fact(label=_("Last day"), value=ui.date_short(mandate.ends_on - DAY), numeric=True),
    ]
    if mandate.theme is not None:
        rows.append(ui.Fact(label=_("Theme"), value=mandate.theme.name))
    if mandate.budget_frame is not None:
        value = f"CHF {ui.amount(mandate.budget_frame)}"
        rows.append(ui.Fact(label=_("Budget frame"), value=value, numeric=True))
    if mandate.specialists:
        rows.append(ui.Fact(label=_("External specialists"), value=mandate.specialists))
    return rows


def _body_url(key: str) -> str:
    return reverse("governance:show_body", args=[key])


def decisions(record: MandateRecord) -> list[dict[str, object]]:
    """Return the decisions behind a mandate: issued, extended, discharged."""
    rows: list[dict[str, object]] = []
    for number, period in enumerate(record.periods):
        verb = _("Extended") if number else _("Issued")
        words = period_words(period.period.lower, period.period.upper)
        rows.append({"verb": verb, "decision": period.decision, "note": words})
    mandate = record.mandate
    if mandate.discharge_decision is not None and mandate.discharged_on is not None:
        note = ui.date_short(mandate.discharged_on - DAY)
        rows.append({"verb": _("Discharged"), "decision": mandate.discharge_decision, "note": note})
    return [row | {"url": decision_url(record, row["decision"])} for row in rows]  # type: ignore[arg-type]


def people(rows: Iterable[Appointment]) -> list[ui.Person]:
    """Return members with function and institution."""
    return [
        ui.Person(
            name=row.user.full_name,
            note=", ".join(
                part
                for part in (
                    str(row.get_function_display()),
                    row.user.institution.label if row.user.institution else "",
                )
                if part
            ),
        )
        for row in rows
    ]


def deliverable_lines(record: MandateRecord, actor: Actor, today: dt.date) -> list[dict[str, object]]:
    """Return the deliverables with the link to report one where the actor may."""
    may = permissions.can_deliver_mandate(actor, record.mandate)
    return [
        {
            "row": row,
            "is_done": row.delivered_on is not None,
            "is_late": row.delivered_on is None and row.due_on < today,
            "url": reverse("governance:report_deliverable", args=[record.mandate.pk, row.pk])
            if may and row.delivered_on is None
            else "",
        }
        for row in record.deliverables
    ]


def report_lines(record: MandateRecord) -> list[dict[str, object]]:
    """Return the reports with the kind of their tag."""
    return [{"report": row, "kind": queries.STATUS_KINDS[row.status]} for row in record.reports]


def request_card(proposal: Proposal, *, actor: Actor) -> dict[str, object] | None:
    """Return what the page of a proposal shows of its request for a working group, and the mandate issued on it."""
    if proposal.matter != Matter.WORKING_GROUP:
        return None
    asked = queries.request_for(proposal.pk)
    if asked is None:
        return None
    seats: dict[str, list[str]] = {seat: [] for seat in GroupSeat.values}
    for row in asked.seats.all():
        seats[row.seat].append(row.user.full_name)
    steering = ", ".join(seats[GroupSeat.COMMITTEE_CHAIR] + seats[GroupSeat.COMMITTEE])
    committee = asked.committee.name if asked.committee else ""
    facts = [
        ui.Fact(label=_("Mainstream structure"), value=asked.institution.name),
        ui.Fact(label=_("Lead"), value=asked.lead.full_name),
        ui.Fact(label=_("Working group"), value=", ".join(seats[GroupSeat.GROUP]) or "–"),
        ui.Fact(label=_("Committee"), value=": ".join(part for part in (committee, steering) if part)),
    ]
    if asked.budget_frame is not None:
        facts.append(
            ui.Fact(label=_("Budget frame"), value=f"CHF {ui.amount(asked.budget_frame)}", numeric=True)
        )
    if asked.specialists:
        facts.append(ui.Fact(label=_("External specialists"), value=asked.specialists))
    mandate = Mandate.objects.visible_to(actor).filter(decision__proposal=proposal).first()
    if mandate is not None:
        facts.append(ui.Fact(label=_("Mandate"), value=mandate.title, url=mandate_url(mandate)))
    may_change = mandate is None and permissions.can_request_mandate(actor, proposal)
    return {"asked": asked, "facts": facts, "last_day": asked.period.upper - DAY, "may_change": may_change}

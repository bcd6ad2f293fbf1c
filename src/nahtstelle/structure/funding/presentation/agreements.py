"""Agreements as the pieces that the components of `ui` draw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.funding.models import Agreement
from nahtstelle.structure.funding.permissions import agreements as permissions
from nahtstelle.structure.funding.queries import agreements as queries
from nahtstelle.structure.funding.states.agreements import (
    AGREEMENT,
    TENDER_NOTICE_MONTHS,
    AgreementState,
    Procedure,
    months_after,
)

DAY = dt.timedelta(days=1)
ONLY_IN_FILES = frozenset({"anbieter", "verfahren", "beginn", "jahr"})
VERBS = {
    "draft": gettext_lazy("Drafted (agreement)"),
    "change": gettext_lazy("Draft changed"),
    "conclude": gettext_lazy("Put in force (done)"),
    "start_tender": gettext_lazy("Tender started"),
    "renew": gettext_lazy("Renewed (agreement)"),
    "terminate": gettext_lazy("Ended early"),
}


def agreement_url(row: Agreement) -> str:
    """Return the page of an agreement."""
    return reverse("funding:show_agreement", args=[row.pk])


def standing(row: Agreement, today: dt.date, *, is_followed: bool) -> tuple[str, ui.TagKind]:
    """Say in a word how an agreement stands, the gravest first."""
    if row.state != AgreementState.IN_FORCE:
        return str(row.get_state_display()), "neutral"
    if row.ends_on <= today:
        return _("Expired (agreement)"), "neutral"
    if is_followed:
        return _("In force, renewed"), "ok"
    if row.tender_starts_on and row.tender_started_on is None:
        if row.tender_starts_on < today:
            return _("Tender overdue"), "bad"
        if months_after(row.tender_starts_on, -TENDER_NOTICE_MONTHS) <= today:
            return _("Tender due"), "warn"
    if months_after(row.ends_on, -row.warning_months) <= today:
        return _("Ends soon"), "warn"
    return (_("In force"), "ok") if row.starts_on <= today else (_("Not begun yet"), "neutral")


def _stands(row: Any, today: dt.date) -> tuple[str, ui.TagKind]:
    return standing(row, today, is_followed=row.successor_state == AgreementState.IN_FORCE)


def columns(today: dt.date, *, is_export: bool = False) -> tuple[ui.Column, ...]:
    """Return the columns of the register as of a day; a file holds more of them than the screen."""
    shown = _columns(today)
    return shown if is_export else tuple(column for column in shown if column.key not in ONLY_IN_FILES)


def _columns(today: dt.date) -> tuple[ui.Column, ...]:
    return (
        ui.Column(
            key="gegenstand",
            label=_("Subject of the agreement"),
            value="subject",
            sort="subject",
            url=agreement_url,
            note=lambda row: row.provider.name,
        ),
        ui.Column(
            key="anbieter",
            label=_("Provider (party)"),
            value="provider.name",
            sort="provider__sort_name",
        ),
        ui.Column(
            key="verfahren",
            label=_("Procurement procedure"),
            value="get_procedure_display",
            sort="procedure",
            hide=True,
        ),
        ui.Column(key="beginn", label=_("First day"), value="starts_on", sort="starts_on", kind="date", hide=True),
        ui.Column(
            key="jahr",
            label=_("CHF %(year)s") % {"year": today.year},
            value="this_year",
            kind="number",
            align="end",
            hide=True,
        ),
        ui.Column(key="betrag", label=_("CHF in all"), value="total", sort="total", kind="number", align="end"),
        ui.Column(
            key="stand",
            label=_("State"),
            value=lambda row: _stands(row, today)[0],
            kind="tag",
            tag_kind=lambda row: _stands(row, today)[1],
        ),
        ui.Column(
            key="ausschreibung",
            label=_("Tender from"),
            value="tender_starts_on",
            sort="tender_starts_on",
            kind="due",
            align="end",
            hide=True,
            done=lambda row: _is_settled(row, today) or row.tender_started_on is not None,
        ),
        ui.Column(
            key="ende",
            label=_("Ends"),
            value="last_day",
            sort="ends_on",
            kind="due",
            align="end",
            done=lambda row: _is_settled(row, today),
        ),
    )  # fmt: skip


def _is_settled(row: Any, today: dt.date) -> bool:
    """Tell whether nothing is due any more: over, ended, or followed by the next."""
    followed = row.successor_state == AgreementState.IN_FORCE
    return row.state != AgreementState.IN_FORCE or row.ends_on <= today or followed


def filters(choices: queries.RegisterChoices, today: dt.date) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the register."""
    standings = (
        ("in_force", _("In force")),
        ("ending", _("ending within six months")),
        ("tender", _("to be tendered")),
        ("draft", _("Draft (agreement)")),
        ("expired", _("Expired (agreement)")),
        ("terminated", _("Ended early")),
    )
    return (
        ui.TextFilter(key="q", label=_("Search"), lookups=("subject__icontains", "provider__name__icontains")),
        ui.ChoiceFilter(
            key="stand",
            label=_("State"),
            choices=standings,
            apply=lambda rows, value: queries.in_standing(rows, value, today),
        ),
        ui.ChoiceFilter(key="anbieter", label=_("Provider (party)"), choices=choices.providers, lookup="provider"),
        ui.ChoiceFilter(
            key="verfahren", label=_("Procurement procedure"), choices=Procedure.choices, lookup="procedure"
        ),
    )  # fmt: skip


def band_span(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the stretch of the picture: last year to the year after next."""
    return dt.date(today.year - 1, 1, 1), dt.date(today.year + 3, 1, 1)


def band(rows: Iterable[Agreement], today: dt.date) -> ui.PeriodBand | None:
    """Return the terms as bars, one line a provider and subject; None where there are none."""
    lines: dict[tuple[int, str], list[Agreement]] = {}
    for row in rows:
        lines.setdefault((row.provider_id, row.subject), []).append(row)
    since, until = band_span(today)
    placed = [_line(found, today) for found in lines.values()]
    return ui.period_band(since=since, until=until, today=today, rows=placed) if placed else None


def _line(found: list[Agreement], today: dt.date) -> ui.PeriodRow:
    latest = found[-1]
    return ui.PeriodRow(
        label=f"{latest.provider.label}: {latest.subject}",
        url=agreement_url(latest),
        state=_stands(latest, today)[0],
        bars=tuple(
            ui.PeriodBar(
                starts_on=row.starts_on,
                ends_on=row.terminated_on or row.ends_on,
                label=term_words(row),
                kind=_stands(row, today)[1],
            )
            for row in found
        ),
    )


def term_words(row: Agreement) -> str:
    """Return the term with its last day."""
    return f"{ui.date_short(row.starts_on)} – {ui.date_short(row.last_day)}"


def way(page: queries.AgreementPage, today: dt.date) -> list[ui.Station]:
    """Return the stations of an agreement: drafted, in force, tender, end, successor."""
    row = page.agreement
    if row.state == AgreementState.TERMINATED:
        ended = ui.Station(label=_("Ended early"), notes=(ui.date_words(row.last_day),), state="here")
        return [_station(_("Drafted (agreement)"), timezone.localdate(row.created_at), "done"), ended]
    is_draft, is_over = row.state == AgreementState.DRAFT, row.ends_on <= today
    drafted = (ui.date_words(timezone.localdate(row.created_at)),) if page.changes else ()
    stations = [
        ui.Station(label=_("Drafted (agreement)"), notes=drafted, state="here" if is_draft else "done"),
        _station(
            _("In force"), row.starts_on, "ahead" if is_draft else "done" if is_over else "here"
        ),
    ]  # fmt: skip
    if row.tender_starts_on is not None:
        state = "done" if row.tender_started_on else "skipped" if is_over else "ahead"
        stations.append(_station(_("Tender"), row.tender_started_on or row.tender_starts_on, state))
    stations.append(_station(_("Term ends"), row.last_day, "done" if is_over else "ahead"))
    after = page.successor
    stations.append(
        ui.Station(
            label=_("Successor"),
            notes=(term_words(after),) if after else (),
            state="done" if after and after.state == AgreementState.IN_FORCE else "ahead",
            url=agreement_url(after) if after else "",
        )
    )
    return stations


def _station(label: str, day: dt.date, state: Any) -> ui.Station:
    return ui.Station(label=label, notes=(ui.date_words(day),), state=state)


def turn(page: queries.AgreementPage, actor: Actor, today: dt.date) -> ui.Turn | None:
    """Say what the secretariat does next with an agreement; nothing while nothing is due."""
    row, text, due = page.agreement, "", None
    followed = page.successor is not None and page.successor.state == AgreementState.IN_FORCE
    if row.state == AgreementState.DRAFT:
        text = _("Enter the decision behind the agreement and put it in force")
    elif row.state == AgreementState.IN_FORCE and row.ends_on > today and not followed:
        word, _kind = standing(row, today, is_followed=False)
        if word in {_("Tender overdue"), _("Tender due")}:
            text, due = _("Start the tender for the next term"), row.tender_starts_on
        elif word == _("Ends soon"):
            text, due = _("Renew the agreement or let it end"), row.last_day
    if not text:
        return None
    if permissions.can_change_agreement(actor, row):
        return ui.Turn(text=text, due=due, actions=tuple(actions(page, actor, today)[:2]))
    return ui.Turn(text=f"{text}.", due=due, yours=False, waiting_for=_("the secretariat office"))


def actions(page: queries.AgreementPage, actor: Actor, today: dt.date) -> list[ui.Action]:
    """Return the buttons of an agreement for this actor."""
    row = page.agreement
    offered: list[ui.Action] = []

    def offer(name: str, label: str, icon: str, *, post: bool = False) -> None:
        url = reverse(f"funding:{name}", args=[row.pk])
        method: Any = "post" if post else "get"
        offered.append(ui.Action(label=label, url=url, icon=icon, method=method, primary=not offered))

    if not permissions.can_change_agreement(actor, row):
        return []
    if row.state == AgreementState.DRAFT:
        if row.decision_id or row.government_resolution:
            offer("conclude_agreement", _("Put in force"), "badge-check", post=True)
        offer("change_agreement", _("Edit agreement"), "pencil")
    elif row.state == AgreementState.IN_FORCE:
        is_single = page.successor is None
        if is_single and row.tender_starts_on and row.tender_started_on is None and row.ends_on > today:
            offer("start_tender", _("Record start of tender"), "flag")
        if is_single:
            offer("renew_agreement", _("Draft successor"), "file-plus")
    if AGREEMENT.allows("terminate", row.state) and row.ends_on > today:
        offer("terminate_agreement", _("End early"), "calendar-x")
    return offered


def facts(page: queries.AgreementPage) -> list[ui.Fact]:
    """Say who agreed what, until when, by which procedure and decision."""
    row = page.agreement
    found = [
        ui.Fact(label=_("Provider (party)"), value=row.provider.name),
        ui.Fact(label=_("Concluded by"), value=row.institution.name),
        ui.Fact(label=_("First day"), value=ui.date_short(row.starts_on), numeric=True),
        ui.Fact(label=_("Last day"), value=ui.date_short(row.last_day), numeric=True),
        ui.Fact(label=_("Procurement procedure"), value=row.get_procedure_display()),
    ]
    if row.threshold:
        found.append(ui.Fact(label=_("Why this procedure"), value=row.threshold))
    if row.decision is not None:
        url = reverse("governance:show_decision", args=[row.decision.pk]) if page.decision else ""
        found.append(ui.Fact(label=_("Decision behind it"), value=row.decision.label, url=url))
    if row.government_resolution:
        found.append(ui.Fact(label=_("Government resolution"), value=f"RRB Nr. {row.government_resolution}"))
    if row.tender_starts_on:
        found.append(ui.Fact(label=_("Tender from"), value=ui.date_short(row.tender_starts_on), numeric=True))
    if row.tender_started_on:
        value = ui.date_short(row.tender_started_on)
        found.append(ui.Fact(label=_("Tender started on"), value=value, numeric=True))
    if row.renews is not None:
        found.append(ui.Fact(label=_("Renews"), value=term_words(row.renews), url=agreement_url(row.renews)))
    return found


def history(page: queries.AgreementPage) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=change.note or str(VERBS[change.verb]),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(page.changes)
    ]

"""Consents and releases from secrecy as the pieces of their pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.content_types import ReleaseContent
from nahtstelle.cases.casework.models import Case, SecrecyRelease
from nahtstelle.cases.casework.permissions import entry as permissions
from nahtstelle.cases.casework.permissions.access import ConsentFacts
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.presentation.papers import paper_address, paper_lines
from nahtstelle.cases.casework.queries.consents import ConsentLine, consents_of_case
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.papers import papers_of
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import DataCategory, DocumentKind
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseLine:
    """A release as the page shows one."""

    content: ReleaseContent
    row: SecrecyRelease
    state: str
    kind: ui.TagKind
    until: dt.date
    action: ui.Action | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsPage:
    """Everything the page of the consents shows. `releases` is None where health data may not be read."""

    current: ConsentLine | None
    state: str
    kind: ui.TagKind
    facts: list[ui.Fact]
    earlier: list[tuple[ConsentLine, str]]
    releases: list[ReleaseLine] | None
    receipts: list[ui.DocumentLine]
    actions: list[ui.Action]
    release_url: str


def consent_panel(page: CasePage) -> Panel:
    """Draw the consent beside the case: until when, whom it names, the way to withdraw it (no query)."""
    current = page.content.consent
    facts = []
    if current is not None:
        names = sorted(page.sheet.labels[key] for key in current.institutions)
        facts = [
            _validity(current),
            ui.Fact(label=_("Names (consent)"), value=", ".join(names) or _("nobody")),
        ]
    withdraw = None
    if permissions.can_revoke_consent(page.standing) and current is not None:
        withdraw = ui.Action(
            label=_("Record withdrawal"),
            url=reverse("casework:withdraw_consent", args=[page.case.pk]),
            icon="hand",
        )
    context = {
        "facts": facts,
        "url": reverse("casework:show_consents", args=[page.case.pk]),
        "withdraw": withdraw,
    }
    return Panel(template="casework/_consent_panel.html", context=context, place="aside")


def _validity(consent: ConsentFacts) -> ui.Fact:
    """Return until when a consent holds, or when it ended."""
    if consent.ended_at is None:
        return ui.Fact(label=_("Valid"), value=_period(consent.valid_to))
    label = _("Withdrawn on") if consent.ending == "revoked" else _("Ended on")
    return ui.Fact(label=label, value=ui.date_words(timezone.localdate(consent.ended_at)))


def consents_page(case: Case, *, actor: Actor, now: dt.datetime) -> ConsentsPage:
    """Return the page of the consents of a case; releases are read as health data, receipts as what they are about."""
    viewer, day = viewer_of(actor), timezone.localdate(now)
    standing = standing_in(case, viewer)
    lines = consents_of_case(case, day)
    current = lines[0] if lines else None
    state, kind = state_of(current.facts if current else None, day)
    content = open_case(
        case, viewer=viewer, what="consents", categories=[DataCategory.IDENTITY, DataCategory.HEALTH], now=now
    )
    may_release = permissions.can_release_from_secrecy(actor, standing)
    releases = None
    if content.may(DataCategory.HEALTH):
        rows = SecrecyRelease.objects.filter(case=case).order_by("-valid_from", "-pk")
        releases = [_release(row, ReleaseContent.of(content.read(row)), day, may_release) for row in rows]
    return ConsentsPage(
        current=current,
        state=state,
        kind=kind,
        facts=_facts(current) if current else [],
        earlier=[(line, str(state_of(line.facts, day)[0])) for line in lines[1:]],
        releases=releases,
        receipts=paper_lines(
            papers_of(case, kind=DocumentKind.RECEIPT), content, address=partial(paper_address, case)
        ),
        actions=_actions(case, actor, standing, has_consent=current is not None),
        release_url=reverse("casework:release_secrecy", args=[case.pk])
        if may_release and content.may(DataCategory.HEALTH) and current is not None and current.is_in_force
        else "",
    )


def state_of(consent: ConsentFacts | None, day: dt.date) -> tuple[str, ui.TagKind]:
    """Return how a consent stands on a day, as a tag."""
    if consent is None:
        return _("none yet (case)"), "warn"
    if consent.ending == "revoked":
        return _("Consent withdrawn"), "bad"
    if consent.ending == "replaced":
        return _("Replaced"), "neutral"
    if consent.ending:
        return _("Consent expired"), "neutral"
    return (_("Consent in force"), "ok") if consent.in_force(day) else (_("Consent run out"), "bad")


def _period(valid_to: dt.date | None) -> str:
    if valid_to is None:
        return _("until the closing")
    return _("until %(day)s") % {"day": ui.date_short(valid_to - dt.timedelta(days=1))}


def _facts(line: ConsentLine) -> list[ui.Fact]:
    row = line.row
    rows = (
        (_("Valid"), _period(row.valid_to)),
        (_("Signed on"), ui.date_words(row.signed_on)),
        (_("Signed by"), row.get_signer_display()),
        (_("Institutions (consent)"), line.names),
        (_("Data"), ", ".join(line.categories)),
        (_("Purposes"), ", ".join(line.purposes)),
        (_("Version of the text"), row.text_version),
    )
    return [ui.Fact(label=label, value=value or "–") for label, value in rows]


def _release(row: SecrecyRelease, content: ReleaseContent, day: dt.date, may_change: bool) -> ReleaseLine:
    state, kind = _("in force"), "ok"
    if row.revoked_at is not None:
        state, kind = _("taken back"), "bad"
    elif day >= row.valid_to:
        state, kind = _("run out"), "neutral"
    action = None
    if may_change and row.revoked_at is None and day < row.valid_to:
        action = ui.Action(
            label=_("Take back"),
            url=reverse("casework:withdraw_release", args=[row.case_id, row.pk]),
            method="post",
            confirm=_("Take this release back? It cannot be undone."),
        )
    return ReleaseLine(
        content=content,
        row=row,
        state=state,
        kind=kind,  # type: ignore[arg-type]
        until=row.valid_to - dt.timedelta(days=1),
        action=action,
    )


def _actions(case: Case, actor: Actor, standing: Standing, *, has_consent: bool) -> list[ui.Action]:
    offered = []
    if permissions.can_record_consent(actor, standing):
        rows = (
            ("prepare_consent", _("Choose scope"), "list-checks"),
            ("print_consent", _("Print form"), "printer"),
            ("record_consent", _("Record signed consent"), "file-check"),
        )
        offered = [
            ui.Action(label=label, url=reverse(f"casework:{verb}", args=[case.pk]), icon=icon)
            for verb, label, icon in rows
        ]
    if has_consent and permissions.can_revoke_consent(standing):
        address = reverse("casework:withdraw_consent", args=[case.pk])
        offered.append(ui.Action(label=_("Record withdrawal"), url=address, icon="hand", danger=True))
    return offered

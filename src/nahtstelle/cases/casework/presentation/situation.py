"""The situation of a case as the pieces of its page, and the panel on the page of the case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.permissions import situation as permissions
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.queries.situation import Given, Situation, read_summary
from nahtstelle.cases.casework.queries.situation_paper import label_of
from nahtstelle.cases.casework.states import CaseState, ContributionState, ProblemArea, TeamVerdict
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui import api as ui

TAGS: dict[str, ui.TagKind] = {
    ContributionState.ASKED: "warn",
    ContributionState.CONTRIBUTED: "ok",
    ContributionState.NOTHING: "neutral",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who was asked, and how it stands."""

    label: str
    state: str
    kind: ui.TagKind
    row: object
    url: str = ""
    verb: str = ""
    may_declare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A question with the answers side by side, or the title of its group."""

    text: str
    cells: tuple[tuple[str, str], ...] = ()
    is_group: bool = False
    differs: bool = False


def asked(
    situation: Situation, *, case_id: int, actor: Actor, members: permissions.Members, is_open: bool
) -> list[Asked]:
    """Return who was asked; with the link for whom the actor answers, as long as it is open."""
    rows = []
    for given in situation.given:
        state = str(given.row.state)
        is_first = state == ContributionState.ASKED
        frozen = situation.report is not None and not is_first
        mine = permissions.can_contribute(actor, members, given.row.institution_id) and is_open and not frozen
        rows.append(
            Asked(
                label=label_of(given),
                state=_("not entered yet")
                if given.is_clients and is_first
                else str(given.row.get_state_display()),
                kind="neutral" if given.is_clients and is_first else TAGS[state],
                row=given.row,
                url=reverse("casework:contribute", args=[case_id, given.row.pk]) if mine else "",
                verb=_verb(given, is_first=is_first),
                may_declare=mine and is_first and not given.is_clients,
            )
        )
    return rows


def _verb(given: Given, *, is_first: bool) -> str:
    if not is_first:
        return _("Change (case)")
    return _("Enter the client's view") if given.is_clients else _("Contribute")


def compared(situation: Situation) -> list[Compared]:
    """Return question by question what everybody answered; questions that nobody answered are left out."""
    if situation.version is None:
        return []
    different = {row.item.link_id for row in situation.differences}
    rows: list[Compared] = []
    group = ""
    for placed in questionnaires.questions(situation.version.items):
        link_id = placed.item.link_id
        if not any(given.values.get(link_id) for given in situation.given):
            continue
        title = placed.groups[-1].text if placed.groups else ""
        if title and title != group:
            rows.append(Compared(text=title, is_group=True))
        group = title
        cells = tuple(
            (
                label_of(given),
                ", ".join(
                    questionnaires.as_words(placed.item, value) for value in given.values.get(link_id, [])
                ),
            )
            for given in situation.given
            if given.is_given
        )
        rows.append(Compared(text=placed.item.text, cells=cells, differs=link_id in different))
    return rows


def areas(situation: Situation) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the problem areas with what was noted, by whom."""
    found = []
    for area in ProblemArea:
        notes = [
            (label_of(given), given.notes.areas[area])
            for given in situation.given
            if given.notes.areas.get(area)
        ]
        if notes:
            found.append((str(area.label), notes))
    return found


def lists(situation: Situation) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return resources and obstacles, by whom."""
    return [
        (title, rows)
        for title, name in ((_("Resources"), "resources"), (_("Obstacles"), "obstacles"))
        if (
            rows := [
                (label_of(given), line) for given in situation.given for line in getattr(given.notes, name)
            ]
        )
    ]


def columns(situation: Situation) -> list[str]:
    """Return the heads of the comparison."""
    return [label_of(given) for given in situation.given if given.is_given]


def situation_actions(
    case_id: int, situation: Situation, *, actor: Actor, members: permissions.Members, missing: list[str]
) -> list[ui.Action]:
    """Return the buttons of the page while the situation is clarified."""
    found = []
    if permissions.can_freeze_report(actor, members):
        found.append(
            ui.Action(
                label=_("Freeze situation report") if not situation.report else _("Freeze again"),
                url=reverse("casework:freeze_report", args=[case_id]),
                method="post",
                icon="file-text",
                primary=not situation.outstanding and not situation.report_is_current,
                confirm=_("What was contributed is then not changed any more. Freeze the report?"),
            )
        )
    if permissions.can_record_team_decision(actor, members):
        found.append(
            ui.Action(
                label=_("Record decision of the team"),
                url=reverse("casework:record_team_decision", args=[case_id]),
                icon="gavel",
                primary=situation.report_is_current and situation.decision is None,
                refusal="" if situation.report else _("Freeze the situation report first."),
            )
        )
    if permissions.can_finish_clarification(actor, members):
        found.append(
            ui.Action(
                label=_("Finish clarification"),
                url=reverse("casework:finish_clarification", args=[case_id]),
                method="post",
                icon="check",
                primary=not missing,
                refusal=" ".join(missing),
            )
        )
    return found


def report_links(case_id: int, situation: Situation) -> list[ui.DocumentLine]:
    """Return the frozen report and its annexes, each with its own address."""
    report = situation.report
    if report is None:
        return []
    parts = (
        ("", report.document_id, _("Situation report")),
        ("gesundheit", report.health_document_id, _("Annex on health")),
        ("finanzen", report.finance_document_id, _("Annex on finances")),
    )
    return [
        ui.DocumentLine(
            title=title,
            url=reverse("casework:download_report", args=[case_id, report.number, part or "beschrieb"]),
            version=report.number,
            at=report.frozen_at,
            confidential=True,
        )
        for part, document_id, title in parts
        if document_id is not None
    ]


def verdict_words(situation: Situation) -> str:
    """Return what the team decided."""
    return str(TeamVerdict(situation.decision.verdict).label) if situation.decision else ""


def actions(page: CasePage) -> Iterator[ui.Action]:
    """Yield what the clarification adds to the page of a case."""
    if page.case.state == CaseState.REGISTERED:
        if permissions.can_open_clarification(page.actor, page.members):
            yield from _beginning(page)
    elif page.case.state == CaseState.CLARIFYING:
        yield ui.Action(
            label=_("Clarify situation"),
            url=reverse("casework:show_situation", args=[page.case.pk]),
            icon="clipboard-list",
            primary=True,
        )


def _beginning(page: CasePage) -> Iterator[ui.Action]:
    """Yield the way to the team as long as an institution of the consent has nobody in it, then the clarification."""
    named = page.content.consent.institutions if page.content.consent is not None else frozenset()
    nobody = named - {member.institution_id for member in page.members}
    names = sorted(page.sheet.labels[key] for key in nobody if key in page.sheet.labels)
    if names:
        yield ui.Action(
            label=_("Put the team together"),
            url=reverse("casework:show_team", args=[page.case.pk]),
            icon="users",
            primary=True,
        )
    sentence = _("Nobody is in the team yet for: %(institutions)s.") % {"institutions": ", ".join(names)}
    yield ui.Action(
        label=_("Begin clarification"),
        url=reverse("casework:open_clarification", args=[page.case.pk]),
        icon="play",
        primary=True,
        refusal=sentence if names else "",
    )


def panels(page: CasePage) -> Iterator[Panel]:
    """Yield the card «Situation»: who contributed, what contradicts, problem areas (one query)."""
    if page.case.state in {CaseState.ENQUIRY, CaseState.REGISTERED, CaseState.CLOSED, CaseState.ERASED}:
        return
    situation = read_summary(page.case, page.content, cleared=page.sheet.contradictions)
    if not situation.given:
        return
    number = getattr(situation.given[0].row, "report_number", None)
    named = {area for given in situation.given for area in (*given.notes.areas, *given.areas_apart)}
    areas_named = [str(area.label) for area in ProblemArea if area in named]
    yield Panel(
        template="casework/_situation_panel.html",
        context={
            "url": reverse("casework:show_situation", args=[page.case.pk]),
            "report_url": reverse("casework:download_report", args=[page.case.pk, number, "beschrieb"])
            if number
            else "",
            "answered": sum(1 for row in situation.asked if row.is_given),
            "asked": len(situation.asked),
            "outstanding": [label_of(row) for row in situation.outstanding],
            "has_client": any(row.is_clients and row.is_given for row in situation.given),
            "differences": situation.differences,
            "open_count": len(situation.open_differences),
            "areas": ", ".join(areas_named),
            "resources": ", ".join(_unique(situation.given)),
        },
    )


def _unique(given: tuple[Given, ...]) -> list[str]:
    return list(dict.fromkeys(line.rstrip(".") for row in given for line in row.notes.resources))[:6]

"""The situation report, frozen; what the team decides on it; the end of the clarification (004 §5)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.documents import add_case_document
from nahtstelle.cases.casework.actions.situation import KIND
from nahtstelle.cases.casework.actions.steps import locked_case, note, note_step, settle, wait_for
from nahtstelle.cases.casework.models import Case, CaseDocument, ClientRecord, SituationReport, TeamDecision
from nahtstelle.cases.casework.permissions import situation as permissions
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.situation import Situation, latest_report, read_situation
from nahtstelle.cases.casework.queries.situation_paper import annex_data, report_data
from nahtstelle.cases.casework.refusals import DayRefused, TextMissing
from nahtstelle.cases.casework.states import (
    CASE,
    CaseState,
    DataCategory,
    DocumentKind,
    ProblemArea,
    TeamRole,
    TeamVerdict,
)
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records

CATEGORIES = (
    DataCategory.IDENTITY,
    DataCategory.SITUATION,
    DataCategory.HEALTH,
    DataCategory.FINANCE,
)


class ClarificationUnfinished(ActionRefused):
    """Something is missing before the clarification can end (domain §6)."""


class ReportMissing(ActionRefused):
    """The team decides on a report."""

    default_sentence = gettext_lazy("Freeze the situation report first: the team decides on it.")


@transaction.atomic
def freeze_report(*, case_id: int, actor: Actor, now: dt.datetime) -> SituationReport:
    """Put the report together as it stands and keep it as PDF; health and finances are annexes of their own category.

    It names who has not answered and what contradicts. Raises PermissionRefused, TransitionRefused,
    NotCoveredByConsent.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    if not permissions.can_freeze_report(actor, open_members(case)):
        raise PermissionRefused
    _demand_clarifying(case)
    content = open_case(case, viewer=viewer, what="situation_report", categories=CATEGORIES, now=now)
    situation = read_situation(case, content)
    latest = latest_report(case)
    number = latest.number + 1 if latest else 1
    report = SituationReport(
        case=case,
        number=number,
        document=_paper(case, content, situation, number, actor, now),
        health_document=_annex(case, content, situation, number, ProblemArea.HEALTH, actor, now),
        finance_document=_annex(case, content, situation, number, ProblemArea.FINANCE, actor, now),
        frozen_at=now,
        frozen_by_id=actor.user_id or 0,
    )
    report.save()
    settle(case, "situation:report:", now=now, actor=actor)
    note(case, "report.frozen", actor=actor, now=now, facts={"number": number})
    return report


@transaction.atomic
def record_team_decision(
    *, case_id: int, verdict: TeamVerdict, text: str, decided_on: dt.date, actor: Actor, now: dt.datetime
) -> TeamDecision:
    """Record what the team decided on the latest report: a round table, or a recommendation (004 §5).

    Raises PermissionRefused, TransitionRefused, ReportMissing, TextMissing, DayRefused, NotCoveredByConsent.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    if not permissions.can_record_team_decision(actor, open_members(case)):
        raise PermissionRefused
    _demand_clarifying(case)
    report = latest_report(case)
    if report is None:
        raise ReportMissing
    if not text.strip():
        raise TextMissing(field="text")
    if not timezone.localdate(report.frozen_at) <= decided_on <= timezone.localdate(now):
        raise DayRefused(
            _("The team decides after the report was frozen, and not in the future."), field="decided_on"
        )
    content = open_case(case, viewer=viewer, what="situation", categories=[DataCategory.SITUATION], now=now)
    decision = TeamDecision(
        case=case,
        verdict=verdict,
        report=report,
        decided_on=decided_on,
        recorded_at=now,
        recorded_by_id=actor.user_id or 0,
    )
    content.put(decision, {"text": text.strip()})
    decision.save()
    note(case, "team_decision.recorded", actor=actor, now=now, facts={"verdict": str(verdict)})
    return decision


@transaction.atomic
def finish_clarification(*, case_id: int, actor: Actor, now: dt.datetime) -> Case:
    """End the clarification: to the plan, or to the recommendation, as the team decided.

    Raises PermissionRefused, TransitionRefused, ClarificationUnfinished, NotCoveredByConsent.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    members = open_members(case)
    if not permissions.can_finish_clarification(actor, members):
        raise PermissionRefused
    _demand_clarifying(case)
    content = open_case(case, viewer=viewer, what="situation", categories=[DataCategory.SITUATION], now=now)
    situation = read_situation(case, content)
    if missing := unfinished(situation):
        raise ClarificationUnfinished(" ".join(missing))
    verdict = situation.decision.verdict if situation.decision else ""
    is_recommendation = verdict == TeamVerdict.RECOMMENDATION
    target = CaseState.RECOMMENDED if is_recommendation else CaseState.PLANNING
    source, case.state = case.state, CASE.step("finish_clarification", case.state, target)
    case.clarified_at = now
    case.save(update_fields=["state", "clarified_at"])
    settle(case, "contribution:", now=now, actor=actor)
    settle(case, "situation:", now=now, actor=actor)
    coordinator = next((row.user_id for row in members if row.role == TeamRole.COORDINATOR), None)
    let_next_step_wait(case, coordinator, now)
    note_step(case, "finish_clarification", source=source, actor=actor, now=now)
    renew_access(case, now=now)
    return case


def let_next_step_wait(case: Case, coordinator_id: int | None, now: dt.datetime) -> None:
    """Let what the team decided wait for the coordinator: the recommendation or the round table (004 IV)."""
    is_recommendation = case.state == CaseState.RECOMMENDED
    wait_for(
        case,
        "situation:next:" if is_recommendation else "round_table:plan:",
        kind=KIND if is_recommendation else "casework.round_table",
        title=_("Send the recommendation and close the case")
        if is_recommendation
        else _("Propose dates for the round table"),
        url=reverse("casework:show_case", args=[case.pk]),
        user_id=coordinator_id,
        now=now,
    )


def unfinished(situation: Situation) -> list[str]:
    """Return what is missing before the clarification can end, as sentences (domain §6)."""
    missing = []
    if not situation.asked or situation.outstanding:
        names = ", ".join(row.row.institution.label for row in situation.outstanding if row.row.institution)
        missing.append(_("Not answered yet: %(institutions)s.") % {"institutions": names or "–"})
    if situation.report is None:
        missing.append(_("The situation report is not frozen yet."))
    elif not situation.report_is_current:
        missing.append(_("Something was contributed after the report was frozen: freeze it again."))
    if situation.report is not None and (
        situation.decision is None or situation.decision.report_id != situation.report.pk
    ):
        missing.append(_("The decision of the team on this report is not recorded yet."))
    return missing


def _demand_clarifying(case: Case) -> None:
    if case.state != CaseState.CLARIFYING:
        CASE.step("finish_clarification", case.state, CaseState.PLANNING)


def _paper(
    case: Case, content: OpenCase, situation: Situation, number: int, actor: Actor, now: dt.datetime
) -> CaseDocument:
    person = {}
    if content.may(DataCategory.IDENTITY):
        record = ClientRecord.objects.filter(case=case).first()
        person = content.read(record) if record is not None else {}
    data = report_data(case, situation, person=person, number=number, day=timezone.localdate(now))
    return _keep(case, content, data, number, DataCategory.SITUATION, _("Situation report"), actor, now)


def _annex(
    case: Case,
    content: OpenCase,
    situation: Situation,
    number: int,
    area: ProblemArea,
    actor: Actor,
    now: dt.datetime,
) -> CaseDocument | None:
    """Keep what was said about health or finances, where the consent covers it and anything was said."""
    category = DataCategory.HEALTH if area == ProblemArea.HEALTH else DataCategory.FINANCE
    if not content.may(category) or not any(row.notes.areas.get(area) for row in situation.given):
        return None
    data = annex_data(case, situation, area=area, number=number, day=timezone.localdate(now))
    return _keep(case, content, data, number, category, str(data["title"]), actor, now)


def _keep(
    case: Case,
    content: OpenCase,
    data: dict[str, object],
    number: int,
    category: DataCategory,
    title: str,
    actor: Actor,
    now: dt.datetime,
) -> CaseDocument:
    return add_case_document(
        case,
        content,
        kind=DocumentKind.SITUATION_REPORT,
        category=category,
        title=_("%(title)s, version %(number)d") % {"title": title, "number": number},
        filename=f"{case.number}-situation-{number}.pdf",
        media_type="application/pdf",
        data=records.render_pdf(template="casework/situation_report", data=data),
        now=now,
        added_by_id=actor.user_id,
    )

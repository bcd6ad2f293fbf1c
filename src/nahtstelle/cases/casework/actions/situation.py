"""Clarifying the situation: ask the institutions, let each say what it knows, clear contradictions (004 §5)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.provided import asked_version
from nahtstelle.cases.casework.actions.steps import locked_case, note, note_step, settle, wait_for
from nahtstelle.cases.casework.models import (
    Case,
    CaseProcedure,
    ConsentInstitution,
    Contradiction,
    Contribution,
    ContributionPart,
)
from nahtstelle.cases.casework.permissions import situation as permissions
from nahtstelle.cases.casework.permissions.access import MemberFacts
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.facts import current_consent
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.situation import latest_report, read_situation
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, TextMissing
from nahtstelle.cases.casework.situation_content import APART, Notes, contribution_content
from nahtstelle.cases.casework.states import (
    CASE,
    CONTRIBUTION,
    CaseState,
    ContributionState,
    DataCategory,
    TeamRole,
)
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.ground.identity.api import Actor, System
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.questionnaires import api as questionnaires

KIND = "casework.contribution"
SITUATION = (DataCategory.SITUATION, DataCategory.HEALTH, DataCategory.FINANCE)


class TeamIncomplete(ActionRefused):
    """An institution of the consent, or the municipality, has nobody in the team yet (domain §6)."""


class ReportFrozen(ActionRefused):
    """What lies before the team is not changed any more."""

    default_sentence = gettext_lazy(
        "The situation report is frozen: what was contributed is not changed any more. Ask the coordinator."
    )


class NothingContributed(ActionRefused):
    """An empty contribution is no contribution."""

    default_sentence = gettext_lazy(
        "Answer one question at least, or declare that your institution has nothing to contribute."
    )


class ContradictionGone(ActionRefused):
    """The institutions agree meanwhile, or answer something else."""

    default_sentence = gettext_lazy("The answers have changed meanwhile. Please look at them again.")


@transaction.atomic
def open_clarification(*, case_id: int, actor: Actor, now: dt.datetime) -> Case:
    """Ask every institution of the consent what it knows, by `contribution_days` of the procedure.

    Raises PermissionRefused, TransitionRefused, TeamIncomplete, NotCoveredByConsent, QuestionnaireMissing.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    members = open_members(case)
    if not permissions.can_open_clarification(actor, members):
        raise PermissionRefused
    source, target = case.state, CASE.step("open_clarification", case.state)
    _demand_team(case, members)
    procedure = CaseProcedure.objects.get()
    version = asked_version(procedure.situation_questionnaire, now=now)
    content = open_case(case, viewer=viewer, what="contribution", categories=SITUATION, now=now)
    due_on = timezone.localdate(now) + dt.timedelta(days=procedure.contribution_days)
    for member in _asked(members):
        row = _ask(case, content, version.id, member.institution_id, due_on, now)
        let_contribution_wait(case, row, member.user_id, now)
    _ask(case, content, version.id, None, None, now)
    case.state = target
    case.save(update_fields=["state"])
    settle(case, "registered", now=now, actor=actor)
    note_step(case, "open_clarification", source=source, actor=actor, now=now)
    renew_access(case, now=now)
    return case


@transaction.atomic
def contribute(
    *,
    case_id: int,
    contribution_id: int,
    answers: questionnaires.Answers,
    notes: Notes,
    version: int,
    actor: Actor,
    now: dt.datetime,
) -> Contribution:
    """Say what an institution knows, or the client's own view; again until the report is frozen.

    Notes on health and finances are kept apart, under their own category. Raises PermissionRefused, TransitionRefused,
    ReportFrozen, ContentChangedMeanwhile, NothingContributed, NotCoveredByConsent.
    """
    case, row = _locked_contribution(case_id, contribution_id, actor)
    if not permissions.can_contribute(actor, open_members(case), row.institution_id):
        raise PermissionRefused
    _demand_open(case, row)
    source, target = row.state, CONTRIBUTION.step("contribute", row.state)
    if row.version != version:
        raise ContentChangedMeanwhile
    asked = questionnaires.frozen_version(row.questionnaire_version_id)
    given = questionnaires.asked_only(asked.items, answers)
    if not given and notes.is_empty:
        raise NothingContributed
    content = open_case(case, viewer=viewer_of(actor), what="contribution", categories=SITUATION, now=now)
    content.put(row, contribution_content(asked, given, notes))
    _keep_parts(row, content, notes)
    row.state, row.given_at, row.given_by_id = target, now, actor.user_id
    row.version += 1
    row.save()
    _note_contribution(case, row, "contribute", source, actor, now)
    return row


@transaction.atomic
def declare_nothing(*, case_id: int, contribution_id: int, actor: Actor, now: dt.datetime) -> Contribution:
    """Declare that an institution has nothing to contribute; it may still contribute later.

    Raises PermissionRefused, TransitionRefused.
    """
    case, row = _locked_contribution(case_id, contribution_id, actor)
    if not permissions.can_declare_nothing(actor, open_members(case), row.institution_id):
        raise PermissionRefused
    _demand_open(case, row)
    source, row.state = row.state, CONTRIBUTION.step("declare_nothing", row.state)
    row.given_at, row.given_by_id = now, actor.user_id
    row.version += 1
    row.save()
    _note_contribution(case, row, "declare_nothing", source, actor, now)
    return row


@transaction.atomic
def clear_contradiction(
    *, case_id: int, link_id: str, resolution: str, seen: dict[str, str], actor: Actor, now: dt.datetime
) -> Contradiction:
    """Say in a sentence how a contradiction between institutions was cleared; other answers open it again.

    `seen` are the answers that lay before the coordinator, by institution. Raises PermissionRefused, TransitionRefused,
    TextMissing, ContradictionGone, NotCoveredByConsent.
    """
    viewer = viewer_of(actor)
    case = locked_case(case_id, viewer=viewer)
    if not permissions.can_clear_contradiction(actor, open_members(case)):
        raise PermissionRefused
    _demand_clarifying(case)
    if not resolution.strip():
        raise TextMissing(field="resolution")
    content = open_case(case, viewer=viewer, what="situation", categories=SITUATION, now=now)
    found = {row.item.link_id: row for row in read_situation(case, content).differences}
    difference = found.get(link_id)
    if difference is None or difference.fingerprint != seen:
        raise ContradictionGone
    row = difference.row or Contradiction(case=case, link_id=link_id)
    row.cleared_at, row.cleared_by_id = now, actor.user_id or 0
    content.put(row, {"resolution": resolution.strip(), "answers": difference.fingerprint})
    row.save()
    note(case, "contradiction.cleared", actor=actor, now=now)
    return row


def follow_team(case: Case, *, actor: Actor, now: dt.datetime) -> None:
    """Ask who joined while the situation is clarified; nobody waits any more for who left. In the caller's transaction.

    Raises NotCoveredByConsent.
    """
    if case.state != CaseState.CLARIFYING:
        return
    rows = {row.institution_id: row for row in Contribution.objects.filter(case=case).defer("sealed")}
    version_id, due_on = next((row.questionnaire_version_id, row.due_on) for row in rows.values())
    members = {member.institution_id: member for member in _asked(open_members(case))}
    if new := [member for institution_id, member in members.items() if institution_id not in rows]:
        procedure = CaseProcedure.objects.get()
        due_on = timezone.localdate(now) + dt.timedelta(days=procedure.contribution_days)
        content = open_case(case, viewer=viewer_of(actor), what="contribution", categories=SITUATION, now=now)
        for member in new:
            institution_id = member.institution_id
            rows[institution_id] = _ask(case, content, version_id, institution_id, due_on, now)
    for asked_id, row in rows.items():
        if asked_id is None or row.state != ContributionState.ASKED:
            continue
        if asked_id in members:
            let_contribution_wait(case, row, members[asked_id].user_id, now)
        else:
            settle(case, f"contribution:{row.pk}:", now=now, actor=actor)


def remind_coordinator_of_late(*, case_id: int, now: dt.datetime) -> None:
    """Let the coordinator wait for institutions whose day has passed; called by the nightly job as a service."""
    case = Case.objects.select_for_update().get(pk=case_id)
    coordinator = next((row for row in open_members(case) if row.role == TeamRole.COORDINATOR), None)
    if coordinator is None or case.state != CaseState.CLARIFYING:
        return
    wait_for(
        case,
        "contribution:late:",
        kind=KIND,
        title=_("Remind institutions of their assessment"),
        url=reverse("casework:show_situation", args=[case.pk]),
        due_on=timezone.localdate(now),
        user_id=coordinator.user_id,
        now=now,
    )


def _asked(members: Iterable[MemberFacts]) -> list[MemberFacts]:
    """Return one member of each institution: whoever is in the team for it."""
    by_institution = {row.institution_id: row for row in members if row.role != TeamRole.COORDINATOR}
    return list(by_institution.values())


def _demand_team(case: Case, members: tuple[MemberFacts, ...]) -> None:
    """Every institution of the consent has somebody; where social assistance is involved, the municipality too."""
    consent = current_consent(case.pk)
    rows = ConsentInstitution.objects.filter(consent=consent).select_related("institution")
    named = [row.institution for row in rows.order_by("pk")]
    present = {member.institution_id for member in members}
    missing = [institution.label for institution in named if institution.pk not in present]
    roles = {member.role for member in members}
    if TeamRole.COORDINATOR not in roles or missing or not _asked(members):
        raise TeamIncomplete(
            _("Nobody is in the team yet for: %(institutions)s.")
            % {"institutions": ", ".join(missing) or _("the institutions of the consent")}
        )
    if any(System.SH in institution.systems for institution in named) and TeamRole.CASE_WORKER not in roles:
        raise TeamIncomplete(
            _("Social assistance is involved: the case worker of the municipality is not in the team yet.")
        )


def _ask(
    case: Case,
    content: OpenCase,
    version_id: int,
    institution_id: int | None,
    due_on: dt.date | None,
    now: dt.datetime,
) -> Contribution:
    row = Contribution(
        case=case,
        institution_id=institution_id,
        questionnaire_version_id=version_id,
        asked_at=now,
        due_on=due_on,
    )
    content.put(row, {})
    row.save()
    return row


def let_contribution_wait(case: Case, row: Contribution, user_id: int, now: dt.datetime) -> None:
    """Let the assessment of an institution wait for whoever is in the team for it."""
    wait_for(
        case,
        f"contribution:{row.pk}:",
        kind=KIND,
        title=_("Contribute the assessment of your institution"),
        url=reverse("casework:contribute", args=[case.pk, row.pk]),
        due_on=row.due_on,
        user_id=user_id,
        now=now,
    )


def _locked_contribution(case_id: int, contribution_id: int, actor: Actor) -> tuple[Case, Contribution]:
    case = locked_case(case_id, viewer=viewer_of(actor))
    row = Contribution.objects.filter(case=case, pk=contribution_id).first()
    if row is None:
        raise PermissionRefused
    return case, row


def _demand_clarifying(case: Case) -> None:
    """Contributions belong to the clarification: in any other state the table of the case says why not."""
    if case.state != CaseState.CLARIFYING:
        CASE.step("finish_clarification", case.state, CaseState.PLANNING)


def _demand_open(case: Case, row: Contribution) -> None:
    """Who has answered leaves it at that once the report is frozen; who has not may still do so."""
    _demand_clarifying(case)
    report = latest_report(case)
    if report is not None and row.state != ContributionState.ASKED and row.given_at is not None:
        raise ReportFrozen


def _keep_parts(row: Contribution, content: OpenCase, notes: Notes) -> None:
    """Keep the notes on health and finances apart. A category that the consent does not cover stays as it is."""
    known = {part.category: part for part in ContributionPart.objects.filter(contribution=row)}
    for area, category in APART.items():
        text = notes.areas.get(area, "").strip()
        part = known.get(str(category))
        if not text:
            if part is not None and content.may(category):
                part.delete()
            continue
        part = part or ContributionPart(case_id=row.case_id, contribution=row, category=category)
        content.put(part, {"text": text})
        part.save()


def _note_contribution(
    case: Case, row: Contribution, verb: str, source: str, actor: Actor, now: dt.datetime
) -> None:
    facts: dict[str, object] = {
        "contribution": row.pk,
        "institution": row.institution_id or 0,
        "source": source,
    }
    note(case, f"contribution.{verb}", actor=actor, now=now, facts=facts)
    settle(case, f"contribution:{row.pk}:", now=now, actor=actor)
    waiting = Contribution.objects.filter(
        case=case, institution__isnull=False, state=ContributionState.ASKED
    ).exists()
    if not waiting:
        settle(case, "contribution:late:", now=now, actor=actor)
        let_report_wait(case, now)


def let_report_wait(case: Case, now: dt.datetime) -> None:
    """All have answered: let the report wait for the coordinator."""
    coordinator = next((row for row in open_members(case) if row.role == TeamRole.COORDINATOR), None)
    if coordinator is not None:
        wait_for(
            case,
            "situation:report:",
            kind=KIND,
            title=_("Put the situation report together"),
            url=reverse("casework:show_situation", args=[case.pk]),
            user_id=coordinator.user_id,
            now=now,
        )

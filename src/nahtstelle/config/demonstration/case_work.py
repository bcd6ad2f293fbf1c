"""Rows of what a team works out together: contributions, decision, round table, plan, reviews, closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from nahtstelle.cases.casework.models import (
    Case,
    CaseMessage,
    Closure,
    Contribution,
    ContributionPart,
    Goal,
    Measure,
    MeasureStep,
    PlanVersion,
    Review,
    RoundTable,
    RoundTableParticipant,
    SituationReport,
    TeamDecision,
)
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.situation_content import Notes, contribution_content
from nahtstelle.cases.casework.states import (
    CaseState,
    ContributionState,
    DataCategory,
    DocumentKind,
    MeasureState,
    PlanState,
    RoundTablePresence,
    RoundTableState,
    TeamRole,
    TeamVerdict,
)
from nahtstelle.config.demonstration.case_stories import (
    CLARIFICATION,
    DECISION,
    PLAN,
    REVIEW_EVERY,
    TABLE,
    Papers,
    Story,
    document,
)
from nahtstelle.ground.questionnaires.api import VersionRef
from nahtstelle.ground.records import api as records


def contributions(
    story: Story, case: Case, content: OpenCase, version: VersionRef, now: dt.datetime
) -> list[Model]:
    """Return what was asked of each institution and what came."""
    rows: list[Model] = []
    asked = [
        None,
        *dict.fromkeys(user.institution for user, role in story.crew if role != TeamRole.COORDINATOR),
    ]
    authors = {user.institution_id: user for user, role in story.crew if role != TeamRole.COORDINATOR}
    for place, institution in enumerate(asked):
        is_given = story.reached(CaseState.PLANNING) or story.dice.random() < 0.55
        asked_at = story.week(CLARIFICATION)
        row = Contribution(
            case=case,
            institution=institution,
            questionnaire_version_id=version.id,
            state=ContributionState.CONTRIBUTED if is_given else ContributionState.ASKED,
            asked_at=asked_at,
            due_on=timezone.localdate(asked_at) + dt.timedelta(days=21) if institution else None,
            given_at=min(asked_at + dt.timedelta(days=5 + 3 * place), now) if is_given else None,
            given_by=(authors.get(institution.pk) if institution else story.crew[0][0]) if is_given else None,
            version=2 if is_given else 1,
        )
        notes = _notes(story, place) if is_given else Notes()
        content.put(row, contribution_content(version, _answers(story, place) if is_given else {}, notes))
        rows.append(row)
        if is_given and place == 1:
            rows += [
                _part(case, content, row, category, notes.areas.get(area, "")) for area, category in PARTS
            ]
    return rows


PARTS = (("health", DataCategory.HEALTH), ("finance", DataCategory.FINANCE))


def _part(
    case: Case, content: OpenCase, row: Contribution, category: DataCategory, text: str
) -> ContributionPart:
    part = ContributionPart(case=case, contribution=row, category=category)
    content.put(part, {"text": text})
    return part


def _notes(story: Story, place: int) -> Notes:
    profile = story.profile
    areas = {area: profile[area] for area in ("health", "finance") if place == 1}
    return Notes(
        areas=areas,
        resources=(profile["resources"][place % 3],),
        obstacles=(profile["obstacles"][place % 3],),
    )


def _answers(story: Story, place: int) -> Any:
    profile = story.profile
    ability = 60 if place != 2 else 80
    questions: dict[str, list[Any]] = {
        "frage-6": ["; ".join((profile["resources"][place % 3], profile["obstacles"][place % 3]))],
        **({"frage-2": [profile["question_2"]]} if place % 2 else {"frage-9": [profile["question_9"]]}),
    }
    return {
        "fragen": [questions],
        "vergleich": [{"arbeitsfaehigkeit": [ability], "pensum": [60 + 20 * (story.place % 3)]}],
    }


def decision(story: Story, case: Case, content: OpenCase, papers: Papers) -> list[Model]:
    """Return the frozen report and what the team decided on it."""
    paper = document(
        story,
        case,
        content,
        DocumentKind.SITUATION_REPORT,
        "Situationsbeschrieb",
        papers.report,
        story.week(5),
    )
    report = SituationReport(
        case=case, number=1, document=paper, frozen_at=story.week(5), frozen_by=story.crew[0][0]
    )
    decision = TeamDecision(
        case=case,
        verdict=TeamVerdict.RECOMMENDATION if story.is_recommended else TeamVerdict.ROUND_TABLE,
        report=report,
        decided_on=timezone.localdate(story.week(DECISION)),
        recorded_at=story.week(DECISION),
        recorded_by=story.crew[0][0],
    )
    text = (
        "Die Unterstützung durch eine Stelle genügt. Das Fallteam empfiehlt das weitere Vorgehen schriftlich."
        if story.is_recommended
        else "Mehrere Stellen tragen zur Lösung bei: Ein Runder Tisch legt Ziele und Massnahmen fest."
    )
    content.put(decision, {"text": text})
    return [paper, report, decision]


def table_and_plan(
    story: Story, case: Case, content: OpenCase, papers: Papers, now: dt.datetime
) -> list[Model]:
    """Return the round table and, once it was held, the plan with what followed."""
    held = story.reached(CaseState.IMPLEMENTING)
    table = RoundTable(
        case=case,
        state=RoundTableState.HELD if held else RoundTableState.INVITED,
        place="Sitzungszimmer IIZ-Geschäftsstelle",
        starts_at=story.week(TABLE)
        if held
        else _working_day(now + dt.timedelta(days=4 + story.place % 20, hours=2)),
        held_at=story.week(TABLE) if held else None,
        invited_at=story.week(7),
        created_at=story.week(7),
        created_by=story.crew[0][0],
    )
    agenda = "Ausgangslage, Ziele der Beteiligten, verbindliche Massnahmen"
    record = "Alle tragen die beiden Ziele mit. Die Massnahmen sind im Plan festgehalten." if held else ""
    content.put(table, {"agenda": agenda, "record": record, "reason": ""})
    rows: list[Model] = [table]
    for user, _role in story.crew:
        rows.append(
            RoundTableParticipant(
                case=case,
                round_table=table,
                user=user,
                presence=RoundTablePresence.PRESENT if held else RoundTablePresence.INVITED,
            )
        )
    rows.append(
        RoundTableParticipant(
            case=case,
            round_table=table,
            is_client=True,
            presence=RoundTablePresence.PRESENT if held else RoundTablePresence.INVITED,
        )
    )
    silent = None if held else rows[-2]
    for row in rows[1:]:
        content.put(row, {"goals": "" if row is silent else story.profile["goals"][0]})  # type: ignore[arg-type]
    return rows + (_plan(story, case, content, papers, now) if held else [])


def _working_day(moment: dt.datetime) -> dt.datetime:
    """Return the moment, or the same hour of the Monday after."""
    return moment + dt.timedelta(days=7 - moment.weekday() if moment.weekday() >= 5 else 0)


def _plan(story: Story, case: Case, content: OpenCase, papers: Papers, now: dt.datetime) -> list[Model]:
    paper = document(
        story, case, content, DocumentKind.PLAN, "Integrationsplan", papers.plan, story.week(PLAN)
    )
    plan = PlanVersion(
        case=case,
        number=1,
        state=PlanState.SIGNED,
        created_at=story.week(TABLE),
        created_by=story.crew[0][0],
        reading_waived=True,
        signed_on=timezone.localdate(story.week(PLAN)),
        signed_by=story.crew[0][0],
        document=paper,
    )
    starting = f"{story.profile['mandate']} Am Runden Tisch wurden Ziele und Massnahmen vereinbart."
    content.put(plan, {"starting_point": starting, "why": ""})
    goals = []
    for place, text in enumerate(story.profile["goals"], start=1):
        goal = Goal(
            case=case, plan=plan, position=place, due_on=timezone.localdate(story.week(30 + 10 * place))
        )
        content.put(goal, {"text": text})
        goals.append(goal)
    measures = [
        _measure(story, case, content, plan, goals[place % len(goals)], place, row, case.closed_at or now)
        for place, row in enumerate(story.profile["measures"], start=1)
    ]
    steps = [step for measure in measures for step in _steps(case, content, measure, now)]
    return [paper, plan, *goals, *measures, *steps, *_monitoring(story, case, content, now)]


def _measure(
    story: Story,
    case: Case,
    content: OpenCase,
    plan: PlanVersion,
    goal: Goal,
    place: int,
    row: Sequence[Any],
    until: dt.datetime,
) -> Measure:
    kind, system, text, offer, begins, lasts = row
    user = next(
        (user for user, _role in story.crew[1:] if user.institution and system in user.institution.systems),
        story.crew[0][0],
    )
    starts = timezone.localdate(story.week(PLAN + begins))
    due = starts + dt.timedelta(weeks=lasts)
    today = timezone.localdate(until)
    is_over = due < today and (story.place + place) % 7 != 3
    state = (
        (MeasureState.BROKEN_OFF if (story.place + place) % 11 == 5 else MeasureState.DONE)
        if is_over
        else MeasureState.RUNNING
        if starts <= today
        else MeasureState.PLANNED
    )
    measure = Measure(
        case=case,
        plan=plan,
        goal=goal,
        position=place,
        kind=kind,
        institution=user.institution,
        responsible=user,
        starts_on=starts,
        due_on=due,
        state=state,
        began_on=starts if state != MeasureState.PLANNED else None,
        ended_on=due if is_over else None,
    )
    content.put(measure, {"text": text, "offer": offer, "note": ""})
    return measure


def _steps(case: Case, content: OpenCase, measure: Measure, now: dt.datetime) -> list[MeasureStep]:
    """Return what the responsible person reported of a measure."""
    steps = []
    reported = (
        (MeasureState.RUNNING, measure.began_on, ""),
        (measure.state, measure.ended_on, "Siehe Bericht."),
    )
    for state, day, text in reported:
        if day is not None:
            at = min(timezone.make_aware(dt.datetime.combine(day, dt.time(7))), case.closed_at or now)
            step = MeasureStep(case=case, measure=measure, state=state, at=at, by=measure.responsible)
            content.put(step, {"text": text})
            steps.append(step)
    return steps


def _monitoring(story: Story, case: Case, content: OpenCase, now: dt.datetime) -> list[Model]:
    rows: list[Model] = []
    for number, week in enumerate(story.reviews(case.closed_at or now), start=1):
        review = Review(
            case=case,
            held_on=timezone.localdate(story.week(week)),
            next_on=timezone.localdate(story.week(week + REVIEW_EVERY)),
            recorded_at=story.week(week),
            recorded_by=story.crew[0][0],
        )
        content.put(
            review,
            {
                "text": "Die Massnahmen laufen wie vereinbart. "
                + story.profile["resources"][number % len(story.profile["resources"])]
                + ".",
                "agreed": "Weiter nach Plan; nächste Standortbestimmung in zwölf Wochen.",
            },
        )
        rows.append(review)
    writer = story.crew[min(1, len(story.crew) - 1)][0]
    message = CaseMessage(case=case, written_at=min(story.week(13), case.closed_at or now), written_by=writer)
    content.put(message, {"text": "Der Einstieg ist gelungen. Ich melde mich nach dem ersten Monat wieder."})
    return [*rows, message]


def closure(story: Story, case: Case, content: OpenCase) -> list[Model]:
    """Return how the case was closed, with its letter."""
    assert case.closed_at is not None
    letter = document(
        story,
        case,
        content,
        DocumentKind.LETTER,
        "Schreiben zum Fallabschluss",
        _letter_of(case),
        case.closed_at,
    )
    closure = Closure(
        case=case,
        social_service_told_on=timezone.localdate(case.closed_at) - dt.timedelta(days=6),
        letter=letter,
        letter_sent_on=timezone.localdate(case.closed_at) if story.place % 3 else None,
        recorded_at=case.closed_at,
        recorded_by=story.crew[0][0],
        recommendation_sent_on=timezone.localdate(case.closed_at) if story.is_recommended else None,
    )
    text, recommendation = "Die vereinbarten Massnahmen sind abgeschlossen.", ""
    if story.is_recommended:
        text, recommendation = (
            "",
            "Die anmeldende Stelle begleitet allein weiter; eine Beratung beim BIZ hilft.",
        )
    elif story.is_revoked:
        text = "Die Person möchte ohne die Zusammenarbeit weitergehen."
    content.put(closure, {"text": text, "recommendation": recommendation})
    return [letter, closure]


def _letter_of(case: Case) -> bytes:
    return records.render_pdf(
        template="casework/case_letter",
        data={
            "issued_on": timezone.localdate(case.closed_at),
            "kind": "Interinstitutionelle Zusammenarbeit",
            "title": "Ihre Vollmacht ist erloschen",
            "number": case.number,
            "addressee": [],
            "salutation": "Guten Tag",
            "paragraphs": [
                "Die Zusammenarbeit ist abgeschlossen. Alle Personen dieser Vorführung sind erfunden."
            ],
            "facts": [],
            "greeting": "Freundliche Grüsse",
            "signature": {"name": "", "function": "Koordination des Falls"},
        },
    )

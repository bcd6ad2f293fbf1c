"""The situation of a case: who contributed what, side by side, and where institutions contradict each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Subquery

from nahtstelle.cases.casework.models import (
    Case,
    Contradiction,
    Contribution,
    ContributionPart,
    SituationReport,
    TeamDecision,
)
from nahtstelle.cases.casework.queries.content import OpenCase
from nahtstelle.cases.casework.situation_content import APART, Notes, read_contribution
from nahtstelle.cases.casework.states import ContributionState, DataCategory
from nahtstelle.ground.questionnaires import api as questionnaires

COMPARED = frozenset({"integer", "decimal", "date", "boolean", "choice"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What one institution, or the client (`institution` empty), said."""

    row: Contribution
    answers: questionnaires.Answers = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    values: Mapping[str, list[object]] = field(default_factory=dict)

    @property
    def areas_apart(self) -> tuple[str, ...]:
        """Areas with a note of their own category, by name only; those behind the wall are not among them."""
        categories = getattr(self.row, "part_categories", ())
        return tuple(area for area, category in APART.items() if category in categories)

    @property
    def is_clients(self) -> bool:
        """True for the client's own view."""
        return self.row.institution_id is None

    @property
    def is_given(self) -> bool:
        """True once something was contributed."""
        return self.row.state == ContributionState.CONTRIBUTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A question that institutions answer differently; `resolution` once it was cleared with these answers."""

    item: questionnaires.Item
    answers: tuple[tuple[int, str, str], ...]
    resolution: str = ""
    row: Contradiction | None = None

    @property
    def is_cleared(self) -> bool:
        """True once a sentence says how it was cleared."""
        return bool(self.resolution)

    @property
    def fingerprint(self) -> dict[str, str]:
        """The answers that were cleared: others open the contradiction again."""
        return {str(institution): words for institution, _label, words in self.answers}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """All of it, as far as it may be read."""

    version: questionnaires.VersionRef | None = None
    given: tuple[Given, ...] = ()
    differences: tuple[Difference, ...] = ()
    report: SituationReport | None = None
    decision: TeamDecision | None = None
    decision_text: str = ""

    @property
    def asked(self) -> tuple[Given, ...]:
        """The institutions that were asked."""
        return tuple(row for row in self.given if not row.is_clients)

    @property
    def outstanding(self) -> tuple[Given, ...]:
        """Institutions that have neither contributed nor declared that they have nothing."""
        return tuple(row for row in self.asked if row.row.state == ContributionState.ASKED)

    @property
    def open_differences(self) -> tuple[Difference, ...]:
        """Contradictions that nobody has cleared."""
        return tuple(row for row in self.differences if not row.is_cleared)

    @property
    def report_is_current(self) -> bool:
        """True when nothing was contributed after the report was frozen."""
        return self.report is not None and all(
            row.row.given_at is None or row.row.given_at <= self.report.frozen_at for row in self.given
        )


def contributions_of(case: Case) -> list[Contribution]:
    """Return what institutions were asked, the client last; `report_number` of the latest report (one query)."""
    rows = Contribution.objects.filter(case=case).select_related("institution", "given_by")
    report = SituationReport.objects.filter(case=OuterRef("case")).order_by("-number")
    parts = ContributionPart.objects.filter(contribution=OuterRef("pk")).order_by("category")
    rows = rows.annotate(
        report_number=Subquery(report.values("number")[:1]),
        part_categories=ArraySubquery(parts.values("category")),
    )
    return sorted(rows, key=lambda row: (row.institution_id is None, row.pk))


def latest_report(case: Case) -> SituationReport | None:
    """Return the report frozen last (one query)."""
    return SituationReport.objects.filter(case=case).order_by("-number").first()


def read_situation(case: Case, content: OpenCase) -> Situation:
    """Return the situation (five queries); empty where the consent does not cover it."""
    if not content.may(DataCategory.SITUATION):
        return Situation()
    rows = contributions_of(case)
    if not rows:
        return Situation()
    version = questionnaires.frozen_version(rows[0].questionnaire_version_id)
    parts = read_parts(case, content)
    given = tuple(_given(row, version, content, parts.get(row.pk, {})) for row in rows)
    decision = TeamDecision.objects.filter(case=case).order_by("-recorded_at", "-pk").first()
    return Situation(
        version=version,
        given=given,
        differences=tuple(_cleared(case, content, differences(version, given))),
        report=latest_report(case),
        decision=decision,
        decision_text=content.read(decision)["text"] if decision is not None else "",
    )


def read_summary(
    case: Case, content: OpenCase, *, cleared: Iterable[Contradiction] | None = None
) -> Situation:
    """Return what the page of the case says of the situation: no notes apart, no decision.

    One query, and one for what was cleared where it is not given.
    """
    if not content.may(DataCategory.SITUATION):
        return Situation()
    rows = contributions_of(case)
    if not rows:
        return Situation()
    if all(row.state != ContributionState.CONTRIBUTED for row in rows):
        return Situation(given=tuple(Given(row=row) for row in rows))
    version = questionnaires.frozen_version(rows[0].questionnaire_version_id)
    given = tuple(_given(row, version, content, {}) for row in rows)
    found = differences(version, given)
    return Situation(
        version=version,
        given=given,
        differences=tuple(_cleared(case, content, found, cleared) if found else ()),
    )


def read_parts(case: Case, content: OpenCase) -> dict[int, dict[str, str]]:
    """Return the notes about health and finances that may be read, by contribution (one query)."""
    areas = {str(category): area for area, category in APART.items() if content.may(category)}
    found: dict[int, dict[str, str]] = {}
    for part in ContributionPart.objects.filter(case=case, category__in=areas).order_by("pk"):
        found.setdefault(part.contribution_id, {})[areas[part.category]] = content.read(part)["text"]
    return found


def read_contribution_of(row: Contribution, version: questionnaires.VersionRef, content: OpenCase) -> Given:
    """Return one contribution with its notes apart, as far as they may be read (one query)."""
    return _given(row, version, content, read_parts(row.case, content).get(row.pk, {}))


def _given(
    row: Contribution, version: questionnaires.VersionRef, content: OpenCase, parts: Mapping[str, str]
) -> Given:
    if row.state != ContributionState.CONTRIBUTED:
        return Given(row=row)
    answers, notes = read_contribution(version, content.read(row), parts)
    return Given(row=row, answers=answers, notes=notes, values=questionnaires.flatten(version.items, answers))


def differences(version: questionnaires.VersionRef, given: Sequence[Given]) -> list[Difference]:
    """Return the questions with comparable answers that institutions answer differently; the client's view is none."""
    found = []
    for placed in questionnaires.questions(version.items):
        item = placed.item
        if item.type not in COMPARED or item.repeats:
            continue
        said = [row for row in given if not row.is_clients and row.values.get(item.link_id)]
        if len({row.values[item.link_id][0] for row in said}) > 1:
            answers = tuple(
                (
                    row.row.institution_id or 0,
                    row.row.institution.label if row.row.institution else "",
                    questionnaires.as_words(item, row.values[item.link_id][0]),
                )
                for row in said
            )
            found.append(Difference(item=item, answers=answers))
    return found


def _cleared(
    case: Case, content: OpenCase, found: list[Difference], cleared: Iterable[Contradiction] | None = None
) -> list[Difference]:
    """Put beside each contradiction how it was cleared, where the answers are still those that were cleared."""
    given = cleared if cleared is not None else Contradiction.objects.filter(case=case)
    rows = {row.link_id: row for row in given}
    known: list[Difference] = []
    for difference in found:
        row = rows.get(difference.item.link_id)
        said: dict[str, Any] = content.read(row) if row is not None else {}
        holds = said.get("answers") == difference.fingerprint
        known.append(
            Difference(
                item=difference.item,
                answers=difference.answers,
                resolution=said.get("resolution", "") if holds else "",
                row=row,
            )
        )
    return known

"""Reading answers: one response, many as a table, many as a summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from django.utils.translation import gettext as _

from nahtstelle.ground.questionnaires.answers import as_words, read_answers
from nahtstelle.ground.questionnaires.definition import CHOICES, ORDERED, Answers, Item, questions
from nahtstelle.ground.questionnaires.enabling import asked_only
from nahtstelle.ground.questionnaires.models import QuestionnaireVersion, Response
from nahtstelle.ground.questionnaires.queries.completeness import answered, flatten
from nahtstelle.ground.questionnaires.states import ItemType, VersionState
from nahtstelle.ground.questionnaires.subjects import subject_kind


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRef:
    """A response as other rooms see it; `answers` decoded."""

    id: int
    version_id: int
    subject_id: int
    state: str
    revision: int
    saved_at: dt.datetime | None
    saved_by_id: int | None
    submitted_at: dt.datetime | None
    submitted_by_id: int | None
    answers: Answers
    answered: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRef:
    """A version as other rooms see it."""

    id: int
    questionnaire_id: int
    title: str
    number: int
    state: str
    items: tuple[Item, ...]

    @property
    def label(self) -> str:
        """«Bestandsaufnahme, Version 2»."""
        return _("%(title)s, version %(number)d") % {"title": self.title, "number": self.number}


def published_versions() -> list[tuple[int, str]]:
    """Return what may be asked: id and label, by title (one query)."""
    rows = QuestionnaireVersion.objects.filter(state=VersionState.PUBLISHED).order_by("title", "pk")
    return [(row.pk, str(row)) for row in rows.only("title", "number")]


def published_version(key: str) -> VersionRef | None:
    """Return what is asked at present under the key of a questionnaire (one query)."""
    rows = QuestionnaireVersion.objects.filter(questionnaire__key=key, state=VersionState.PUBLISHED)
    row = rows.first()
    return _ref(row) if row is not None else None


def version_ref(version_id: int) -> VersionRef:
    """Return a version with what it asks (one query)."""
    return _ref(QuestionnaireVersion.objects.get(pk=version_id))


@lru_cache(maxsize=128)
def frozen_version(version_id: int) -> VersionRef:
    """Return a version that was published once: nothing of it changes any more, so it is read once a process.

    Its `state` may have become «withdrawn» meanwhile. Raises ValueError for a draft.
    """
    version = version_ref(version_id)
    if version.state == VersionState.DRAFT:
        raise ValueError(f"version {version_id} is a draft")
    return version


def _ref(row: QuestionnaireVersion) -> VersionRef:
    return VersionRef(
        id=row.pk,
        questionnaire_id=row.questionnaire_id,
        title=row.title,
        number=row.number,
        state=row.state,
        items=row.items,
    )


def responses_of(
    subject_type: str, subject_ids: Iterable[int], *, items: tuple[Item, ...]
) -> dict[int, ResponseRef]:
    """Return the responses of many subjects to one version, by subject (one query). Whoever calls has asked who may."""
    rows = Response.objects.filter(subject_type=subject_type, subject_id__in=list(subject_ids))
    codec = subject_kind(subject_type).codec
    found: dict[int, ResponseRef] = {}
    for row in rows.order_by("pk"):
        content = codec.decode(row.subject_id, row.stored)
        answers = read_answers(items, content)
        done, asked = answered(items, answers)
        found[row.subject_id] = ResponseRef(
            id=row.pk,
            version_id=row.version_id,
            subject_id=row.subject_id,
            state=row.state,
            revision=row.revision,
            saved_at=row.saved_at,
            saved_by_id=row.saved_by_id,
            submitted_at=row.submitted_at,
            submitted_by_id=row.submitted_by_id,
            answers=answers,
            answered=done,
            asked=asked,
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How often an option was chosen."""

    label: str
    count: int
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One question over many responses: counts per option, or range and mean, or the texts with who wrote them."""

    item: Item
    group: str
    answered: int
    counts: tuple[Count, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    smallest: str = ""
    greatest: str = ""
    mean: str = ""


def summarise(items: tuple[Item, ...], given: Sequence[tuple[str, Answers]]) -> list[Summary]:
    """Summarise answers by question; `given` pairs who answered with what."""
    asked = [(label, flatten(items, asked_only(items, answers))) for label, answers in given]
    rows = []
    for placed in questions(items):
        item = placed.item
        values = [(label, value) for label, flat in asked for value in flat.get(item.link_id, [])]
        people = sum(1 for _label, flat in asked if flat.get(item.link_id))
        group = placed.groups[-1].text if placed.groups else ""
        rows.append(_summary(item, group, people, values))
    return rows


def _summary(item: Item, group: str, people: int, values: list[tuple[str, object]]) -> Summary:
    plain = [value for _label, value in values]
    if item.type in CHOICES or item.type == ItemType.BOOLEAN:
        options: list[tuple[object, str]] = [(option.key, option.display) for option in item.options]
        if item.type == ItemType.BOOLEAN:
            options = [(True, as_words(item, True)), (False, as_words(item, False))]
        known = {key for key, _words in options}
        counts = tuple(
            Count(label=words, count=plain.count(key), share=_share(plain.count(key), people))
            for key, words in options
        )
        own = tuple((label, str(value)) for label, value in values if value not in known)
        return Summary(item=item, group=group, answered=people, counts=counts, texts=own)
    if item.type in ORDERED and plain:
        low, high = min(plain), max(plain)  # type: ignore[type-var]
        mean = ""
        if item.type != ItemType.DATE:
            numbers = [Decimal(value) for value in plain]  # type: ignore[arg-type]
            mean = f"{sum(numbers) / len(numbers):.2f}".rstrip("0").rstrip(".")
        return Summary(
            item=item,
            group=group,
            answered=people,
            smallest=as_words(item, low),
            greatest=as_words(item, high),
            mean=mean,
        )
    texts = tuple((label, str(value)) for label, value in values)
    return Summary(item=item, group=group, answered=people, texts=texts)


def _share(count: int, whole: int) -> int:
    return round(100 * count / whole) if whole else 0


def answer_table(
    items: tuple[Item, ...], given: Iterable[tuple[Mapping[str, object], Answers]]
) -> tuple[list[str], list[list[object]]]:
    """Return heads and lines of a sheet: one row a response, one column a question; `given` begins each row.

    Several answers stand in one cell, one below the other; numbers and dates keep their type where there is one.
    """
    asked = questions(items)
    heads: list[str] = []
    lines: list[list[object]] = []
    for first, answers in given:
        heads = heads or list(first)
        flat = flatten(items, asked_only(items, answers))
        cells = [_cell(placed.item, flat.get(placed.item.link_id, [])) for placed in asked]
        lines.append([*first.values(), *cells])
    return [*heads, *(placed.item.text for placed in asked)], lines


def _cell(item: Item, values: list[object]) -> object:
    if not values:
        return None
    if len(values) == 1 and item.type in ORDERED:
        return values[0]
    return "\n".join(as_words(item, value) for value in values)


def changed_answers(items: tuple[Item, ...], mine: Answers, theirs: Answers) -> list[tuple[str, str, str]]:
    """Return where two sets of answers differ: question, mine, theirs in words."""
    one, other = flatten(items, mine), flatten(items, theirs)
    rows: list[tuple[str, str, str]] = []
    for placed in questions(items):
        both = [flat.get(placed.item.link_id, []) for flat in (one, other)]
        if both[0] != both[1]:
            words = [", ".join(as_words(placed.item, value) for value in values) or "–" for values in both]
            rows.append((placed.item.text, words[0], words[1]))
    return rows

"""Circular resolutions that were decided before: what was asked, what was answered, what became of the remarks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from nahtstelle.ground.identity.api import PersonRef, people
from nahtstelle.ground.intake import api as intake
from nahtstelle.ground.intake.api import Column, Counts, FileSpec, Load, Problem, Recipe, Row
from nahtstelle.structure.governance.actions.imports import text_digest
from nahtstelle.structure.governance.canton_files.business import NOON, local
from nahtstelle.structure.governance.canton_files.names import (
    CIRCULAR_ANSWERS,
    CIRCULARS,
    DECISIONS,
    PEOPLE,
)
from nahtstelle.structure.governance.models import (
    CircularAnswer,
    CircularResolution,
    CircularText,
    Decision,
)
from nahtstelle.structure.governance.states import (
    ANSWERS_WITH_REMARK,
    Answer,
    CircularState,
    Procedure,
    RemarkTreatment,
)

IMPORTED_ANSWERS = (Answer.AGREE, Answer.REMARKS, Answer.DISAGREE, Answer.SILENCE)
TITLE_LENGTH = 200


def _loaded_circulars() -> dict[str, int]:
    rows = CircularResolution.objects.filter(key__isnull=False).values_list("key", "pk").order_by("pk")
    return {str(key): pk for key, pk in rows.iterator()}


def _check_circular(row: Row) -> Iterator[tuple[str, str]]:
    if row["due_on"] < row["asked_on"]:
        yield "due_on", "ein Tag nach der Anfrage (asked_on)"
    if row["closed_on"] < row["asked_on"]:
        yield "closed_on", "ein Tag nach der Anfrage (asked_on)"
    if row["submitted_on"] and row["submitted_on"] < row["closed_on"]:
        yield "submitted_on", "ein Tag nach dem Abschluss (closed_on)"


def _check_circulars(load: Load) -> Iterator[Problem]:
    """A decision by circular belongs to one resolution; the wording that was asked about never changes."""
    given = {row["key"]: row for row in load.rows(DECISIONS)}
    stored = dict(Decision.objects.filter(key__isnull=False).values_list("key", "procedure").order_by("pk"))
    seen: dict[str, int] = {}
    for row in load.rows(CIRCULARS):
        decision = given.get(row["decision"])
        procedure = decision["procedure"] if decision else stored.get(row["decision"])
        if procedure not in {None, Procedure.CIRCULAR}:
            yield row.problem("decision", "ein Beschluss auf dem Zirkularweg (procedure: circular)")
        if seen.setdefault(row["decision"], row.line) != row.line:
            yield row.problem(
                "decision", f"ein Beschluss, der nur einmal vorkommt (Zeile {seen[row['decision']]})"
            )
    yield from _check_frozen(load)


def _check_frozen(load: Load) -> Iterator[Problem]:
    rows = {row["key"]: row for row in load.rows(CIRCULARS) if row["text"]}
    texts = CircularText.objects.filter(resolution__key__in=rows, number=1).order_by("pk")
    for key, digest in texts.values_list("resolution__key", "sha256"):
        row = rows[str(key)]
        if text_digest(row["text"]) != digest:
            sentence = "Der Wortlaut, zu dem die Mitglieder gefragt wurden, wird nie geändert"
            yield Problem(CIRCULARS, sentence, row.line, "text")


def _write_circulars(load: Load) -> Counts:
    existing = load.existing(CIRCULARS)
    new = [row for row in load.rows(CIRCULARS) if row["key"] not in existing]
    wanted = {load.ids(DECISIONS)[row["decision"]] for row in load.rows(CIRCULARS)}
    decisions = Decision.objects.in_bulk(wanted)

    def decision_of(row: Row) -> Decision:
        return decisions[load.ids(DECISIONS)[row["decision"]]]

    def values(row: Row) -> dict[str, object]:
        decision = decision_of(row)
        return {
            "key": row["key"],
            "decision_id": decision.pk,
            "body_id": decision.body_id,
            "title": decision.title[:TITLE_LENGTH],
            "matter": decision.kind,
            "theme_id": decision.theme_id,
            "proposal_id": decision.proposal_id,
            "opened_at": local(row["asked_on"], NOON),
            "due_on": row["due_on"],
            "closed_at": local(row["closed_on"], NOON),
            "submitted_at": local(row["submitted_on"], NOON) if row["submitted_on"] else None,
            "needs_government_resolution": row["submitted_on"] is not None,
        }

    def initial(row: Row) -> dict[str, object]:
        return {
            "state": CircularState.DECIDED,
            "created_at": local(row["asked_on"], NOON),
            "ended_at": local(decision_of(row).decided_on, NOON),
        }

    columns = (("opened_at", "asked_on"), ("closed_at", "closed_on"), ("submitted_at", "submitted_on"))
    counts = intake.write_rows(load, CIRCULARS, Recipe(CircularResolution, values, initial, columns=columns))
    ids = load.ids(CIRCULARS)
    CircularText.objects.bulk_create(
        text for row in new for text in _texts(ids[row["key"]], row, decision_of(row))
    )
    return counts


def _texts(circular_id: int, row: Row, decision: Decision) -> Iterator[CircularText]:
    """Yield the wording that was asked about and, where it differs, the one that was decided."""
    wordings = [row["text"] or decision.text]
    if wordings[0] != decision.text:
        wordings.append(decision.text)
    for number, text in enumerate(wordings, start=1):
        day = row["asked_on"] if number == 1 else row["closed_on"]
        yield CircularText(
            resolution_id=circular_id,
            number=number,
            text=text,
            sha256=text_digest(text),
            frozen_at=local(day, NOON),
        )


def _loaded_answers() -> dict[tuple[str, str], int]:
    rows = CircularAnswer.objects.filter(resolution__key__isnull=False).order_by("pk")
    return {
        (str(circular), person): pk
        for circular, person, pk in rows.values_list("resolution__key", "member__key", "pk").iterator()
    }


def _check_answer(row: Row) -> Iterator[tuple[str, str]]:
    has_remark = row["answer"] in ANSWERS_WITH_REMARK
    if has_remark != bool(row["remark"]):
        yield "remark", "eine Bemerkung bei agree_with_remarks und disagree, sonst leer"
    if (row["answer"] == Answer.SILENCE) != (row["answered_on"] is None):
        yield "answered_on", "der Tag der Antwort, leer bei silence"
    if has_remark != bool(row["treatment"]):
        yield "treatment", "was aus der Bemerkung wurde; leer, wo es keine gibt"
    needs_reply = row["treatment"] in {RemarkTreatment.INTEGRATED, RemarkTreatment.ANSWERED}
    if needs_reply and not row["reply"]:
        yield "reply", "die Antwort auf die Bemerkung"
    if row["reply"] and not row["treatment"]:
        yield "reply", "leer, wo es keine Bemerkung gibt"


def _write_answers(load: Load) -> Counts:
    ids = {load.ids(CIRCULARS)[row["circular"]] for row in load.rows(CIRCULAR_ANSWERS)}
    texts: dict[int, list[int]] = {}
    rows = CircularText.objects.filter(resolution__in=ids).order_by("resolution_id", "number")
    for circular_id, pk in rows.values_list("resolution_id", "pk"):
        texts.setdefault(circular_id, []).append(pk)
    asked = people(load.ids(PEOPLE)[row["person"]] for row in load.rows(CIRCULAR_ANSWERS))
    closed = dict(CircularResolution.objects.filter(pk__in=ids).values_list("pk", "closed_at"))
    values = partial(_answer_values, load, texts, asked, closed)
    columns = (("answered_at", "answered_on"), ("member_id", "person"), ("resolution_id", "circular"))
    return intake.write_rows(load, CIRCULAR_ANSWERS, Recipe(CircularAnswer, values, columns=columns))


def _answer_values(
    load: Load,
    texts: dict[int, list[int]],
    asked: dict[int, PersonRef],
    closed: dict[int, dt.datetime | None],
    row: Row,
) -> dict[str, object]:
    circular_id, member_id = load.ids(CIRCULARS)[row["circular"]], load.ids(PEOPLE)[row["person"]]
    versions = texts[circular_id]
    is_integrated = row["treatment"] == RemarkTreatment.INTEGRATED
    return {
        "resolution_id": circular_id,
        "text_id": versions[0],
        "member_id": member_id,
        "institution_id": asked[member_id].institution_id,
        "answer": row["answer"],
        "remark": row["remark"],
        "answered_at": local(row["answered_on"], NOON) if row["answered_on"] else None,
        "treatment": row["treatment"],
        "reply": row["reply"],
        "treated_at": closed[circular_id] if row["treatment"] else None,
        "integrated_in_id": versions[-1] if is_integrated else None,
    }


CIRCULAR_FILES = (
    FileSpec(
        name=CIRCULARS,
        order=110,
        columns=(
            Column("key", intake.KEY),
            Column("decision", intake.KEY, refers_to=DECISIONS),
            Column("asked_on", intake.DAY),
            Column("due_on", intake.DAY),
            Column("closed_on", intake.DAY),
            Column("submitted_on", intake.DAY, is_required=False),
            Column("text", intake.text(), is_required=False, may_be_left_out=True),
        ),
        named_by=("key",),
        existing=_loaded_circulars,
        check_row=_check_circular,
        check=_check_circulars,
        write=_write_circulars,
    ),
    FileSpec(
        name=CIRCULAR_ANSWERS,
        order=120,
        columns=(
            Column("circular", intake.KEY, refers_to=CIRCULARS),
            Column("person", intake.KEY, refers_to=PEOPLE),
            Column("answer", intake.one_of(answer.value for answer in IMPORTED_ANSWERS)),
            Column("remark", intake.text(), is_required=False),
            Column("answered_on", intake.DAY, is_required=False),
            Column("treatment", intake.one_of(RemarkTreatment.values), is_required=False),
            Column("reply", intake.text(), is_required=False),
        ),
        named_by=("circular", "person"),
        existing=_loaded_answers,
        check_row=_check_answer,
        write=_write_answers,
    ),
)

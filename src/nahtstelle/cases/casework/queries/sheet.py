"""What the page of a case needs of many tables, asked in one question together with the case.

Each row stands behind the wall as if it were asked for alone; what is sealed stays sealed until the door
(`queries.content`) is asked. Lives as long as one request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Count, F, Func, Model, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import JSONObject

from nahtstelle.cases.casework.models import (
    Case,
    ClientRecord,
    ConsentInstitution,
    Contradiction,
    Contribution,
    LeadPeriod,
    LeadTransfer,
    Measure,
    PlanVersion,
    Registration,
    RoundTable,
)
from nahtstelle.cases.casework.queries.labels import labels_in
from nahtstelle.cases.casework.states import ContributionState, MeasureState, PlanState

Row = TypeVar("Row", bound=Model)
ROW = ("id", "case_id")
SEALED = (*ROW, "uuid", "category")
NAMED = ("named", "contributing", "leading", "offered")


class Progress(NamedTuple):
    """How many are done, of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Rows of one case, with the columns that its page needs. `labels`: names of institutions by id.

    Plans, tables and contributions come without content: the newest first, dropped versions left out. `contributions`:
    how many of the institutions asked have contributed; `measures`: how many of the plan in force are done; None
    without any. `asked`: what each institution was asked for, and until when.
    """

    client: ClientRecord | None
    registration: Registration | None
    contradictions: tuple[Contradiction, ...]
    lead: LeadPeriod | None
    transfer: LeadTransfer | None
    plans: tuple[PlanVersion, ...]
    tables: tuple[RoundTable, ...]
    asked: tuple[Contribution, ...]
    contributions: Progress | None
    measures: Progress | None
    labels: Mapping[int, str]


def with_sheet(rows: QuerySet[Case]) -> QuerySet[Case]:
    """Let cases bring their sheet along (no query of its own)."""
    mine = {"case": OuterRef("pk")}
    leads = LeadPeriod.objects.filter(**mine, until_at__isnull=True).order_by("-from_at", "-pk")
    offers = LeadTransfer.objects.filter(**mine).order_by("-offered_at", "-pk")
    plans = PlanVersion.objects.filter(**mine).exclude(state=PlanState.DROPPED).order_by("-number")
    tables = RoundTable.objects.filter(**mine).order_by("-created_at", "-pk")
    asked = Contribution.objects.filter(**mine, institution__isnull=False)
    measures = Measure.objects.filter(**mine, plan__state=PlanState.SIGNED)
    named = ConsentInstitution.objects.filter(**mine).order_by("pk")
    return rows.annotate(
        sheet=JSONObject(
            client=_first(ClientRecord.objects.filter(**mine).order_by("pk"), *SEALED, "sealed"),
            registration=_first(Registration.objects.filter(**mine).order_by("pk"), *SEALED, "sealed"),
            contradictions=_all(
                Contradiction.objects.filter(**mine).order_by("pk"), *SEALED, "link_id", "sealed"
            ),
            lead=_first(leads, *ROW, "institution_id", "from_at", "limited_to"),
            transfer=_first(
                offers, *SEALED, "state", "source_id", "target_id", "takes_effect_on", "limited_to",
                "offered_at", "answered_at",
            ),
            plans=_all(plans, *SEALED, "number", "state", "reading_until"),
            tables=_all(tables, *SEALED, "state", "starts_at"),
            asked=_all(asked.order_by("pk"), *SEALED, "institution_id", "state", "due_on"),
            measures=_progress(measures, state=MeasureState.DONE),
            named=labels_in(named, "institution"),
            contributing=labels_in(asked.order_by("pk"), "institution"),
            leading=labels_in(leads, "institution"),
            offered=labels_in(offers, "target"),
        )
    )  # fmt: skip


def sheet_of(case: Case) -> Sheet:
    """Return the sheet that a case brought along (`with_sheet`)."""
    found: Mapping[str, Any] = case.sheet  # type: ignore[attr-defined]
    asked = tuple(_each(Contribution, found["asked"]))
    given = sum(1 for row in asked if row.state == ContributionState.CONTRIBUTED)
    return Sheet(
        client=_made(ClientRecord, found["client"]),
        registration=_made(Registration, found["registration"]),
        contradictions=tuple(_each(Contradiction, found["contradictions"])),
        lead=_made(LeadPeriod, found["lead"]),
        transfer=_made(LeadTransfer, found["transfer"]),
        plans=tuple(_each(PlanVersion, found["plans"])),
        tables=tuple(_each(RoundTable, found["tables"])),
        asked=asked,
        contributions=Progress(given, len(asked)) if asked else None,
        measures=Progress(**found["measures"]) if found["measures"] else None,
        labels={row["id"]: row["label"] for name in NAMED for row in found[name]},
    )


def _columns(names: tuple[str, ...]) -> JSONObject:
    bytes_as_text = Func("sealed", Value("base64"), function="encode", output_field=TextField())
    return JSONObject(**{name: bytes_as_text if name == "sealed" else F(name) for name in names})


def _first(rows: QuerySet[Any], *names: str) -> Subquery:
    return Subquery(rows.values(json=_columns(names))[:1])


def _all(rows: QuerySet[Any], *names: str) -> ArraySubquery:
    return ArraySubquery(rows.values(json=_columns(names)))


def _progress(rows: QuerySet[Any], *, state: str) -> Subquery:
    counted = rows.order_by().values("case")
    counted = counted.annotate(total=Count("pk"), done=Count("pk", filter=Q(state=state)))
    return Subquery(counted.values(json=JSONObject(done="done", total="total")))


def _each(kind: type[Row], found: list[Mapping[str, Any]]) -> list[Row]:
    return [row for values in found if (row := _made(kind, values)) is not None]


def _made(kind: type[Row], found: Mapping[str, Any] | None) -> Row | None:
    """Return the row, its other columns deferred; None where the wall shows none."""
    if found is None:
        return None
    fields = [field for field in kind._meta.concrete_fields if field.attname in found]
    values = [field.to_python(found[field.attname]) for field in fields]
    return kind.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], values)

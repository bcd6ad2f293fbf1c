"""Enquiries, legal bases and measured values as facts of the report (002 §3.1.4.1, §4, §5)."""

from __future__ import annotations

from collections.abc import Iterable

from nahtstelle.ground.identity.api import legal_basis_refs
from nahtstelle.outward.insight.models import ReportedFigure
from nahtstelle.outward.insight.queries.editions import Edition
from nahtstelle.outward.insight.queries.facts import Harvest, Number, Source, Table
from nahtstelle.structure.enquiries.api import enquiries_of_year

REPORTED = "insight.reported_figure"


def enquiry_facts(year: int) -> Harvest:
    """Count the enquiries of a year; nothing where the register has none (one query)."""
    rows = enquiries_of_year(year)
    if not rows:
        return Harvest()
    sources = tuple(Source(kind="enquiries.enquiry", id=row.id, label=row.number) for row in rows)
    return Harvest(numbers={"enquiries_total": Number(value=len(rows), sources=sources)})


def basis_facts(edition: Edition) -> tuple[Harvest, dict[str, Source]]:
    """Return the citations an edition asks for, and the legal bases behind them (one query)."""
    known = legal_basis_refs()
    found = {f"basis.{name}": known[key] for name, key in edition.bases.items() if key in known}
    sources = {
        name: Source(kind="identity.legal_basis", id=row.id, label=row.citation)
        for name, row in found.items()
    }
    return Harvest(texts={name: row.citation for name, row in found.items()}), sources


def reported_facts(year: int) -> Harvest:
    """Return the measured values of a year, each with the source it was read from (one query)."""
    rows = list(ReportedFigure.objects.filter(year=year).order_by("key"))
    return Harvest(
        numbers={
            f"reported.{row.key}": Number(
                value=row.value,
                unit=row.unit,
                label=row.label,
                nouns=_nouns(row.label),
                sources=(_source(row),),
            )
            for row in rows
        }
    )


def reported_table(harvest: Harvest, keys: Iterable[str]) -> Table:
    """Return measured values as a table: what, how much, where it is from."""
    chosen = [number for key in keys if (number := harvest.numbers.get(f"reported.{key}"))]
    return Table(
        rows=tuple((row.label, row.shown, row.sources[0].label) for row in chosen),
        numeric=(1,),
        sources=tuple(source for row in chosen for source in row.sources),
    )


def _source(row: ReportedFigure) -> Source:
    return Source(kind=REPORTED, id=row.pk, label=row.source, version=str(row.version))


def _nouns(label: str) -> tuple[str, ...]:
    """The words of a label beside which the value stands in a text: its nouns, without their endings."""
    words = [word.strip(",.()") for word in label.split()]
    return tuple(word[:6] for word in words if word[:1].isupper() and len(word) > 3)

"""The sources of an approved report as canonical JSON, and proving that they are what was frozen."""

from __future__ import annotations

import json

from nahtstelle.ground.records import api as records
from nahtstelle.outward.insight.models import Compilation, FrozenReport
from nahtstelle.outward.insight.queries.facts import canonical, facts_of, sha256


def frozen_sources(compilation: Compilation) -> str:
    """Return every fact of a compilation with its records: section, name, what it says, kind, id, label, version."""
    content = json.loads(compilation.facts)
    return canonical({"year": content["year"], "compilation": compilation.sha256, "facts": facts_of(content)})


def is_intact(frozen: FrozenReport) -> bool:
    """Tell whether sources, document, PDF and HTML still have the hashes of the day they were frozen."""
    if sha256(frozen.sources) != frozen.sources_sha256 or sha256(frozen.document) != frozen.document_sha256:
        return False
    by_id = {row.id: row for row in records.documents(frozen.pdf.dossier_id)}
    return all(
        document_id in by_id and by_id[document_id].latest.sha256 == expected
        for document_id, expected in (
            (frozen.pdf_id, frozen.pdf_sha256),
            (frozen.html_id, frozen.html_sha256),
        )
    )


def pdf_url(frozen: FrozenReport) -> str:
    """Return where the frozen PDF is downloaded."""
    rows = {row.id: row for row in records.documents(frozen.pdf.dossier_id)}
    return rows[frozen.pdf_id].latest.url

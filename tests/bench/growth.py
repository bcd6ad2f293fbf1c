"""Growing a demonstration: every record is copied so many times, as if the office had worked for decades.

Copy k of a row has the primary key `id + k * STRIDE`; what points to a copied row points to its k-th copy, so each
copy is a world that hangs together. Two copies share a year and lie k/2 years back. Bodies stay the same few: they
have more years, meetings, decisions and former members; each tenth copy brings committees dissolved long ago. Every
second copy keeps its people, so that what waits for a person and what a person may see grows too. The register of the
canton (themes, municipalities, competences, deadlines) stays as it is.
"""

from __future__ import annotations

import sys

STRIDE = 1_000_000
K = f"k * {STRIDE}"
YEARS = "make_interval(years => k / 2)"
SUFFIX = "'-' || k"
HALF = "CASE WHEN mod(k, 2) = 0 THEN row.{0} ELSE row.{0} + " + K + " END"
COPY = "row.{0} + " + K
SAME = "row.{0}"

KEPT = {
    "identity.Canton", "identity.LegalBasis", "identity.Municipality", "governance.Theme",
    "governance.Competence", "governance.DeadlineRule", "governance.Numbering", "governance.Counter",
    "records.DossierCounter", "records.FilePlanPosition", "audit.Seal", "worklist.CalendarToken",
    "governance.Mandate", "governance.MandatePeriod", "governance.MandateDeliverable", "governance.MandateReport",
    "governance.MandateEscalation",
    "funding.Fund", "funding.FundExtension", "funding.AllocationRequest", "funding.Allocation", "funding.QuarterTotal",
    "funding.Posting",
    "programmes.Programme", "programmes.MilestoneMove",
    "insight.Report", "insight.ReportSection", "insight.Narrative", "insight.Compilation", "insight.FrozenReport",
    "insight.ReportedFigure",
}  # fmt: skip
"""Registers, rules and counters do not grow with the years; of mandates a canton has few, one a group."""

LINKS = {
    "identity.User": HALF, "identity.Institution": HALF, "governance.Body": SAME,
    **dict.fromkeys(KEPT, SAME),
}  # fmt: skip
"""What a foreign key to a table becomes in a copy; to all other tables it points to the copy."""

SUBJECT = {
    "subject_id": "CASE WHEN row.subject_type ~ 'body' THEN row.subject_id ELSE row.subject_id + "
    + K
    + " END"
}
COLUMNS: dict[str, dict[str, str]] = {
    "identity.Institution": {
        "key": f"row.key || {SUFFIX}", "name": "row.name || ' ' || k", "sort_name": "row.sort_name || ' ' || k",
        "parent_id": COPY, "changed_by_id": SAME, "is_mainstream": "false",
    },
    "identity.User": {
        "key": f"row.key || {SUFFIX}",
        "email": "CASE WHEN row.email = '' THEN '' ELSE 'p' || k || '.' || row.email END",
        "family_name": "row.family_name || ' ' || k", "sort_name": "row.sort_name || ' ' || k", "institution_id": COPY,
        "changed_by_id": SAME,
    },
    "governance.Body": {
        "key": f"row.key || {SUFFIX}", "name": "row.name || ' ' || k", "sort_name": "row.sort_name || ' ' || k",
        "installed_on": f"(date '2015-01-01' - {YEARS})::date", "dissolved_on": f"(date '2019-01-01' - {YEARS})::date",
        "parent_id": SAME, "lead_institution_id": SAME,
    },
    "governance.Appointment": {
        "user_id": COPY, "deputy_for_id": COPY,
        "body_id": "CASE WHEN mod(k, 2) = 0 THEN row.body_id ELSE row.body_id + " + K + " END",
        "period": f"daterange((date '2021-01-01' - {YEARS})::date, (date '2022-01-01' - {YEARS})::date)",
    },
    "governance.Meeting": {
        "key": f"row.key || {SUFFIX}",
        "state": "CASE WHEN k >= 2 AND row.state IN ('planned', 'invited') THEN 'held' ELSE row.state END",
    },
    "governance.Proposal": {
        "key": f"row.key || {SUFFIX}",
        "number": "(left(row.number, 4)::int - k / 2) || '-' || "
        "lpad((substr(row.number, 6)::int + k * 200)::text, 5, '0')",
    },
    "governance.Attendance": {"user_id": SAME, "represented_by_id": SAME},
    "governance.Recusal": {"user_id": SAME},
    "governance.Decision": {
        "key": f"row.key || {SUFFIX}", "year": "row.year - k / 2", "number": "row.number + k * 1000",
        "label": "regexp_replace(row.label, '[0-9]{4}/[0-9]+$', '') || "
        "(row.year - k / 2) || '/' || (row.number + k * 1000)",
    },
    "worklist.Duty": {
        **SUBJECT, "key": f"row.key || {SUFFIX}",
        "due_on": f"CASE WHEN row.closed_at IS NULL THEN row.due_on ELSE (row.due_on - {YEARS})::date END",
    },
    "funding.Round": {  # a fund has one a quarter: copies lie further and further back; closed ones take no entry
        "quarter": "(row.quarter - make_interval(years => k * 3))::date", "state": "'open'", "closed_at": "NULL",
        "sheet_id": "NULL", "report_id": "NULL", "dossier_id": "NULL", "sheet_sha256": "''", "report_sha256": "''",
    },
    "funding.RoundFund": {"quarter": "(row.quarter - make_interval(years => k * 3))::date"},
    "lifecycle.StateChange": SUBJECT,
    "audit.Entry": {
        "subject_id": "CASE WHEN row.subject_id ~ '^[0-9]+$' THEN (row.subject_id::bigint + " + K + ")::text"
        " ELSE row.subject_id END"
    },
    "programmes.Project": {"name": "row.name || ' ' || k", "sort_name": "row.sort_name || ' ' || k"},
    "programmes.Interface": {"decision_id": SAME},
    "programmes.Pilot": {"starts_on": SAME, "ends_on": SAME},
    "programmes.Milestone": {
        "id": f"row.id + ((k + 2) / 3) * {STRIDE} + mod(k, 3) * 100000", "key": f"row.key || {SUFFIX}",
        "project_id": f"row.project_id + ((k + 2) / 3) * {STRIDE}",
        "original_on": SAME, "planned_on": SAME, "reached_on": SAME,
    },
    "questionnaires.Response": {"subject_id": COPY},
    "search.SavedSearch": {"user_id": COPY}, "worklist.NoticeChoice": {"user_id": COPY},
    "governance.ThemeChoice": {"user_id": COPY}, "governance.NoteKey": {"user_id": COPY},
    "records.DisposalList": {"year": "row.year - k / 2", "number": "row.number + k * 1000"},
    "records.Dossier": {"number": "row.number || lpad(k::text, 5, '0')", "uuid": "gen_random_uuid()", "owner_id": COPY},
    "records.Document": {"uuid": "gen_random_uuid()"},
    "records.Version": {"storage_name": "encode(sha256((row.storage_name || k)::bytea), 'hex')"},
}  # fmt: skip
"""Columns that become something else than the rule says (dates lie k/2 years back, the rest is copied)."""

BEHIND_THE_WALL = "casework"
"""The database shows a case to nobody without a reason, so nothing of it can be copied here."""

TIMES = {"programmes.Milestone": 3}
"""Tables that grow faster than the rest: ten thousand milestones at a hundred times."""

_COMMITTEE = "kind IN ('committee', 'working_group')"
ONLY = {
    "governance.Body": f"row.{_COMMITTEE} AND mod(k, 10) = 0",
    "governance.Appointment": "upper_inf(row.period) AND (mod(k, 2) = 0 OR mod(k, 10) = 0 AND row.body_id IN "
    f"(SELECT id FROM governance_body WHERE {_COMMITTEE} AND id < {STRIDE}))",
}


def statement(model: type) -> str:
    """Return the INSERT that adds the copies of a table; its parameter is how many."""
    from django.db import models

    meta = model._meta
    own = COLUMNS.get(meta.label, {})
    columns, values = [], []
    for field in meta.concrete_fields:
        if field.column in own:
            value = own[field.column]
        elif field.primary_key:
            value = COPY
        elif field.unique and isinstance(field, models.UUIDField):
            value = "gen_random_uuid()"
        elif field.unique and isinstance(field, models.CharField):
            value = "row.{0} || " + SUFFIX
        elif isinstance(field, models.ForeignKey):
            value = LINKS.get(field.related_model._meta.label, COPY)
        elif isinstance(field, models.DateTimeField):
            value = f"row.{{0}} - {YEARS}"
        elif isinstance(field, models.DateField):
            value = f"(row.{{0}} - {YEARS})::date"
        else:
            value = SAME
        columns.append(f'"{field.column}"')
        values.append(value.replace("{0}", f'"{field.column}"'))
    return (
        f'INSERT INTO "{meta.db_table}" ({", ".join(columns)}) SELECT {", ".join(values)} '
        f'FROM "{meta.db_table}" AS row, generate_series(1, %s) AS k '
        f"WHERE row.id < {STRIDE} AND ({ONLY.get(meta.label, 'true')})"
    )


POSTINGS = """
INSERT INTO funding_posting (fund_id, allocation_id, posted_on, amount, groups, text, receipt, recorded_at)
SELECT a.fund_id, a.id, a.starts_on + mod(k, a.ends_on - a.starts_on), 0.01, a.groups, 'Buchung ' || k, 'B-' || k, now()
FROM funding_allocation a, generate_series(1, %s / (SELECT count(*)::int FROM funding_allocation)) AS k
"""
POSTINGS_A_FACTOR = 10_000
"""The ledger grows by itself, 1,000,000 postings at 100×: a centime each, within allocation and period."""


def grow(factor: int) -> None:
    """Grow the connected database to `factor` times its records."""
    from django.apps import apps
    from django.db import connection, transaction

    ours = [
        model
        for model in apps.get_models()
        if model.__module__.startswith("nahtstelle.") and model._meta.app_label != BEHIND_THE_WALL
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        for model in ours:
            if model._meta.label not in KEPT:
                cursor.execute(statement(model), [(factor - 1) * TIMES.get(model._meta.label, 1)])
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), "
                    f'(SELECT coalesce(max(id), 1) FROM "{model._meta.db_table}"))',
                    [model._meta.db_table],
                )
        cursor.execute(POSTINGS, [factor * POSTINGS_A_FACTOR])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE)")


if __name__ == "__main__":
    import django

    django.setup()
    grow(int(sys.argv[1]))

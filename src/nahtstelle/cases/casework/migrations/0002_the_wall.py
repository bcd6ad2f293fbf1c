"""The second wall (decision 0025): row-level security on every table of the floor, binding the owner of the tables too."""

from django.db import migrations

# Tables of a case whose rows carry no content: shown with any access to the case.
SHELL = (
    "consentinstitution",
    "datevote",
    "leadperiod",
    "roundtabledate",
    "situationreport",
    "teammember",
)
# Tables with sealed content: shown only with access to the category of the row.
SEALED = (
    "assessment",
    "casedocument",
    "caseguest",
    "casemessage",
    "clientrecord",
    "closure",
    "consent",
    "contradiction",
    "contribution",
    "contributionpart",
    "counterreading",
    "emergencyaccess",
    "goal",
    "leadtransfer",
    "measure",
    "planversion",
    "registration",
    "review",
    "roundtable",
    "roundtableparticipant",
    "secrecyrelease",
    "teamdecision",
)
# Tables for services of the software only.
SERVICE = ("casecounter", "entrycode", "erasure", "personfingerprint", "statisticalrow")
# What everybody of the case level may read: no row of a case.
OPEN = ("caseprocedure", "instrument")

FUNCTIONS = """
CREATE FUNCTION casework_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('nahtstelle.user', true), '')::bigint $$;
CREATE FUNCTION casework_guest() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT nullif(current_setting('nahtstelle.guest', true), '')::bigint $$;
CREATE FUNCTION casework_service() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT coalesce(current_setting('nahtstelle.service', true), '') <> '' $$;
"""
DROP_FUNCTIONS = "DROP FUNCTION casework_user(); DROP FUNCTION casework_guest(); DROP FUNCTION casework_service();"

MINE = (
    "(a.user_id = (SELECT casework_user()) OR a.guest_id = (SELECT casework_guest()))"
    " AND a.from_at <= now() AND (a.until_at IS NULL OR a.until_at > now())"
)


def rule(table: str) -> str:
    service = "(SELECT casework_service())"
    if table == "caseaccess":
        return f"{service} OR user_id = (SELECT casework_user()) OR guest_id = (SELECT casework_guest())"
    if table in SERVICE:
        return service
    column = "id" if table == "case" else "case_id"
    category = f" AND casework_{table}.category = ANY (a.categories)" if table in SEALED else ""
    return (
        f"{service} OR EXISTS (SELECT 1 FROM casework_caseaccess a"
        f" WHERE a.case_id = casework_{table}.{column} AND {MINE}{category})"
    )


def wall(table: str) -> tuple[str, str]:
    name = f"casework_{table}"
    condition = rule(table)
    forward = (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {name}_wall ON {name} USING ({condition}) WITH CHECK ({condition});"
    )
    backward = (
        f"DROP POLICY {name}_wall ON {name}; ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY;"
        f" ALTER TABLE {name} DISABLE ROW LEVEL SECURITY;"
    )
    return forward, backward


def reading_wall(table: str, condition: str) -> tuple[str, str]:
    """Who fulfils the condition reads; only services of the software write."""
    name = f"casework_{table}"
    service = "(SELECT casework_service())"
    forward = (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY; ALTER TABLE {name} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {name}_read ON {name} FOR SELECT USING ({condition});"
        f" CREATE POLICY {name}_write ON {name} USING ({service}) WITH CHECK ({service});"
    )
    backward = (
        f"DROP POLICY {name}_read ON {name}; DROP POLICY {name}_write ON {name};"
        f" ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY; ALTER TABLE {name} DISABLE ROW LEVEL SECURITY;"
    )
    return forward, backward


WALLS = [
    reading_wall("caseaccess", rule("caseaccess")),
    *(wall(table) for table in ("case", *SHELL, *SEALED, *SERVICE)),
    *(reading_wall(table, "true") for table in OPEN),
]


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        *(migrations.RunSQL(forward, backward) for forward, backward in WALLS),
    ]

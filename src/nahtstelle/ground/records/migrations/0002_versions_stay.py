"""Versions are never overwritten: UPDATE and DELETE are refused by the database itself (architecture, records)."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION records_version_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'records_version is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER records_version_stays BEFORE UPDATE OR DELETE ON records_version
    FOR EACH ROW EXECUTE FUNCTION records_version_stays();
"""

ALLOW = """
DROP TRIGGER records_version_stays ON records_version;
DROP FUNCTION records_version_stays();
"""


class Migration(migrations.Migration):
    """Add the trigger."""

    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunSQL(REFUSE, ALLOW)]

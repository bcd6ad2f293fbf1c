"""An approved report, kept texts and compilations never change: the database refuses it."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION insight_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER insight_frozen_report_stays BEFORE UPDATE OR DELETE ON insight_frozenreport
    FOR EACH ROW EXECUTE FUNCTION insight_refuse_change();
CREATE TRIGGER insight_narrative_stays BEFORE UPDATE OR DELETE ON insight_narrative
    FOR EACH ROW EXECUTE FUNCTION insight_refuse_change();
CREATE TRIGGER insight_compilation_stays BEFORE UPDATE OR DELETE ON insight_compilation
    FOR EACH ROW EXECUTE FUNCTION insight_refuse_change();
"""

BACKWARD = """
DROP TRIGGER insight_compilation_stays ON insight_compilation;
DROP TRIGGER insight_narrative_stays ON insight_narrative;
DROP TRIGGER insight_frozen_report_stays ON insight_frozenreport;
DROP FUNCTION insight_refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

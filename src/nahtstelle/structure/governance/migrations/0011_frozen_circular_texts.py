"""A text the members were asked about is never edited: the database refuses to change or remove a frozen wording."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION governance_refuse_circular_text_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.frozen_at IS NULL THEN
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a frozen text is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW IS DISTINCT FROM OLD THEN
        RAISE EXCEPTION 'a frozen text is never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER governance_circular_text_frozen BEFORE UPDATE OR DELETE ON governance_circulartext
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_circular_text_change();
"""

BACKWARD = """
DROP TRIGGER governance_circular_text_frozen ON governance_circulartext;
DROP FUNCTION governance_refuse_circular_text_change;
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0010_circular_resolutions")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

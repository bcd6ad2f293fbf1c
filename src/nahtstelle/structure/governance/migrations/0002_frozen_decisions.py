"""A decided text is never edited: the database refuses to change what a decision says, its number or its label."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION governance_refuse_decision_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a decision is never removed' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.text, NEW.text_sha256, NEW.body_id, NEW.year, NEW.number, NEW.label, NEW.outcome)
       IS DISTINCT FROM (OLD.text, OLD.text_sha256, OLD.body_id, OLD.year, OLD.number, OLD.label, OLD.outcome) THEN
        RAISE EXCEPTION 'the text and number of a decision are never changed' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER governance_decision_frozen BEFORE UPDATE OR DELETE ON governance_decision
    FOR EACH ROW EXECUTE FUNCTION governance_refuse_decision_change();
"""

BACKWARD = """
DROP TRIGGER governance_decision_frozen ON governance_decision;
DROP FUNCTION governance_refuse_decision_change;
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]

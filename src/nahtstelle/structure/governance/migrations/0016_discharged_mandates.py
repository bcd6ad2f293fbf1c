"""What stays of a discharged mandate is its end; a title or a count may still be put right by a canton's records."""

from django.db import migrations

FORWARD = """
CREATE OR REPLACE FUNCTION governance_check_mandate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM governance_check_mandate_decision(NEW.decision_id);
        IF NEW.discharge_decision_id IS NOT NULL THEN
            PERFORM governance_check_mandate_decision(NEW.discharge_decision_id);
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.decision_id <> OLD.decision_id OR (
        OLD.state = 'discharged' AND (NEW.state, NEW.discharge_decision_id, NEW.discharged_on, NEW.ends_on)
        IS DISTINCT FROM (OLD.state, OLD.discharge_decision_id, OLD.discharged_on, OLD.ends_on)
    ) THEN
        RAISE EXCEPTION 'the decision of a mandate and its discharge are never changed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.discharge_decision_id IS DISTINCT FROM OLD.discharge_decision_id THEN
        PERFORM governance_check_mandate_decision(NEW.discharge_decision_id);
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0015_searchable_meetings")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]

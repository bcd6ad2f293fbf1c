"""A decision carries the restriction of the item it comes from: most are open to everybody, and lists see it at once."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION governance_restrict_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_restricted := false;
    IF NEW.source_item_id IS NULL THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN  -- an item just being restricted is waited for
        PERFORM 1 FROM governance_agendaitem WHERE id = NEW.source_item_id FOR SHARE;
    END IF;
    SELECT is_restricted INTO NEW.is_restricted FROM governance_agendaitem WHERE id = NEW.source_item_id;
    RETURN NEW;
END $$;
CREATE TRIGGER governance_decision_restricted BEFORE INSERT OR UPDATE ON governance_decision
    FOR EACH ROW EXECUTE FUNCTION governance_restrict_decision();

CREATE FUNCTION governance_restrict_decisions_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE governance_decision SET is_restricted = NEW.is_restricted WHERE source_item_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER governance_item_restricts_decisions AFTER UPDATE OF is_restricted ON governance_agendaitem
    FOR EACH ROW WHEN (OLD.is_restricted <> NEW.is_restricted)
    EXECUTE FUNCTION governance_restrict_decisions_of_item();

UPDATE governance_decision SET is_restricted = true
    WHERE source_item_id IN (SELECT id FROM governance_agendaitem WHERE is_restricted);
"""

BACKWARD = """
DROP TRIGGER governance_item_restricts_decisions ON governance_agendaitem;
DROP FUNCTION governance_restrict_decisions_of_item;
DROP TRIGGER governance_decision_restricted ON governance_decision;
DROP FUNCTION governance_restrict_decision;
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0016_discharged_mandates")]
    operations = [
        migrations.AddField(
            "decision",
            "is_restricted",
            models.BooleanField(
                default=False, editable=False, help_text="as the item it comes from; kept by the database"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

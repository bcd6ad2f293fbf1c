"""Decisions name the item they come from; a correction that of the decision it corrects."""

from django.db import migrations

FORWARD = """
WITH RECURSIVE chain AS (
    SELECT id, item_id AS source FROM governance_decision WHERE item_id IS NOT NULL
    UNION
    SELECT later.id, chain.source FROM governance_decision later JOIN chain ON later.corrects_id = chain.id
    WHERE later.item_id IS NULL
)
UPDATE governance_decision SET source_item_id = chain.source FROM chain WHERE chain.id = governance_decision.id;
"""


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_restricted_items")]
    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]

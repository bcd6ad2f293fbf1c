"""Epochs: a restored database goes on after the highest transaction id of the chain (decision 0027)."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION audit_epoch_start() RETURNS bigint LANGUAGE sql STABLE AS
$$ SELECT coalesce(max(after), 0) FROM audit_epoch $$;
CREATE OR REPLACE FUNCTION audit_set_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction_id := pg_current_xact_id()::text::bigint + audit_epoch_start();
    RETURN NEW;
END $$;
CREATE TRIGGER audit_epoch_append_only BEFORE UPDATE OR DELETE ON audit_epoch
    FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();
CREATE TRIGGER audit_epoch_no_truncate BEFORE TRUNCATE ON audit_epoch
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""

BACKWARD = """
DROP TRIGGER audit_epoch_no_truncate ON audit_epoch;
DROP TRIGGER audit_epoch_append_only ON audit_epoch;
CREATE OR REPLACE FUNCTION audit_set_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction_id := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
DROP FUNCTION audit_epoch_start();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Epoch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("after", models.BigIntegerField(unique=True)),
                ("began_at", models.DateTimeField()),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]

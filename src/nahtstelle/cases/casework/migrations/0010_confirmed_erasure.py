"""Data protection confirms an erasure once; what is certified stays as it is (domain §2, §6)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# A service may end what was begun; of a certified erasure only the confirmation is added, once.
STAYS = """
CREATE FUNCTION casework_erasure_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE moving text[] := ARRAY['confirmed_at', 'confirmed_by_id'];
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF OLD.certificate_id IS NULL THEN RETURN NEW; END IF;
    IF OLD.confirmed_at IS NULL AND to_jsonb(NEW) - moving = to_jsonb(OLD) - moving THEN RETURN NEW; END IF;
    IF to_jsonb(NEW) = to_jsonb(OLD) THEN RETURN NEW; END IF;
  END IF;
  RAISE EXCEPTION 'an erasure stays as it was certified' USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER casework_erasure_stays BEFORE UPDATE OR DELETE ON casework_erasure
  FOR EACH ROW EXECUTE FUNCTION casework_erasure_stays();
"""
MOVES = """
DROP TRIGGER casework_erasure_stays ON casework_erasure;
DROP FUNCTION casework_erasure_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_erased_again"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="removed_files",
            field=models.JSONField(default=list, help_text="storage names that are gone"),
        ),
        migrations.AddField(
            model_name="erasure", name="confirmed_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddField(
            model_name="erasure",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True))
                | models.Q(
                    ("certificate__isnull", False),
                    ("confirmed_at__isnull", False),
                    ("confirmed_by__isnull", False),
                ),
                name="erasure_confirmed_with_certificate",
            ),
        ),
        migrations.RunSQL(STAYS, MOVES),
    ]

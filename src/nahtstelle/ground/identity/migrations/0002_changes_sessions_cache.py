"""Who changed what last, invitations, generations of sessions; the table of the shared cache (rate limits)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CREATE_CACHE = """
CREATE TABLE identity_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX identity_cache_expires ON identity_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.AddField("institution", "changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "institution",
            "changed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("institution", "version", models.PositiveIntegerField(default=1)),
        migrations.AddField("user", "changed_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "user",
            "changed_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("user", "invited_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "user", "session_generation", models.PositiveIntegerField(default=1, editable=False)
        ),
        migrations.RunSQL(CREATE_CACHE, "DROP TABLE identity_cache"),
    ]

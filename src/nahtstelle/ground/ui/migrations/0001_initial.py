"""Drafts."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("form_key", models.CharField(max_length=100)),
                ("data", models.JSONField(default=dict)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-saved_at", "pk"],
                "constraints": [models.UniqueConstraint(fields=("user_id", "form_key"), name="draft_one_per_person_and_form")],
            },
        ),
    ]

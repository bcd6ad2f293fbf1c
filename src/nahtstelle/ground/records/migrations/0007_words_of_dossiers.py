"""The words of dossiers, for the search in their register."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0006_checkouts"),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddIndex(
            model_name="dossier",
            index=GinIndex(
                OpClass(Upper("title"), name="gin_trgm_ops"),
                OpClass(Upper("number"), name="gin_trgm_ops"),
                name="dossier_words",
            ),
        ),
    ]

"""The functions behind every searchable column: one spelling, German stems, weights."""

from django.db import migrations

from nahtstelle.ground.search.folding import database_functions


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(
            sql=database_functions(),
            reverse_sql="DROP FUNCTION search_vector(text, text, text); DROP FUNCTION search_fold(text);",
        )
    ]

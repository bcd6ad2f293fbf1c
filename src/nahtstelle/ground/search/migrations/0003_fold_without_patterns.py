"""The same folding by plain replacement: patterns took most of the time of filling the index."""

from django.db import migrations

from nahtstelle.ground.search.folding import database_functions


class Migration(migrations.Migration):

    dependencies = [("search", "0002_saved_searches")]

    operations = [migrations.RunSQL(sql=database_functions(), reverse_sql=migrations.RunSQL.noop)]

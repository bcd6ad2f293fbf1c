"""Proposals and decisions can be searched (ground/search)."""

from django.db import migrations

from nahtstelle.ground.search.api import AddSearchColumn


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0005_source_of_decisions'),
        ('search', '0001_german_words'),
    ]

    operations = [
        AddSearchColumn('governance_proposal', title=['title'], words=['number'], body=['motion', 'background']),
        AddSearchColumn('governance_decision', title=['title'], words=['label', 'government_resolution'], body=['text']),
    ]

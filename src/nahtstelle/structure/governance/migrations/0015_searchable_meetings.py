"""Agenda items, minutes, circular resolutions and mandates can be searched (ground/search)."""

from django.db import migrations

from nahtstelle.ground.search.api import AddSearchColumn


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0014_form_key'),
        ('search', '0001_german_words'),
    ]

    operations = [
        AddSearchColumn('governance_agendaitem', title=['title'], body=['outcome_text']),
        AddSearchColumn('governance_minutesitem', title=[], body=['text']),
        AddSearchColumn('governance_circularresolution', title=['title']),
        AddSearchColumn('governance_circulartext', title=[], body=['text']),
        AddSearchColumn('governance_mandate', title=['title'], body=['grounds', 'affected', 'specialists']),
    ]

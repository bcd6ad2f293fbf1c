"""Filing in the demonstration: what ended long ago is closed at once, as the nightly job would have done."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from nahtstelle.ground.records.actions.dossiers import close_ended_dossier
from nahtstelle.ground.records.queries.dossiers import ended_dossiers
from nahtstelle.ground.records.tasks import say_what_is_due


def file_away(*, today: dt.date) -> None:
    """Close the dossiers of the invented records whose matter has ended."""
    now = timezone.now()
    for dossier_id, ended_on in list(ended_dossiers(today=today)):
        close_ended_dossier(dossier_id=dossier_id, ended_on=ended_on, now=now)
    say_what_is_due(today=today, now=now)

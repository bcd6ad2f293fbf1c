"""The meeting as its packs name it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from nahtstelle.structure.governance.models import Body, Meeting
from nahtstelle.structure.governance.packing import Occasion
from nahtstelle.structure.governance.queries.agenda_document import chair_of
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.states import BodyKind


def occasion_of(meeting: Meeting, *, issued_on: dt.date) -> Occasion:
    """Return body, day, place, chair and sender (three queries)."""
    office = Body.objects.filter(kind=BodyKind.SECRETARIAT).existing_on(issued_on).first()
    times = [time.strftime("%H.%M") for time in (meeting.starts_at, meeting.ends_at) if time]
    return Occasion(
        body=meeting.body.name,
        short_name=meeting.body.short_name,
        date=meeting.date,
        kind=str(meeting.get_kind_display()),
        hours="–".join(times),
        place=meeting.place,
        chair=chair_of(roll_of(meeting)) or "",
        sender={"name": office.name if office else _("IIZ secretariat office"), "lines": []},
        issued_on=issued_on,
    )

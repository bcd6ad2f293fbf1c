"""What a round leaves waiting for whom. Keys begin with «round:<pk>:»."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor, Role
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.funding.models import Round, RoundEntry
from nahtstelle.structure.funding.queries.rounds import ENTRY_SUBJECT, SUBJECT
from nahtstelle.structure.funding.states.rounds import quarter_words


def wait_for_entry(entry: RoundEntry, *, now: dt.datetime) -> None:
    """The lead hands the figures in; without a lead the secretariat does."""
    title = _("Update the figures: %(measure)s") % {"measure": entry.measure}
    _open(entry.round, f"entry:{entry.pk}:", "entry", title=title, now=now, entry=entry, page="edit_entry")


def wait_for_review(entry: RoundEntry, *, now: dt.datetime) -> None:
    """The secretariat looks at what was handed in."""
    title = _("Check the figures: %(measure)s") % {"measure": entry.measure}
    _open(entry.round, f"review:{entry.pk}:", "review", title=title, now=now, entry=entry, page="show_entry")


def wait_for_closing(row: Round, *, now: dt.datetime) -> None:
    """The secretariat closes a round that has everything."""
    title = _("Close the quarterly round: %(quarter)s") % {"quarter": quarter_words(row.quarter)}
    _open(row, "close:", "close", title=title, now=now)


def stop_waiting(row: Round, name: str = "", *, actor: Actor | None, now: dt.datetime) -> None:
    """Close the duty of this name; without one all of the round."""
    worklist.close_duties(key_prefix=f"round:{row.pk}:{name}", now=now, actor=actor)


def _open(
    row: Round,
    name: str,
    kind: str,
    *,
    title: str,
    now: dt.datetime,
    entry: RoundEntry | None = None,
    page: str = "show_round",
) -> None:
    to_lead = kind == "entry" and entry is not None and entry.lead_id is not None
    worklist.open_duty(
        key=f"round:{row.pk}:{name}",
        kind=f"funding.round.{kind}",
        subject_type=ENTRY_SUBJECT if entry else SUBJECT,
        subject_id=entry.pk if entry else row.pk,
        title=title,
        place=_("Quarterly round, %(quarter)s") % {"quarter": quarter_words(row.quarter)},
        url=reverse(f"funding:{page}", args=[row.pk, entry.pk] if entry else [row.pk]),
        due_on=row.due_on if kind == "entry" else None,
        user_id=entry.lead_id if to_lead and entry else None,
        role="" if to_lead else Role.SECRETARIAT,
        now=now,
    )

"""What quarterly rounds register with the floors below: the area, kinds of duties, the dossiers of reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.funding.models import Round
from nahtstelle.structure.funding.permissions.rounds import can_enter_rounds
from nahtstelle.structure.funding.queries.rounds import SUBJECT
from nahtstelle.structure.funding.states.rounds import quarter_words


def register_rounds() -> None:
    """Register area, duties and dossiers; called once, when Django is ready."""
    records.register_access(SUBJECT, _may_read)
    records.register_owner(SUBJECT, _owner)
    records.register_visible_owners(SUBJECT, Round.objects.reported_to)
    records.register_owner_label(SUBJECT, _("Quarterly rounds"))
    records.register_endings(SUBJECT, _ended)
    worklist.register_kinds(
        {
            "funding.round.entry": _("Figures of a quarterly round to update"),
            "funding.round.review": _("Figures of a quarterly round to check"),
            "funding.round.close": _("Quarterly rounds to close"),
        }
    )
    worklist.register_binding_kinds(["funding.round.entry"])
    ui.register_area(
        ui.Area(
            key="rounds",
            label=_("Quarterly rounds"),
            icon="refresh-cw",
            url_name="funding:list_rounds",
            order=72,
            group=2,
            visible=can_enter_rounds,
        )
    )


def _may_read(actor: Actor, round_id: int) -> bool:
    """A lead sees the own figures, not the whole report."""
    return Round.objects.reported_to(actor).filter(pk=round_id).exists()


def _owner(round_id: int) -> records.OwnerLink:
    quarter = Round.objects.values_list("quarter", flat=True).get(pk=round_id)
    label = _g("Quarterly round %(quarter)s") % {"quarter": quarter_words(quarter)}
    return records.OwnerLink(label, reverse("funding:show_round", args=[round_id]))


def _ended(ids: Sequence[int]) -> dict[int, dt.date]:
    rows = Round.objects.filter(pk__in=ids, closed_at__isnull=False).order_by("pk")
    return {pk: timezone.localdate(at) for pk, at in rows.values_list("pk", "closed_at") if at}

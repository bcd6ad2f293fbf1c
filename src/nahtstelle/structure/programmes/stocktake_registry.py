"""What stocktakes register with the floors below, called in `ready()`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.programmes.actions.stocktake_duties import ANSWER, SUMMARY
from nahtstelle.structure.programmes.permissions.stocktakes import can_enter_stocktakes
from nahtstelle.structure.programmes.queries import stocktakes as queries


def register_stocktakes() -> None:
    """Register the area, the kinds of duties and who answers."""
    worklist.register_kinds({ANSWER: _("Stocktakes to answer"), SUMMARY: _("Stocktakes to summarise")})
    worklist.register_binding_kinds([ANSWER])
    questionnaires.register_subject(
        questionnaires.SubjectKind(
            subject_type=queries.REQUEST_SUBJECT,
            may_read=queries.may_read,
            may_answer=queries.may_answer,
            may_return=queries.may_send_back,
        )
    )
    ui.register_area(
        ui.Area(
            key="stocktakes",
            label=_("Stocktakes"),
            icon="clipboard-list",
            url_name="programmes:list_stocktakes",
            order=90,
            group=2,
            visible=can_enter_stocktakes,
        )
    )

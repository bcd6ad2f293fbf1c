"""What funds, allocations and the ledger register with the floors below: area, duties, dossiers, figures."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.funding.actions.funds import REPAYMENT_DUTY
from nahtstelle.structure.funding.actions.parts import FUND, REQUESTS
from nahtstelle.structure.funding.models import Fund
from nahtstelle.structure.funding.permissions.money import can_enter_money
from nahtstelle.structure.funding.presentation.money import project_actions
from nahtstelle.structure.funding.queries import funds
from nahtstelle.structure.funding.queries.years import funding_figures
from nahtstelle.structure.governance.api import register_figures
from nahtstelle.structure.programmes.api import register_project_actions


def register_money() -> None:
    """Register everything; called once, when Django is ready."""
    records.register_access(FUND, funds.may_read_papers)
    records.register_owner(FUND, funds.owner_of_papers)
    records.register_writers(FUND, funds.may_add_papers)
    records.register_visible_owners(FUND, Fund.objects.visible_to)
    records.register_owner_label(FUND, _("Funds"))
    records.register_endings(FUND, funds.ended_funds)
    worklist.register_kinds(
        {
            REQUESTS: _("Allocations on their way"),
            REPAYMENT_DUTY: _("Repayment dates of funds"),
        }
    )
    register_project_actions(project_actions)
    register_figures("funding", funding_figures)
    ui.register_area(
        ui.Area(
            key="money",
            label=_("Funds (area)"),
            icon="coins",
            url_name="funding:list_funds",
            order=70,
            group=2,
            visible=can_enter_money,
        )
    )

"""What clarification and round tables register with the floors below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.instrument_files import register_instruments
from nahtstelle.cases.casework.permissions.cases import can_enter_cases
from nahtstelle.cases.casework.queries.round_tables import round_table_entries
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist


def register_situation() -> None:
    """Register the area «round tables», kinds of duties, the file of instruments, entries of the calendar."""
    worklist.register_kinds(
        {
            "casework.contribution": _("Assessments for a case"),
            "casework.round_table": _("Round tables"),
        }
    )
    register_instruments()
    worklist.register_calendar(round_table_entries)
    ui.register_area(
        ui.Area(
            key="round_tables",
            label=_("Round tables"),
            icon="users",
            url_name="casework:list_round_tables",
            order=20,
            visible=can_enter_cases,
        )
    )

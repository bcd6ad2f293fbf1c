"""Further themes of the matrix: functions that take the scene, each in `scene_<theme>.py` with `matrix_<theme>.txt`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from tests.permissions.scene_agreements import rows_of_agreements
from tests.permissions.scene_attendees import attendees
from tests.permissions.scene_cases_closing import rows_of_closing
from tests.permissions.scene_cases_entry import rows_of_entry
from tests.permissions.scene_cases_guests import rows_of_guests
from tests.permissions.scene_cases_plans import rows_of_plans
from tests.permissions.scene_cases_situation import rows_of_situation
from tests.permissions.scene_cases_team import rows_of_team
from tests.permissions.scene_circulars import rows_of_circulars
from tests.permissions.scene_enquiries import rows_of_enquiries
from tests.permissions.scene_insight import rows_of_reports
from tests.permissions.scene_mandates import rows_of_mandates
from tests.permissions.scene_minutes import rows_of_minutes
from tests.permissions.scene_money import rows_of_money
from tests.permissions.scene_notes import notes
from tests.permissions.scene_packs import rows_of_packs
from tests.permissions.scene_programmes import rows_of_programmes
from tests.permissions.scene_questionnaires import rows_of_questionnaires
from tests.permissions.scene_records import rows_of_records
from tests.permissions.scene_rounds import rows_of_rounds
from tests.permissions.scene_search import rows_of_search
from tests.permissions.scene_stocktakes import rows_of_stocktakes

THEMES: tuple[Callable[[Any], Iterator[Any]], ...] = (
    rows_of_circulars,
    rows_of_mandates,
    rows_of_minutes,
    rows_of_packs,
    attendees,
    rows_of_records,
    rows_of_enquiries,
    notes,
    rows_of_search,
    rows_of_questionnaires,
    rows_of_stocktakes,
    rows_of_agreements,
    rows_of_reports,
    rows_of_rounds,
    rows_of_programmes,
    rows_of_money,
    rows_of_closing,
    rows_of_team,
    rows_of_entry,
    rows_of_situation,
    rows_of_guests,
    rows_of_plans,
)

"""The door of the room for what stands above it: erasures, and figures without persons."""

from nahtstelle.cases.casework.actions.erasure import erase_due_cases, settle_after_restore
from nahtstelle.cases.casework.queries.erasures import (
    DueErasure,
    due_report,
    erased_keys,
    unconfirmed_report,
)
from nahtstelle.cases.casework.queries.figures import Durations, FigureTable, YearOfCases, years_of_cases
from nahtstelle.cases.casework.states import MeasureKind, Outcome

__all__ = [
    "DueErasure",
    "Durations",
    "FigureTable",
    "MeasureKind",
    "Outcome",
    "YearOfCases",
    "due_report",
    "erase_due_cases",
    "erased_keys",
    "settle_after_restore",
    "unconfirmed_report",
    "years_of_cases",
]

"""The door of the room for what stands above it: erasures, and figures without persons."""

from nahtstelle.cases.casework.actions.erasure import erase_due_cases
from nahtstelle.cases.casework.queries.erasures import DueErasure, due_report

__all__ = ["DueErasure", "due_report", "erase_due_cases"]

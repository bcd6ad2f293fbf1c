"""What every test of the room has at hand."""

from nahtstelle.cases.casework.tests.full_case import make_full_case
from nahtstelle.cases.casework.tests.planning import planner
from nahtstelle.cases.casework.tests.planted import planted
from nahtstelle.cases.casework.tests.scene import data_directory, make_case, procedure, team

__all__ = ["data_directory", "make_case", "make_full_case", "planner", "planted", "procedure", "team"]

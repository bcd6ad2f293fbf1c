"""Names of the files that others refer to, and the cell of a date that need not be exact."""

from nahtstelle.ground.intake.api import Cell
from nahtstelle.structure.programmes.states import RoughDate

INSTITUTIONS = "institutions.csv"
PEOPLE = "people.csv"
THEMES = "themes.csv"
BODIES = "bodies.csv"
PROGRAMMES = "programmes.csv"
PROJECTS = "projects.csv"
PILOTS = "pilots.csv"
MILESTONES = "milestones.csv"
MILESTONE_MOVES = "milestone_moves.csv"

ROUGH_DATE = Cell(
    RoughDate.read,
    "ein Datum wie 2023-04-25, 2023-02, 2023-Q1, 2023-H1, 2023-autumn, 2023-early, 2023-end, 2023",
)

"""The door of the room: describing files, loading a folder."""

from nahtstelle.ground.intake.actions import Report, load_folder
from nahtstelle.ground.intake.bulk import in_batches, update_rows
from nahtstelle.ground.intake.cells import (
    ANY_DAY,
    DAY,
    EMAIL,
    KEY,
    YES_OR_NO,
    Cell,
    one_of,
    some_of,
    text,
    whole_number,
)
from nahtstelle.ground.intake.checks import check_overlaps, check_parents, period_of
from nahtstelle.ground.intake.folder import Load, Progress, Row
from nahtstelle.ground.intake.problems import LoadRefused, Problem, one_of_words
from nahtstelle.ground.intake.specs import (
    PROFILE,
    Column,
    FileSpec,
    ProfilePart,
    register_file,
    register_profile_part,
)
from nahtstelle.ground.intake.writing import Change, Counts, Recipe, write_few, write_rows

__all__ = [
    "ANY_DAY",
    "DAY",
    "EMAIL",
    "KEY",
    "PROFILE",
    "YES_OR_NO",
    "Cell",
    "Change",
    "Column",
    "Counts",
    "FileSpec",
    "Load",
    "LoadRefused",
    "Problem",
    "ProfilePart",
    "Progress",
    "Recipe",
    "Report",
    "Row",
    "check_overlaps",
    "check_parents",
    "in_batches",
    "load_folder",
    "one_of",
    "one_of_words",
    "period_of",
    "register_file",
    "register_profile_part",
    "some_of",
    "text",
    "update_rows",
    "whole_number",
    "write_few",
    "write_rows",
]

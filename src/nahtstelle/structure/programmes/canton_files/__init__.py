"""The room in a canton folder, by theme: programmes, projects and pilots; milestones and their moves."""

from nahtstelle.ground.intake.api import register_file
from nahtstelle.structure.programmes.canton_files.milestones import MILESTONE_FILES
from nahtstelle.structure.programmes.canton_files.projects import PROJECT_FILES


def register() -> None:
    """Make the files known to intake (called once Django is ready)."""
    for spec in (*PROJECT_FILES, *MILESTONE_FILES):
        register_file(spec)


__all__ = ["register"]

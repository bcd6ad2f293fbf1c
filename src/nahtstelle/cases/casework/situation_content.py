"""What a contribution holds, as it is sealed: answers, problem areas, resources, obstacles (004 §2.1, §5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nahtstelle.cases.casework.states import DataCategory, ProblemArea
from nahtstelle.ground.questionnaires import api as questionnaires

# Areas whose notes stand under a category of their own, which a consent can leave out.
APART = {
    str(ProblemArea.HEALTH): DataCategory.HEALTH,
    str(ProblemArea.FINANCE): DataCategory.FINANCE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """What is said beside the questions: a note for each problem area there is, resources and obstacles."""

    areas: Mapping[str, str] = field(default_factory=dict)
    resources: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is said."""
        return not (any(self.areas.values()) or self.resources or self.obstacles)

    def common(self) -> dict[str, Any]:
        """Return what stands in the contribution itself, without what has a category of its own."""
        areas = {area: text for area, text in self.areas.items() if area not in APART and text}
        return {"areas": areas, "resources": list(self.resources), "obstacles": list(self.obstacles)}


def contribution_content(
    version: questionnaires.VersionRef, answers: questionnaires.Answers, notes: Notes
) -> dict[str, Any]:
    """Return the JSON of a contribution."""
    written = questionnaires.write_answers(
        version.items, answers, name=f"{version.questionnaire_id}|{version.number}", status="completed"
    )
    return {"answers": written, **notes.common()}


def read_contribution(
    version: questionnaires.VersionRef, content: Mapping[str, Any], parts: Mapping[str, str]
) -> tuple[questionnaires.Answers, Notes]:
    """Return answers and notes; `parts` are the notes that stand under a category of their own."""
    answers = questionnaires.read_answers(version.items, content.get("answers", {}))
    notes = Notes(
        areas={**content.get("areas", {}), **parts},
        resources=tuple(content.get("resources", ())),
        obstacles=tuple(content.get("obstacles", ())),
    )
    return answers, notes

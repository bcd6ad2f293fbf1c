"""Edges: what one institution contributes, or the client's own view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.cases.casework.actions import situation as actions
from nahtstelle.cases.casework.forms.situation import NotesForm
from nahtstelle.cases.casework.models import Case, Contribution
from nahtstelle.cases.casework.permissions import situation as permissions
from nahtstelle.cases.casework.presentation.situation import label_of
from nahtstelle.cases.casework.queries.content import OpenCase, open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.situation import Given, read_contribution_of
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile
from nahtstelle.cases.casework.situation_content import APART, Notes
from nahtstelle.cases.casework.states import DataCategory, ProblemArea
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, demand
from nahtstelle.ground.questionnaires import api as questionnaires


@require_http_methods(GET_AND_POST)
@inside_the_wall
def contribute(request: HttpRequest, pk: int, contribution: int) -> HttpResponse:
    """Say what an institution knows (permissions.can_contribute); «add» only adds a line."""
    actor, case = actor_of(request), seen_case(request, pk)
    rows = Contribution.objects.filter(case=case).select_related("institution", "given_by")
    row = get_object_or_404(rows, pk=contribution)
    demand(permissions.can_contribute(actor, open_members(case), row.institution_id))
    content = open_case(
        case, viewer=viewer_of(actor), what="contribution", categories=actions.SITUATION, now=timezone.now()
    )
    sheet = _Sheet(request, case, actor, row, content)
    if request.method == "POST" and sheet.act():
        messages.success(request, _("The assessment is saved."))
        return redirect("casework:show_situation", pk)
    status = 422 if sheet.has_errors else 200
    return render(request, "casework/contribute.html", sheet.context() | {"area": AREA}, status=status)


class _Sheet:
    """The sheet of one contribution: what is stored, what was typed; a conflict shows both."""

    def __init__(
        self, request: HttpRequest, case: Case, actor: Actor, row: Contribution, content: OpenCase
    ) -> None:
        self.case, self.actor, self.row, self.content = case, actor, row, content
        self.posted = request.POST if request.method == "POST" else None
        self.asked = questionnaires.frozen_version(row.questionnaire_version_id)
        self.stored: Given = read_contribution_of(row, self.asked, content)
        self.sentences: list[str] = []
        self.differences: list[tuple[str, str, str]] = []
        written = str(self.posted.get("version", "")) if self.posted is not None else ""
        self.version = int(written) if written.isdecimal() and len(written) < 10 else row.version
        areas = [area for area in ProblemArea if area not in APART or content.may(APART[area])]
        self.form = questionnaires.AnswerForm(self.asked.items, data=self.posted, answers=self.stored.answers)
        self.notes = NotesForm(self.posted, areas=areas, notes=self.stored.notes)

    @property
    def has_errors(self) -> bool:
        return bool(self.form.errors or self.notes.errors or self.sentences)

    def act(self) -> bool:
        """Save; False where the sheet is shown again."""
        is_valid = [self.form.is_valid(), self.notes.is_valid()]
        if "add" in (self.posted or {}) or not all(is_valid):
            return False
        try:
            actions.contribute(
                case_id=self.case.pk,
                contribution_id=self.row.pk,
                answers=self.form.answers(),
                notes=self.notes.notes(),
                version=self.version,
                actor=self.actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ContentChangedMeanwhile as refusal:
            self.sentences = [refusal.sentence]
            self.differences = [
                *questionnaires.changed_answers(self.asked.items, self.form.answers(), self.stored.answers),
                *_changed_notes(self.notes.notes(), self.stored.notes),
            ]
            self.version = self.row.version
            return False
        except ActionRefused as refusal:
            self.sentences = [refusal.sentence]
            return False
        return True

    def context(self) -> dict[str, Any]:
        """Return what the page shows."""
        return {
            "case": self.case,
            "row": self.row,
            "label": label_of(self.stored),
            "form": self.form,
            "blocks": questionnaires.blocks_of(self.form),
            "notes": self.notes,
            "version": self.version,
            "sentences": self.sentences,
            "differences": self.differences,
            "left_out": [
                str(DataCategory(category).label)
                for category in APART.values()
                if not self.content.may(category)
            ],
        }


def _changed_notes(mine: Notes, theirs: Notes) -> list[tuple[str, str, str]]:
    """Return where two sets of notes differ: what, mine, theirs."""
    pairs = [(str(area.label), mine.areas.get(area, ""), theirs.areas.get(area, "")) for area in ProblemArea]
    pairs.append((_("Resources"), ", ".join(mine.resources), ", ".join(theirs.resources)))
    pairs.append((_("Obstacles"), ", ".join(mine.obstacles), ", ".join(theirs.obstacles)))
    return [(label, one or "–", other or "–") for label, one, other in pairs if one != other]

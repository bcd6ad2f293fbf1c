"""What one office is asked: read, answer, hand over; and more time or another round by whoever runs the stocktake."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.programmes import stocktake_presentation as look
from nahtstelle.structure.programmes.actions import stocktake_requests as actions
from nahtstelle.structure.programmes.actions.stocktakes import remove_office as take_out
from nahtstelle.structure.programmes.forms.stocktakes import ExtensionForm, PersonForm, SendBackForm
from nahtstelle.structure.programmes.models import StocktakeRequest
from nahtstelle.structure.programmes.permissions import stocktakes as permissions
from nahtstelle.structure.programmes.queries import stocktakes as queries
from nahtstelle.structure.programmes.states.stocktakes import WAITING, StocktakeState
from nahtstelle.structure.programmes.views.stocktake_doors import (
    AREA,
    GET_AND_POST,
    enter,
    people_of,
    seen_request,
    step,
)


@require_safe
def show_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what an office is asked and has answered; 404 for outsiders."""
    asked, actor = seen_request(request, pk), enter(request)
    version = questionnaires.version_ref(asked.stocktake.version_id)
    response = queries.response_of(asked, version)
    context = {
        "asked": asked,
        "stocktake": asked.stocktake,
        "may_see_all": permissions.can_run_stocktake(actor, asked.stocktake),
        "state_kind": look.REQUEST_TAGS[asked.state],
        "stations": look.request_way(asked),
        "actions": look.request_actions(asked, actor),
        "lines": questionnaires.lines_of(version.items, response.answers) if response else [],
        "facts": look.request_facts(asked, response),
        "history": look.history(queries.request_changes(asked)),
    } | AREA
    return render(request, "programmes/stocktakes/show_request.html", context)


@require_http_methods(GET_AND_POST)
def answer_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer for one's office (permissions.can_answer_request).

    «add» only adds a line, «save» keeps, «submit» returns.
    """
    asked, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_answer_request(actor, asked))
    is_open = asked.state in WAITING and asked.stocktake.state == StocktakeState.RUNNING
    if not is_open and request.method != "POST":
        return redirect("programmes:show_request", pk)
    version = questionnaires.version_ref(asked.stocktake.version_id)
    response = queries.response_of(asked, version)
    sheet = _Sheet(request, asked, actor, version, response)
    if request.method == "POST" and sheet.act():
        return redirect("programmes:show_request" if sheet.is_submitted else "programmes:answer_request", pk)
    context = sheet.context() | AREA
    status = 422 if sheet.form.errors or sheet.sentences else 200
    return render(request, "programmes/stocktakes/answer_request.html", context, status=status)


class _Sheet:
    """The sheet of one request: what is stored, what was typed, what was pressed."""

    def __init__(
        self,
        request: HttpRequest,
        asked: StocktakeRequest,
        actor: Actor,
        version: questionnaires.VersionRef,
        response: questionnaires.ResponseRef | None,
    ) -> None:
        self.request, self.asked, self.actor = request, asked, actor
        self.version, self.response = version, response
        self.draft_key = f"programmes.stocktake.{asked.pk}"
        self.draft = ui.draft_for(user_id=actor.user_id or 0, form_key=self.draft_key)
        self.is_submitted = "submit" in request.POST
        self.sentences: list[str] = []
        self.differences: list[tuple[str, str, str]] = []
        written = str(self.draft.data.get("revision", "")) if request.method != "POST" else ""
        written = request.POST.get("revision", written)
        stored = response.revision if response else 0
        self.revision = int(written) if written.isdecimal() else stored
        self.form = questionnaires.AnswerForm(
            version.items,
            data=request.POST if request.method == "POST" else None,
            answers=response.answers if response else {},
            draft=self.draft.data or None,
            strict=self.is_submitted,
        )

    def act(self) -> bool:
        """Save or submit; False where the sheet is shown again."""
        if "add" in self.request.POST or not self.form.is_valid():
            return False
        verb = actions.submit_answers if self.is_submitted else actions.save_answers
        try:
            verb(
                request_id=self.asked.pk,
                answers=self.form.answers(),
                revision=self.revision,
                actor=self.actor,
                now=timezone.now(),
            )
        except questionnaires.ResponseChangedMeanwhile as refusal:
            self._compare(refusal.sentence)
            return False
        except questionnaires.AnswersIncomplete as refusal:
            self.sentences = [refusal.sentence]
            return False
        ui.discard_draft(user_id=self.actor.user_id or 0, form_key=self.draft_key)
        sentence = (
            _("The answers are returned. Thank you.") if self.is_submitted else _("The answers are saved.")
        )
        messages.success(self.request, sentence)
        return True

    def _compare(self, sentence: str) -> None:
        """Show what somebody else has saved beside what was typed; saving again is a choice."""
        theirs = self.response.answers if self.response else {}
        self.differences = questionnaires.changed_answers(self.version.items, self.form.answers(), theirs)
        self.sentences = [sentence]
        self.revision = self.response.revision if self.response else 0

    def context(self) -> dict[str, Any]:
        """Return what the page shows."""
        return {
            "asked": self.asked,
            "stocktake": self.asked.stocktake,
            "form": self.form,
            "blocks": questionnaires.blocks_of(self.form),
            "draft": self.draft,
            "draft_key": self.draft_key,
            "revision": self.revision,
            "sentences": self.sentences,
            "differences": self.differences,
            "reason": look.reason_of(queries.request_changes(self.asked), self.asked),
            "actions": look.request_actions(self.asked, self.actor, answering=True),
            "is_late": self.asked.is_late_on(timezone.localdate()),
        }


@require_http_methods(GET_AND_POST)
def hand_over_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a colleague answer (permissions.can_hand_over_request)."""
    asked, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_hand_over_request(actor, asked))
    people = people_of(asked.institution_id)
    form = PersonForm(request.POST or None, people=people, initial={"person": asked.person_id})

    def act() -> str:
        actions.hand_over_request(request_id=pk, person_id=form.person_id, actor=actor, now=timezone.now())
        return _("It now waits in the worklist of the person named.")

    return step(request, form, act, title=_("Hand over to a colleague"), over=_over(asked), back=_back(asked))


@require_http_methods(GET_AND_POST)
def extend_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Give one office more time (permissions.can_extend_request)."""
    asked, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_extend_request(actor, asked))
    form = ExtensionForm(request.POST or None)

    def act() -> str:
        actions.extend_request(request_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The office has more time.")

    return step(request, form, act, title=_("Extend deadline"), over=_over(asked), back=_back(asked))


@require_http_methods(GET_AND_POST)
def send_back_request(request: HttpRequest, pk: int) -> HttpResponse:
    """Send answers back for correction (permissions.can_send_back_request)."""
    asked, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_send_back_request(actor, asked))
    form = SendBackForm(request.POST or None, initial={"due_on": asked.stocktake.deadline})

    def act() -> str:
        actions.send_back_request(request_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The answers are back with the office.")

    return step(request, form, act, title=_("Send back"), over=_over(asked), back=_back(asked))


@require_POST
def remove_office(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an office out before it is asked (permissions.can_run_stocktake)."""
    asked, actor = seen_request(request, pk), enter(request)
    demand(permissions.can_run_stocktake(actor, asked.stocktake))
    take_out(request_id=pk, actor=actor, now=timezone.now())
    messages.success(request, _("The office is taken out."))
    return redirect("programmes:show_stocktake", asked.stocktake_id)


def _over(asked: StocktakeRequest) -> str:
    return f"{asked.stocktake.title} · {asked.institution.label}"


def _back(asked: StocktakeRequest) -> str:
    return reverse("programmes:show_request", args=[asked.pk])

"""Reading circular resolutions: the list, one with everything its page shows, and whom the jobs concern."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Body,
    CircularAnswer,
    CircularResolution,
    CircularText,
    Decision,
    Proposal,
)
from nahtstelle.structure.governance.queries.circular_answers import Tally, tally_of
from nahtstelle.structure.governance.states import Answer, CircularState

SUBJECT = "governance.circular"
REMIND_DAYS = 2


def list_circulars(actor: Actor) -> QuerySet[CircularResolution]:
    """Return the resolutions the actor may see, the latest first, with how many of those asked have answered."""
    answers = CircularAnswer.objects.filter(resolution=OuterRef("pk"))
    rounds = answers.order_by("-text_id").values("text_id")
    answered = ~Q(answer__in=["", Answer.SILENCE])
    return (
        CircularResolution.objects.visible_to(actor)
        .select_related("body", "decision")
        .annotate(
            asked=_of_last(rounds.annotate(number=Count("pk"))),
            answered=_of_last(rounds.annotate(number=Count("pk", filter=answered))),
        )
        .order_by("-created_at", "-pk")
    )


def _of_last(rounds: QuerySet[Any, Any]) -> Coalesce:
    """Return the number of the last round of answers, 0 where nobody has been asked."""
    return Coalesce(Subquery(rounds.values("number")[:1]), 0)


def bodies_with_circulars(actor: Actor) -> list[tuple[str, str]]:
    """Return the bodies of the resolutions the actor may see, for the filter (one query)."""
    seen = CircularResolution.objects.visible_to(actor).order_by().values("body")
    rows = Body.objects.filter(pk__in=seen).order_by("rank", "sort_name", "pk")
    return [(str(pk), name) for pk, name in rows.values_list("pk", "short_name")]


@dataclass(frozen=True, slots=True)
class CircularRecord:
    """All rows of one resolution, loaded once. `answers` are those of the last round, `earlier` those before."""

    circular: CircularResolution
    texts: tuple[CircularText, ...]
    answers: tuple[CircularAnswer, ...]
    earlier: tuple[CircularAnswer, ...]
    changes: tuple[Change, ...]
    documents: tuple[records.DocumentRef, ...]
    papers: tuple[records.DocumentRef, ...]
    proposal: Proposal | None
    decision: Decision | None
    item: AgendaItem | None

    @property
    def text(self) -> CircularText:
        """The text as it stands."""
        return self.texts[-1]

    @property
    def asked_text(self) -> CircularText | None:
        """The last text the members were asked about."""
        return self.answers[0].text if self.answers else None

    @property
    def tally(self) -> Tally:
        """The answers of the last round, counted."""
        return tally_of(self.answers)

    @property
    def untreated(self) -> tuple[CircularAnswer, ...]:
        """Remarks nobody has treated yet."""
        return tuple(row for row in (*self.earlier, *self.answers) if row.remark and not row.treatment)

    def answer_of(self, actor: Actor) -> CircularAnswer | None:
        """Return what this actor is or was asked in the last round."""
        return next((row for row in self.answers if row.member_id == actor.user_id), None)

    def may_read(self, actor: Actor, answer: CircularAnswer) -> bool:
        """Tell whether the actor may read an answer: the own one, earlier rounds, all once they are closed."""
        if answer.member_id == actor.user_id or answer in self.earlier:
            return True
        return permissions.can_read_answers(actor, self.circular)


def circular_record(circular_id: int, *, actor: Actor) -> CircularRecord:
    """Load everything of a resolution the actor may see, in eleven queries at most.

    Raises CircularResolution.DoesNotExist for outsiders as for nothing.
    """
    related = ("body", "theme", "proposal")
    circular = CircularResolution.objects.visible_to(actor).select_related(*related).get(pk=circular_id)
    rows = CircularAnswer.objects.filter(resolution=circular).select_related(
        "text", "member", "institution", "integrated_in"
    )
    answers = list(rows.order_by("-text__number", "institution__sort_name", "member__sort_name", "pk"))
    current = tuple(row for row in answers if row.text_id == answers[0].text_id)
    proposal = Proposal.objects.visible_to(actor).filter(pk=circular.proposal_id or 0).first()
    dossiers = {pk for pk in (circular.dossier_id, proposal.dossier_id if proposal else None) if pk}
    documents = records.documents_of(dossiers) if dossiers else {}
    item = AgendaItem.objects.filter(circular=circular).exclude(meeting__state="cancelled")
    return CircularRecord(
        circular=circular,
        texts=tuple(CircularText.objects.filter(resolution=circular).order_by("number")),
        answers=current,
        earlier=tuple(answers[len(current) :]),
        changes=tuple(changes(SUBJECT, circular.pk)),
        documents=tuple(documents.get(circular.dossier_id or 0, ())),
        papers=tuple(documents.get(proposal.dossier_id or 0, ())) if proposal else (),
        proposal=proposal,
        decision=Decision.objects.visible_to(actor).filter(pk=circular.decision_id or 0).first(),
        item=item.select_related("meeting__body").order_by("-pk").first(),
    )


def circulars_to_remind(today: dt.date) -> list[int]:
    """Return the open resolutions whose date is near and of whose members somebody was never reminded."""
    rows = CircularResolution.objects.filter(
        state=CircularState.OPEN,
        due_on__lte=today + dt.timedelta(days=REMIND_DAYS),
        answers__answer="",
        answers__reminded_at__isnull=True,
    )
    return list(rows.order_by("pk").values_list("pk", flat=True).distinct())


def circulars_without_agenda() -> list[int]:
    """Return what ended and still waits for a meeting."""
    rows = CircularResolution.objects.filter(awaits_agenda=True)
    return list(rows.order_by("ended_at", "pk").values_list("pk", flat=True))


def circular_addresses(circular_id: int, occasion: str) -> list[str]:
    """Return whom an e-mail reaches: who has not answered while it is open; everybody asked once it is treated."""
    rows = CircularAnswer.objects.filter(resolution=circular_id, member__is_active=True)
    if occasion == "asked":
        rows = rows.filter(answer="", resolution__state=CircularState.OPEN)
    addresses = (
        rows.exclude(member__email="").order_by("member__email").values_list("member__email", flat=True)
    )
    return list(addresses.distinct())


def may_read_papers(actor: Actor, circular_id: int) -> bool:
    """Tell whether the actor reads the dossier of a resolution: who may read its answers."""
    circular = CircularResolution.objects.visible_to(actor).filter(pk=circular_id).first()
    return circular is not None and permissions.can_read_answers(actor, circular)


def owner_of_papers(circular_id: int) -> records.OwnerLink:
    """Return the page of a resolution."""
    circular = CircularResolution.objects.get(pk=circular_id)
    label = _("Circular resolution: %(title)s") % {"title": circular.title}
    return records.OwnerLink(label, reverse("governance:show_circular", args=[circular_id]))

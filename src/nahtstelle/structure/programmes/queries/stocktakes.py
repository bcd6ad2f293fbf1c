"""Reading stocktakes: the list, state of returns, what one office is asked, the summary."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change, changes
from nahtstelle.ground.questionnaires import api as questionnaires
from nahtstelle.structure.programmes.models import Stocktake, StocktakeExtension, StocktakeRequest
from nahtstelle.structure.programmes.permissions.stocktakes import can_answer_request, can_send_back_request
from nahtstelle.structure.programmes.states.stocktakes import WAITING, RequestState, StocktakeState

SUBJECT = "programmes.stocktake"
REQUEST_SUBJECT = "programmes.stocktakerequest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returns:
    """How many offices stand where; late ones are counted among those asked, begun and sent back."""

    returned: int
    begun: int
    asked: int
    sent_back: int
    late: int
    not_answered: int

    @property
    def total(self) -> int:
        """All offices."""
        return self.returned + self.begun + self.asked + self.sent_back + self.not_answered


LISTED = (
    *("title", "deadline", "state", "project__name", "project__short_name"),
    *("lead__given_name", "lead__family_name"),
)
ASKED = 20


def register(actor: Actor) -> QuerySet[Stocktake]:
    """Return the stocktakes the actor sees, with how many offices are asked and have returned."""
    rows = Stocktake.objects.visible_to(actor).select_related("project", "lead").only(*LISTED)
    return rows.annotate(
        offices=Count("requests"),
        returned=Count("requests", filter=Q(requests__state=RequestState.RETURNED)),
    ).order_by("-created_at", "-pk")


def asked_of(actor: Actor) -> list[StocktakeRequest]:
    """Return what the actor's own office is asked and was asked last, the latest first (one query)."""
    if actor.institution_id is None:
        return []
    rows = StocktakeRequest.objects.visible_to(actor).filter(institution=actor.institution_id)
    asked = rows.exclude(stocktake__state=StocktakeState.PREPARED)
    listed = asked.select_related("stocktake", "person").only(
        *("state", "due_on", "stocktake__title", "stocktake__state"),
        *("person__given_name", "person__family_name"),
    )
    return list(listed.order_by("-stocktake__asked_at", "-pk")[:ASKED])


def requests_of(stocktake: Stocktake) -> list[StocktakeRequest]:
    """Return the offices of a stocktake by name (one query)."""
    rows = stocktake.requests.select_related("institution", "person", "response")
    return list(rows.order_by("institution__sort_name", "pk"))


def returns_of(requests: list[StocktakeRequest], today: dt.date) -> Returns:
    """Count where the offices stand."""
    states = [request.state for request in requests]
    return Returns(
        returned=states.count(RequestState.RETURNED),
        begun=states.count(RequestState.DRAFT),
        asked=states.count(RequestState.ASKED),
        sent_back=states.count(RequestState.SENT_BACK),
        late=sum(1 for request in requests if request.is_late_on(today)),
        not_answered=states.count(RequestState.NOT_ANSWERED),
    )


def extensions_of(stocktake: Stocktake) -> list[StocktakeExtension]:
    """Return every move of a deadline, oldest first (one query)."""
    rows = stocktake.extensions.select_related("moved_by", "request__institution")
    return list(rows.order_by("moved_at", "pk"))


def stocktake_changes(stocktake: Stocktake) -> list[Change]:
    """Return the history of a stocktake (one query)."""
    return changes(SUBJECT, stocktake.pk)


def request_changes(request: StocktakeRequest) -> list[Change]:
    """Return the history of a request (one query)."""
    return changes(REQUEST_SUBJECT, request.pk)


def response_of(
    request: StocktakeRequest, version: questionnaires.VersionRef
) -> questionnaires.ResponseRef | None:
    """Return the answers of one office (one query)."""
    return questionnaires.responses_of(REQUEST_SUBJECT, [request.pk], items=version.items).get(request.pk)


def returned_answers(
    stocktake: Stocktake, version: questionnaires.VersionRef
) -> list[tuple[StocktakeRequest, questionnaires.Answers]]:
    """Return the answers of the offices that have returned theirs, by name (two queries)."""
    rows = [row for row in requests_of(stocktake) if row.state == RequestState.RETURNED]
    found = questionnaires.responses_of(REQUEST_SUBJECT, [row.pk for row in rows], items=version.items)
    return [(row, found[row.pk].answers) for row in rows if row.pk in found]


def summary_of(stocktake: Stocktake, version: questionnaires.VersionRef) -> list[questionnaires.Summary]:
    """Return the summary by question."""
    given = [(row.institution.label, answers) for row, answers in returned_answers(stocktake, version)]
    return questionnaires.summarise(version.items, given)


def requests_to_remind(now: dt.datetime) -> list[int]:
    """Return the requests whose reminder may be due: open ones within a week of their day or past it."""
    until = timezone.localdate(now) + dt.timedelta(days=7)
    rows = StocktakeRequest.objects.filter(
        state__in=WAITING, stocktake__state=StocktakeState.RUNNING, due_on__lte=until
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def may_answer(actor: Actor, request_id: int) -> bool:
    """Say to the room of questionnaires who answers."""
    return _asked(request_id, actor, can_answer_request)


def may_send_back(actor: Actor, request_id: int) -> bool:
    """Say to the room of questionnaires who sends answers back."""
    return _asked(request_id, actor, can_send_back_request)


def may_read(actor: Actor, request_id: int) -> bool:
    """Say to the room of questionnaires who reads answers."""
    return StocktakeRequest.objects.visible_to(actor).filter(pk=request_id).exists()


def _asked(request_id: int, actor: Actor, rule: Callable[[Actor, StocktakeRequest], bool]) -> bool:
    rows = StocktakeRequest.objects.visible_to(actor).select_related("stocktake", "stocktake__project")
    request = rows.filter(pk=request_id).first()
    return request is not None and rule(actor, request)

"""Whose turn it is with a circular resolution, and the buttons of its page."""

from __future__ import annotations

from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.queries.circular_answers import why_not_agreed
from nahtstelle.structure.governance.queries.circulars import CircularRecord
from nahtstelle.structure.governance.states import CIRCULAR
from nahtstelle.structure.governance.states import CircularState as S


def turn_of(record: CircularRecord, actor: Actor) -> ui.Turn | None:
    """Say whose turn it is and what can be done now; None once it has ended."""
    finder = {S.DRAFT: _draft_turn, S.OPEN: _open_turn, S.CLOSED: _closed_turn, S.SUBMITTED: _government_turn}
    find = finder.get(S(record.circular.state))
    return find(record, actor) if find else None


def _draft_turn(record: CircularRecord, actor: Actor) -> ui.Turn:
    text = _("Check the wording and ask the members")
    actions = (
        _go(record, _("Ask the members"), "open_circular", "send", primary=True),
        _go(record, _("Edit"), "change_circular", "pencil"),
    )
    return ui.Turn(text=text, actions=actions)


def _open_turn(record: CircularRecord, actor: Actor) -> ui.Turn:
    circular, outstanding = record.circular, record.tally.outstanding
    mine = record.answer_of(actor)
    if mine is not None and not mine.answer:
        go = _go(record, _("Answer"), "answer_circular", "message-square", primary=True)
        return ui.Turn(text=_("Answer the circular resolution"), due=circular.due_on, actions=(go,))
    text = ngettext("%(count)d answer is outstanding", "%(count)d answers are outstanding", outstanding) % {
        "count": outstanding
    }
    if not outstanding:
        text = _("All members have answered")
    waiting = _("the members asked") if outstanding else _("the secretariat office")
    if not actor.is_secretariat:
        change = (_go(record, _("Change the answer"), "answer_circular", "pencil"),) if mine else ()
        return ui.Turn(text=f"{text}.", due=circular.due_on, yours=False, waiting_for=waiting, actions=change)
    close = _go(record, _("Close the answers"), "close_circular", "check", primary=not outstanding)
    remind = _go(record, _("Remind"), "remind_circular", "bell", method="post")
    return ui.Turn(
        text=text,
        due=circular.due_on,
        actions=(remind, close) if outstanding else (close,),
        yours=not outstanding,
        waiting_for=waiting,
    )


def _closed_turn(record: CircularRecord, actor: Actor) -> ui.Turn:
    if not actor.is_secretariat:
        return ui.Turn(
            text=_("The answers are evaluated."), yours=False, waiting_for=_("the secretariat office")
        )
    if record.untreated:
        first = record.untreated[0]
        url = reverse("governance:treat_circular_remark", args=[record.circular.pk, first.pk])
        count = len(record.untreated)
        text = ngettext("%(count)d remark is to be treated", "%(count)d remarks are to be treated", count)
        treat = ui.Action(label=_("Treat the remark"), url=url, icon="pencil", primary=True)
        return ui.Turn(text=text % {"count": count}, actions=(treat,))
    if record.circular.needs_government_resolution:
        submit = _go(
            record, _("Submit to the government"), "submit_circular", "landmark", method="post", primary=True
        )
        return ui.Turn(text=_("Submit the resolution to the government"), actions=(submit, *_again(record)))
    return _body_turn(record)


def _body_turn(record: CircularRecord) -> ui.Turn:
    refusal = why_not_agreed(record.circular.body, record.tally)
    again = _again(record)
    if again:
        refusal = _("The text has changed since the members agreed. Ask them again.")
    conclude = _go(
        record,
        _("Record the decision"),
        "conclude_circular",
        "gavel",
        method="post",
        primary=not refusal,
        refusal=refusal,
    )
    stop = _go(
        record, _("Take it to a meeting"), "stop_circular", "users", primary=bool(refusal) and not again
    )
    text = _("Record the result of the answers")
    return ui.Turn(text=text, actions=(*again, conclude, stop) if refusal else (conclude,))


def _again(record: CircularRecord) -> tuple[ui.Action, ...]:
    """Offer to ask again once the text is another than the members were asked about."""
    if record.asked_text is None or record.asked_text.pk == record.text.pk:
        return ()
    must = not record.circular.needs_government_resolution
    return (_go(record, _("Ask again with the new text"), "ask_circular_again", "send", primary=must),)


def _government_turn(record: CircularRecord, actor: Actor) -> ui.Turn:
    text = _("The resolution lies before the government.")
    waiting = _("the government council")
    if not actor.is_secretariat:
        return ui.Turn(text=text, yours=False, waiting_for=waiting)
    enter = _go(record, _("Enter RRB"), "record_circular_resolution", "landmark", primary=True)
    return ui.Turn(text=text, yours=False, waiting_for=waiting, actions=(enter,))


def page_actions(record: CircularRecord, actor: Actor) -> list[ui.Action]:
    """Return what else can be done: change the answer, take it to a meeting, withdraw, print."""
    circular, actions = record.circular, []
    if permissions.can_read_answers(actor, circular) and circular.opened_at:
        url = reverse("governance:show_circular_remarks", args=[circular.pk])
        actions.append(ui.Action(label=_("Answers (PDF)"), url=url, icon="download"))
    if not permissions.can_run_circular(actor, circular):
        return actions
    if CIRCULAR.allows("stop", circular.state) and (
        circular.state == S.OPEN or circular.needs_government_resolution or record.untreated
    ):
        actions.append(_go(record, _("Take it to a meeting"), "stop_circular", "users"))
    if CIRCULAR.allows("withdraw", circular.state):
        actions.append(_go(record, _("Withdraw"), "withdraw_circular", "circle-x"))
    return actions


def _go(
    record: CircularRecord,
    label: str,
    name: str,
    icon: str,
    *,
    method: Literal["get", "post"] = "get",
    primary: bool = False,
    refusal: str = "",
) -> ui.Action:
    url = reverse(f"governance:{name}", args=[record.circular.pk])
    return ui.Action(label=label, url=url, icon=icon, method=method, primary=primary, refusal=refusal)

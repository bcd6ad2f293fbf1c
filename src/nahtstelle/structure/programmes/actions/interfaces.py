"""Interfaces between projects: raised, a solution proposed, settled only by a decision (domain §5; 002 §2.3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.structure.governance.api import decisions_seen, final_decision
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import duties
from nahtstelle.structure.programmes.actions.steps import INTERFACE as SUBJECT
from nahtstelle.structure.programmes.actions.steps import audit_step, check_version, count_version, note_step
from nahtstelle.structure.programmes.models import Interface, Project
from nahtstelle.structure.programmes.states import INTERFACE


class InterfaceIncomplete(ActionRefused):
    """An interface lies between two projects and asks something; a solution says what."""


class InterfaceExists(ActionRefused):
    """The same question stands open between the two projects."""

    default_sentence = gettext_lazy("This question stands in the register already.")


class InterfaceNeedsDecision(ActionRefused):
    """An interface is settled by a final decision that stands."""

    default_sentence = gettext_lazy(
        "An interface is settled only by a final decision that is not corrected. Choose it."
    )


@transaction.atomic
def raise_interface(
    *,
    project_id: int,
    other_id: int,
    question: str,
    owner_id: int,
    actor: Actor,
    now: dt.datetime,
    source: str = "",
) -> Interface:
    """Enter an open question between two projects. Raises PermissionRefused, InterfaceIncomplete, InterfaceExists."""
    rows = Project.objects.select_for_update(of=("self",)).filter(pk__in={project_id, other_id})
    pair = list(rows.order_by("pk"))
    own = next(row for row in pair if row.pk == project_id)
    if not permissions.can_raise_interface(actor, own):
        raise PermissionRefused
    if len(pair) != 2:
        raise InterfaceIncomplete(_("Choose another project."), field="other")
    if not question.strip():
        raise InterfaceIncomplete(_("Say what is unclear between the two projects."), field="question")
    first, second = pair
    same = Interface.objects.unsettled().filter(first=first, second=second, question=question.strip())
    if same.exists():
        raise InterfaceExists(field="question")
    interface = Interface.objects.create(
        first=first,
        second=second,
        question=question.strip(),
        owner_id=owner_id,
        raised_on=timezone.localdate(now),
        raised_at=now,
        raised_by_id=actor.user_id,
        source=source,
    )
    duties.wait_for_solution(interface, now=now)
    _note(interface, "raise", source="", actor=actor, now=now, sentence=_("Interface reported."))
    return interface


@transaction.atomic
def propose_solution(
    *, interface_id: int, proposal: str, version: int, actor: Actor, now: dt.datetime
) -> Interface:
    """Propose how an open interface is to be settled, or propose it anew. `version` is the one the form showed.

    Raises PermissionRefused, TransitionRefused, InterfaceIncomplete, EditConflict.
    """
    interface = _locked(interface_id)
    if not permissions.can_propose_solution(actor, interface):
        raise PermissionRefused
    source, target = interface.state, INTERFACE.step("propose", interface.state)
    if not proposal.strip():
        raise InterfaceIncomplete(_("Say how the question is to be settled."), field="proposal")
    check_version(interface, version, "proposal")
    interface.state, interface.proposal = target, proposal.strip()
    count_version(interface, actor=actor, now=now)
    interface.save(update_fields=["state", "proposal", "version", "changed_at", "changed_by"])
    duties.stop_waiting("interface", interface.pk, actor=actor, now=now)
    duties.wait_for_decision(interface, now=now)
    _note(interface, "propose", source=source, actor=actor, now=now, sentence=_("Solution proposed (note)."))
    return interface


@transaction.atomic
def reject_solution(*, interface_id: int, reason: str, actor: Actor, now: dt.datetime) -> Interface:
    """Set an interface back to open, with the reason; the text of the proposal stays to be bettered.

    Raises PermissionRefused, TransitionRefused, InterfaceIncomplete.
    """
    interface = _locked(interface_id)
    if not permissions.can_reject_solution(actor, interface):
        raise PermissionRefused
    source, target = interface.state, INTERFACE.step("reject", interface.state)
    if not reason.strip():
        raise InterfaceIncomplete(_("Say why the solution was not followed."), field="reason")
    interface.state = target
    count_version(interface, actor=actor, now=now)
    interface.save(update_fields=["state", "version", "changed_at", "changed_by"])
    duties.stop_waiting("interface", interface.pk, actor=actor, now=now)
    duties.wait_for_solution(interface, now=now)
    sentence = _("Proposed solution rejected.")
    _note(interface, "reject", source=source, actor=actor, now=now, sentence=sentence, reason=reason.strip())
    return interface


@transaction.atomic
def settle_interface(*, interface_id: int, decision_id: int, actor: Actor, now: dt.datetime) -> Interface:
    """Settle an interface by a final decision that the actor sees and that stands.

    Raises PermissionRefused, TransitionRefused, InterfaceNeedsDecision.
    """
    decision = final_decision(decision_id, lock=True)
    interface = _locked(interface_id)
    if not permissions.can_settle_interface(actor, interface):
        raise PermissionRefused
    source, target = interface.state, INTERFACE.step("settle", interface.state)
    if decision is None or not decisions_seen(actor, [decision_id]):
        raise InterfaceNeedsDecision(field="decision")
    interface.state, interface.decision_id = target, decision.id
    interface.settled_on = max(decision.decided_on, interface.raised_on)
    count_version(interface, actor=actor, now=now)
    interface.save(update_fields=["state", "decision", "settled_on", "version", "changed_at", "changed_by"])
    duties.stop_waiting("interface", interface.pk, actor=actor, now=now)
    sentence = _("Settled by %(label)s.") % {"label": decision.label}
    _note(interface, "settle", source=source, actor=actor, now=now, sentence=sentence)
    return interface


def _locked(interface_id: int) -> Interface:
    rows = Interface.objects.select_for_update(of=("self",)).select_related("first", "second")
    return rows.get(pk=interface_id)


def _note(
    interface: Interface,
    verb: str,
    *,
    source: str,
    actor: Actor,
    now: dt.datetime,
    sentence: str,
    reason: str = "",
) -> None:
    note_step(
        INTERFACE, SUBJECT, interface.pk, verb, source=source, target=interface.state, actor=actor, now=now,
        sentence=sentence, reason=reason,
    )  # fmt: skip
    audit_step(SUBJECT, verb, interface.pk, actor=actor, now=now)

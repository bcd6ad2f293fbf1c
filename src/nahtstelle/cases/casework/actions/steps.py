"""What every action on a case does: lock it, note the step, let somebody wait. No content passes through here."""

from __future__ import annotations

import datetime as dt

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.queries.content import SUBJECT
from nahtstelle.cases.casework.states import CASE
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import PermissionRefused, record_change
from nahtstelle.ground.worklist.api import close_duties, open_duty

Facts = dict[str, object]


def locked_case(case_id: int, *, viewer: Viewer) -> Case:
    """Lock a case that the viewer may enter. Raises PermissionRefused, as if it did not exist."""
    case = Case.objects.visible_to(viewer).select_for_update().filter(pk=case_id).first()
    if case is None:
        raise PermissionRefused
    return case


def note_step(
    case: Case,
    verb: str,
    *,
    source: str,
    actor: Actor | Viewer | None,
    now: dt.datetime,
    facts: Facts | None = None,
) -> None:
    """Write a step of the case into history and audit: codes and numbers only, the reason in words is sealed."""
    if isinstance(actor, Actor | Viewer):
        record_change(
            lifecycle=CASE.name,
            subject_type=SUBJECT,
            subject_id=case.pk,
            verb=verb,
            source=source,
            target=case.state,
            actor=actor,
            now=now,
        )
    note(case, verb, actor=actor, now=now, facts=facts)


def note(
    case: Case, verb: str, *, actor: Actor | Viewer | None, now: dt.datetime, facts: Facts | None = None
) -> None:
    """Write an entry into the audit for a deed that does not change the state of the case."""
    guest = {"guest": actor.guest_id} if isinstance(actor, Viewer) and actor.guest_id else {}
    audit.record(
        code=f"casework.{verb}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=case.pk,
        now=now,
        facts={**(facts or {}), **guest},
    )


def wait_for(
    case: Case,
    key: str,
    *,
    kind: str,
    title: str,
    url: str,
    now: dt.datetime,
    due_on: dt.date | None = None,
    user_id: int | None = None,
    institution_id: int | None = None,
    role: str = "",
) -> None:
    """Open a duty about a case; `title` says what to do, the place says the number of the case, neither says more."""
    open_duty(
        key=f"case:{case.pk}:{key}",
        kind=kind,
        subject_type=SUBJECT,
        subject_id=case.pk,
        title=title,
        place=case.number,
        url=url,
        due_on=due_on,
        now=now,
        user_id=user_id,
        institution_id=institution_id,
        role=role,
    )


def user_of(actor: Actor) -> int:
    """Return the account of somebody who acts. Raises PermissionRefused for nobody."""
    if actor.user_id is None:
        raise PermissionRefused
    return actor.user_id


def settle(case: Case, key: str, *, now: dt.datetime, actor: Actor | None) -> None:
    """Close the duties of a case whose key begins like this; an empty key closes all."""
    close_duties(key_prefix=f"case:{case.pk}:{key}", now=now, actor=actor)

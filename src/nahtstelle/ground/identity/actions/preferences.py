"""What people choose for themselves."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import User


@transaction.atomic
def choose_digest(*, wants_digest: bool, actor: Actor, now: dt.datetime) -> User:
    """Switch the daily e-mail about duties on or off; everybody chooses for themselves only."""
    person = User.objects.select_for_update().get(pk=actor.user_id or 0)
    if person.wants_digest != wants_digest:
        person.wants_digest = wants_digest
        person.save(update_fields=["wants_digest"])
        audit.record(
            code="identity.user.digest_chosen",
            actor=actor,
            subject_type="identity.user",
            subject_id=person.pk,
            facts={"wants_digest": wants_digest},
            now=now,
        )
    return person

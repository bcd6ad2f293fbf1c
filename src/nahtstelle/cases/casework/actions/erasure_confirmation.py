"""Data protection confirms what was erased (domain §2): afterwards, once, and only while nothing of it is found.

Erasing waits for nobody (domain §6): it is confirmed when it is done, and what nobody confirms stays erased.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from nahtstelle.cases.casework.models import Erasure
from nahtstelle.cases.casework.permissions.closing import can_confirm_erasure
from nahtstelle.cases.casework.queries.erasures import SUBJECT_ERASURE, remains_of, unconfirmed
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, Role
from nahtstelle.ground.lifecycle.api import ActionRefused, demand
from nahtstelle.ground.worklist.api import close_duties, open_duty

DUTY = "casework.erasure"
KEY = "erasures:confirm"
ONE_AT_A_TIME = 7_262_015
"""The advisory lock under which the duty is counted: of two that change it, the second counts what the first did."""


class NothingChosen(ActionRefused):
    """No erasure was chosen that could be confirmed."""

    default_sentence = gettext_lazy("Please choose at least one erasure.")


class NotCertifiedYet(ActionRefused):
    """Key or files may still be there: the certificate is not issued."""

    default_sentence = gettext_lazy("This erasure has no certificate yet. It can be confirmed afterwards.")


class ConfirmedAlready(ActionRefused):
    """An erasure is confirmed once."""

    default_sentence = gettext_lazy("This erasure is confirmed already.")


class NotGone(ActionRefused):
    """Something of the case was found, whatever the certificate says."""


def confirm_erasure(*, erasure_id: int, actor: Actor, now: dt.datetime) -> None:
    """Confirm one erasure. Raises what `confirm_erasures` raises."""
    confirm_erasures(erasure_ids=[erasure_id], actor=actor, now=now)


@transaction.atomic
def confirm_erasures(*, erasure_ids: Iterable[int], actor: Actor, now: dt.datetime) -> list[str]:
    """Confirm erasures, all of them or none; return the numbers of their cases.

    Raises PermissionRefused, NothingChosen, NotCertifiedYet, ConfirmedAlready, NotGone.
    """
    demand(can_confirm_erasure(actor))
    with as_service("erasure"):
        rows = list(Erasure.objects.select_for_update().filter(pk__in=set(erasure_ids)).order_by("pk"))
        if not rows:
            raise NothingChosen
        remains = remains_of(rows)
        for erasure in rows:
            _refuse(erasure, found=remains[erasure.pk].words)
            erasure.confirmed_at, erasure.confirmed_by_id = now, actor.user_id
            erasure.save(update_fields=["confirmed_at", "confirmed_by"])
            audit.record(
                code="casework.confirm_erasure",
                actor=actor,
                subject_type=SUBJECT_ERASURE,
                subject_id=erasure.pk,
                now=now,
                facts={"case": erasure.case_number},
            )
        renew_confirmation_duty(now=now, actor=actor)
    return [erasure.case_number for erasure in rows]


@transaction.atomic
def renew_confirmation_duty(*, now: dt.datetime, actor: Actor | None) -> None:
    """Let one duty say how many erasures wait for data protection, or end it; many in a night stay one line."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    number = unconfirmed().count()
    if not number:
        close_duties(key_prefix=KEY, now=now, actor=actor)
        return
    title = ngettext("Confirm %(number)s erasure", "Confirm %(number)s erasures", number)
    open_duty(
        key=KEY,
        kind=DUTY,
        subject_type=SUBJECT_ERASURE,
        subject_id=0,
        title=title % {"number": number},
        place=_("Data protection"),
        url=reverse("casework:list_unconfirmed_erasures"),
        due_on=None,
        now=now,
        role=Role.DATA_PROTECTION,
    )


def _refuse(erasure: Erasure, *, found: str) -> None:
    named = {"number": erasure.case_number, "found": found}
    if erasure.certificate_id is None:
        raise NotCertifiedYet(
            _("The erasure of case %(number)s has no certificate yet. It can be confirmed afterwards.")
            % named
        )
    if erasure.confirmed_at is not None:
        raise ConfirmedAlready(_("The erasure of case %(number)s is confirmed already.") % named)
    if found:
        raise NotGone(
            _(
                "Something of case %(number)s is still there: %(found)s. The next erasure in the night removes it; "
                "if it is there tomorrow, please tell whoever runs the system."
            )
            % named
        )

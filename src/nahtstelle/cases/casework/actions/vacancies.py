"""Taking over a case that nobody coordinates: its coordinator has left, fallen away or changed work (004 §4)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.cases.casework.actions.team import pass_coordination
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions.team import can_take_over_coordination
from nahtstelle.cases.casework.queries.vacancies import offices, vacant_parts
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor, Role
from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.worklist.api import close_duties, open_duty

DUTY = "casework.vacancy"
KEY = "cases:vacant"


class NotVacant(ActionRefused):
    """Somebody coordinates the case, or it is not the actor's to take; which of the two is not told."""

    default_sentence = gettext_lazy(
        "This case cannot be taken over: it is not there, or somebody coordinates it by now."
    )


@transaction.atomic
def take_over_coordination(*, case_id: int, actor: Actor, now: dt.datetime) -> Case:
    """Let a coordinator take over a case that nobody coordinates, with its open duties. Raises NotVacant.

    Of two at once the second is refused: the case is locked before it is asked who coordinates it.
    """
    with as_service("vacancy"):
        case = Case.objects.select_for_update().filter(pk=case_id).first()
        part = vacant_parts().filter(case=case_id).first()
        if case is None or part is None or actor.user_id is None or actor.institution_id is None:
            raise NotVacant
        places = offices([part], timezone.localdate(now))[case_id]
        if not can_take_over_coordination(actor, case.state, places):
            raise NotVacant
        pass_coordination(
            case, user_id=actor.user_id, institution_id=actor.institution_id, actor=actor, now=now
        )
        renew_vacancy_duty(now=now, actor=actor)
    return case


@transaction.atomic
def renew_vacancy_duty(*, now: dt.datetime, actor: Actor | None) -> None:
    """Let one duty tell the coordinators that cases wait for one of them, or end it; many cases stay one line."""
    with as_service("vacancy"):
        is_any = vacant_parts().exists()
    if not is_any:
        close_duties(key_prefix=KEY, now=now, actor=actor)
        return
    open_duty(
        key=KEY,
        kind=DUTY,
        subject_type=DUTY,
        subject_id=0,
        title=_("Take over cases without coordination"),
        place=_("Cases"),
        url=reverse("casework:list_vacancies"),
        due_on=timezone.localdate(now),  # every night anew: among what presses, never late
        now=now,
        role=Role.COORDINATOR,
    )

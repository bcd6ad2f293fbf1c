"""Sets the papers of a case that only actions set, which the walk through its forms does not reach."""

from __future__ import annotations

import datetime as dt

from nahtstelle.ground.records import api as records
from tests.language.conftest import Demonstration


def print_what_actions_set(cases: Demonstration) -> None:
    """Set plan, situation report, record of a round table, sheet of codes and certificate with real contents."""
    from django.utils import timezone, translation

    from nahtstelle.cases.casework.actions.erasure import erase_due_cases
    from nahtstelle.cases.casework.actions.plan_papers import plan_pdf
    from nahtstelle.cases.casework.models import Case, PlanVersion, RoundTable
    from nahtstelle.cases.casework.queries.content import open_case
    from nahtstelle.cases.casework.queries.entry_sheet import CodeSheet, entry_sheet_pdf
    from nahtstelle.cases.casework.queries.round_tables import participants_of, record_data
    from nahtstelle.cases.casework.queries.situation import read_situation
    from nahtstelle.cases.casework.queries.situation_paper import report_data
    from nahtstelle.cases.casework.states import DataCategory
    from nahtstelle.cases.casework.viewers import viewer_of
    from nahtstelle.cases.casework.walls import as_service, reading_as
    from nahtstelle.ground.identity.api import actor_for
    from nahtstelle.ground.identity.models import User

    now, today = timezone.now(), timezone.localdate()
    _person, path = cases.scene["implementing"]
    user = User.objects.get(family_name="Egli")
    eva = actor_for(user, today)
    with translation.override("de-ch"), reading_as(user_id=user.pk):
        case = Case.objects.get(pk=int(path.strip("/").rpartition("/")[2]))
        content = open_case(case, viewer=viewer_of(eva), what="case", categories=DataCategory.values, now=now)
        plan = PlanVersion.objects.filter(case=case).order_by("-number")[0]
        plan_pdf(case, plan, content, actor=eva, now=now)
        situation = read_situation(case, content)
        data = report_data(case, situation, person={}, number=1, day=today)
        records.render_pdf(template="casework/situation_report", data=data)
        table = RoundTable.objects.filter(case=case).order_by("-pk")[0]
        record = record_data(
            case, table, participants_of(table), record="Alle tragen die Ziele mit.", day=today
        )
        records.render_pdf(template="casework/round_table", data=record)
        for kind in ("client", "outside"):
            sheet = CodeSheet(
                case=case, kind=kind, codes=("2345-6789-ABCD",) * 10, expires_at=now + dt.timedelta(days=60)
            )
            entry_sheet_pdf(sheet, day=today)
    with translation.override("de-ch"), as_service("tests"):
        assert erase_due_cases(now=now + dt.timedelta(days=400))


def write_about_emergency() -> None:
    """Write the message about an emergency access, to the coordinator and to data protection; nobody gets it."""
    from django.core import mail
    from django.utils import timezone, translation

    from nahtstelle.cases.casework.emergency_mail import emergency_message
    from nahtstelle.cases.casework.models import Case, EmergencyAccess
    from nahtstelle.cases.casework.walls import as_service
    from nahtstelle.ground.identity.api import Role, people
    from nahtstelle.ground.identity.models import User

    roles = (Role.COORDINATOR, Role.DATA_PROTECTION)
    ids = [User.objects.filter(role=role).order_by("pk").values_list("pk", flat=True)[0] for role in roles]
    now = timezone.now()
    with translation.override("de-ch"), as_service("tests"):
        case = Case.objects.order_by("pk")[0]
        access = EmergencyAccess(
            pk=1,
            case=case,
            user_id=ids[0],
            ground="danger",
            from_at=now,
            until_at=now + dt.timedelta(hours=1),
        )
        for person in people(ids).values():
            mail.outbox.append(emergency_message(access, person))

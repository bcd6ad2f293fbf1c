"""Queueing the messages of a round table: ids only, nothing else stands in a job."""

from __future__ import annotations

from procrastinate.contrib.django import app

from nahtstelle.cases.casework.models import Case, RoundTable, RoundTableParticipant
from nahtstelle.cases.casework.states import RoundTableState

SEND = "casework.send_round_table_message"


def tell_participants(table: RoundTable, *, method: str) -> None:
    """Queue a message to every participant with an account, in the caller's transaction."""
    rows = RoundTableParticipant.objects.filter(round_table=table, user__isnull=False)
    for user_id in rows.order_by("pk").values_list("user_id", flat=True):
        app.configure_task(SEND).defer(
            table_id=table.pk, user_id=user_id, method=method, sequence=table.version
        )


def cancel_open_tables(case: Case) -> None:
    """Cancel what has not been held when a case ends; who was invited is told. The caller stands as a service."""
    rows = RoundTable.objects.filter(
        case=case, state__in=[RoundTableState.PROPOSED, RoundTableState.INVITED]
    ).defer("sealed")
    for table in rows:
        was_invited = table.state == RoundTableState.INVITED
        table.state = RoundTableState.CANCELLED
        table.version += 1
        table.save(update_fields=["state", "version"])
        if was_invited:
            tell_participants(table, method="CANCEL")

"""Edges: preparing, recording and reading a round table."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions import round_table_meeting as actions
from nahtstelle.cases.casework.actions.documents import document_bytes
from nahtstelle.cases.casework.forms.round_tables import RecordForm
from nahtstelle.cases.casework.models import CaseDocument, RoundTable
from nahtstelle.cases.casework.permissions import round_tables as permissions
from nahtstelle.cases.casework.presentation import round_tables as look
from nahtstelle.cases.casework.presentation import situation as situation_look
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.members import open_members
from nahtstelle.cases.casework.queries.round_tables import read_table
from nahtstelle.cases.casework.queries.situation import read_summary
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile
from nahtstelle.cases.casework.states import DataCategory, RoundTableState
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.round_tables import AREA, back_to_table, open_table
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand

Presences = dict[int, str]


@require_safe
@inside_the_wall
def prepare_round_table(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """Show the list for the half hour among professionals: goals, contradictions, problem areas; to be printed."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = get_object_or_404(RoundTable, case=case, pk=table)
    demand(permissions.can_prepare_round_table(actor, open_members(case)))
    content = open_case(
        case,
        viewer=viewer_of(actor),
        what="preparation",
        categories=[DataCategory.PLAN, DataCategory.SITUATION],
        now=timezone.now(),
    )
    situation = read_summary(case, content)
    context = {
        "case": case,
        "row": row,
        "table": read_table(row, content, client_name=""),
        "facts": look.facts(row),
        "situation": situation,
        "areas": situation_look.areas(situation),
        "lists": situation_look.lists(situation),
        "area": AREA,
    }
    return render(request, "casework/prepare_round_table.html", context)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def record_round_table(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """Write the record: «save» keeps it, «close» freezes it (permissions.can_hold_round_table)."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = get_object_or_404(RoundTable, case=case, pk=table)
    demand(permissions.can_hold_round_table(actor, open_members(case)))
    if row.state != RoundTableState.INVITED and request.method != "POST":
        return back_to_table(row)
    content, name = open_table(case, actor)
    read = read_table(row, content, client_name=name)
    form = RecordForm(
        request.POST or None,
        people=[(seat.row.pk, ", ".join(filter(None, (seat.name, seat.note)))) for seat in read.seats],
        presences={seat.row.pk: seat.row.presence for seat in read.seats},
        record=read.record,
    )
    version, theirs = _version(request, row), ""
    if request.method == "POST" and form.is_valid():
        closes = "close" in request.POST
        verb = actions.hold_round_table if closes else actions.save_record
        try:
            verb(
                case_id=pk,
                table_id=table,
                record=form.cleaned_data["record"],
                presences=form.presences(),
                version=version,
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ContentChangedMeanwhile as refusal:
            form.add_error(None, refusal.sentence)
            version, theirs = row.version, read.record
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The record is frozen.") if closes else _("The record is saved."))
            return back_to_table(row)
    context = {
        "case": case,
        "row": row,
        "form": form,
        "version": version,
        "theirs": theirs,
        "table": read,
        "area": AREA,
    }
    return render(request, "casework/record_round_table.html", context, status=422 if form.errors else 200)


def _version(request: HttpRequest, row: RoundTable) -> int:
    written = request.POST.get("version", "")
    return int(written) if written.isdecimal() and len(written) < 10 else row.version


@require_safe
@inside_the_wall
def download_record(request: HttpRequest, pk: int, table: int) -> HttpResponse:
    """Hand out the frozen record, as far as the consent goes; the trace says so."""
    actor, case = actor_of(request), seen_case(request, pk)
    row = get_object_or_404(RoundTable, case=case, pk=table)
    document = get_object_or_404(CaseDocument, case=case, pk=row.document_id)
    content = open_case(
        case, viewer=viewer_of(actor), what="record", categories=[document.category], now=timezone.now()
    )
    name = f"{case.number}-runder-tisch-{row.pk}.pdf"
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "no-store",
    }
    return HttpResponse(document_bytes(document, content), content_type="application/pdf", headers=headers)

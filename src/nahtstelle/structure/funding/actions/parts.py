"""The parts that every action on money is made of: lock, history, audit, the one duty of a measure."""

from __future__ import annotations

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, record_change
from nahtstelle.ground.records import api as records
from nahtstelle.ground.worklist.api import close_duties, open_duty
from nahtstelle.structure.funding.models import AllocationRequest, Fund
from nahtstelle.structure.funding.states import REQUEST

FUND, REQUESTS, POSTING = "funding.fund", "funding.request", "funding.posting"


class FieldMissing(ActionRefused):
    """Something that has to be written is missing."""

    default_sentence = gettext_lazy("Please fill in this field.")


class DayRefused(ActionRefused):
    """A day that cannot be."""


def demand_text(**values: str) -> None:
    """Raise FieldMissing at the first field without words."""
    for name, value in values.items():
        if not value.strip():
            raise FieldMissing(field=name)


def locked_fund(fund_id: int) -> Fund:
    """Return the fund with its row locked. Raises Fund.DoesNotExist."""
    return Fund.objects.select_for_update(of=("self",), no_key=True).get(pk=fund_id)


def locked_request(request_id: int) -> AllocationRequest:
    """Return the measure with its row locked, and its fund. Raises AllocationRequest.DoesNotExist."""
    rows = AllocationRequest.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("fund", "institution").get(pk=request_id)


def file_paper(
    fund: Fund, upload: UploadedFile | None, title: str, *, actor: Actor, now: dt.datetime
) -> int | None:
    """Put a receipt or a letter into the dossier of the fund, which is opened with the first; return the document.

    Raises the refusals of `records.add_document`.
    """
    if upload is None:
        return None
    if fund.dossier_id is None:
        dossier = records.open_dossier(
            title=_("Fund: %(name)s") % {"name": fund.name},
            owner_type=FUND,
            owner_id=fund.pk,
            actor=actor,
            now=now,
        )
        fund.dossier_id = dossier.id
        fund.save(update_fields=["dossier"])
    filed = records.add_document(
        dossier_id=fund.dossier_id or 0, title=title, upload=upload, actor=actor, now=now
    )
    return filed.document_id


def note(
    request: AllocationRequest,
    verb: str,
    source: str,
    *,
    actor: Actor,
    now: dt.datetime,
    reason: str = "",
    sentence: str = "",
) -> None:
    """Write history and audit of a step; the measure already has its new state."""
    record_change(
        lifecycle=REQUEST.name,
        subject_type=REQUESTS,
        subject_id=request.pk,
        verb=verb,
        source=source,
        target=request.state,
        actor=actor,
        now=now,
        reason=reason,
        note=sentence,
    )
    write_audit(
        f"{REQUESTS}.{verb}", request.pk, actor=actor, now=now, fund=request.fund_id, state=request.state
    )


def write_audit(
    code: str, subject_id: int, *, actor: Actor | None, now: dt.datetime, **facts: object
) -> None:
    """Write an audit entry; amounts as text."""
    audit.record(
        code=code,
        actor=actor,
        subject_type=code.rpartition(".")[0],
        subject_id=subject_id,
        facts=facts,
        now=now,
    )


def wait(
    request: AllocationRequest,
    title: str,
    *,
    now: dt.datetime,
    actor: Actor,
    role: str = "",
    institution_id: int | None = None,
) -> None:
    """Let the one duty of a measure wait for the next one."""
    stop_waiting(request, now=now, actor=actor)
    open_duty(
        key=f"{REQUESTS}:{request.pk}:",
        kind=REQUESTS,
        subject_type=REQUESTS,
        subject_id=request.pk,
        title=title % {"measure": request.measure},
        place=request.fund.name,
        url=reverse("funding:show_request", args=[request.pk]),
        due_on=None,
        role=role,
        institution_id=institution_id,
        now=now,
    )


def stop_waiting(request: AllocationRequest, *, now: dt.datetime, actor: Actor) -> None:
    """Close the duty of a measure."""
    close_duties(key_prefix=f"{REQUESTS}:{request.pk}:", now=now, actor=actor)

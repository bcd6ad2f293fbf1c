"""How a case ends, whatever the reason: all that was open ends in the caller's transaction (004 §3, §5 Abschluss)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.actions.access import renew_access
from nahtstelle.cases.casework.actions.ending_letters import draft_letters
from nahtstelle.cases.casework.actions.round_table_notices import cancel_open_tables
from nahtstelle.cases.casework.actions.steps import note_step, settle, wait_for
from nahtstelle.cases.casework.models import (
    Case,
    CaseDocument,
    CaseGuest,
    Closure,
    Consent,
    ConsentInstitution,
    EntryCode,
    LeadPeriod,
    LeadTransfer,
    SecrecyRelease,
    TeamMember,
)
from nahtstelle.cases.casework.queries.content import OpenCase, open_for_letter
from nahtstelle.cases.casework.queries.procedure import erasure_days
from nahtstelle.cases.casework.states import (
    CASE,
    AccessGround,
    CaseState,
    ClosingReason,
    DataCategory,
    GuestKind,
    Outcome,
    TeamRole,
    TransferState,
)
from nahtstelle.cases.casework.viewers import Viewer, viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor

DUTY_LETTER = "casework.letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a case ends. `verb` is `revoke_consent` or `close`; `text` and `recommendation` are sealed.

    `to_client`: further paragraphs of the letter to the client.
    """

    verb: str
    reason: ClosingReason
    outcome: Outcome
    text: str = ""
    recommendation: str = ""
    to_client: Sequence[str] = ()
    social_service_told_on: dt.date | None = None


def end_case(case: Case, *, ending: Ending, actor: Actor | Viewer | None, now: dt.datetime) -> Closure:
    """End a locked case in the caller's transaction; the caller has asked for permission.

    Team, guests from outside, lead, offers, round tables not yet held, releases and duties end, the consent is revoked
    or expires, letters to the client and to each institution are drafted (category letters), access is what the rule
    says of a closed case, and sending the letters waits for the last coordinator. Raises TransitionRefused.
    """
    source = case.state
    viewer = viewer_of(actor) if isinstance(actor, Actor) else actor
    case.state = CASE.step(ending.verb, source, CaseState.CLOSED)
    with as_service("ending"):
        _close(case, ending, now)
        coordinator = _last_coordinator(case)
        institutions = _end_parts(case, viewer, now)
        _end_consent(case, ending, viewer, now)
        content = open_for_letter(
            case,
            viewer=viewer,
            what="closing_letter",
            categories=(DataCategory.IDENTITY, DataCategory.LETTERS),
            grounds=(AccessGround.CLOSING,),
            now=now,
        )
        letters: list[CaseDocument] = []
        if source != CaseState.ENQUIRY:
            letters = draft_letters(
                case,
                content,
                reason=ending.reason,
                institutions=institutions,
                to_client=ending.to_client,
                coordinator_id=coordinator,
                now=now,
            )
        closure = _closure(case, content, ending, letters, viewer, now)
        settle(case, "", now=now, actor=actor if isinstance(actor, Actor) else None)
        if letters and coordinator is not None:
            let_letters_wait(case, coordinator, now)
        note_step(
            case,
            ending.verb,
            source=source,
            actor=actor,
            now=now,
            facts={"reason": str(ending.reason), "outcome": str(ending.outcome)},
        )
    renew_access(case, now=now)
    return closure


def _close(case: Case, ending: Ending, now: dt.datetime) -> None:
    case.closed_at = now
    case.closing_reason, case.outcome = ending.reason, ending.outcome
    case.erase_on = timezone.localdate(now) + dt.timedelta(days=erasure_days())
    case.next_review_on = None
    changed = ["state", "closed_at", "closing_reason", "outcome", "erase_on", "next_review_on"]
    case.save(update_fields=changed)


def _last_coordinator(case: Case) -> int | None:
    members = TeamMember.objects.filter(case=case, role=TeamRole.COORDINATOR)
    return members.order_by("-from_at", "-pk").values_list("user_id", flat=True).first()


def _end_parts(case: Case, viewer: Viewer | None, now: dt.datetime) -> list[int]:
    """End team, lead, guests from outside, offers and round tables; return whose institutions were named."""
    TeamMember.objects.filter(case=case, until_at__isnull=True, from_at__gt=now).delete()
    TeamMember.objects.filter(case=case, until_at__isnull=True).update(until_at=now)
    LeadPeriod.objects.filter(case=case, from_at__gte=now).delete()
    LeadPeriod.objects.filter(case=case).exclude(until_at__lte=now).update(until_at=now)
    outside = CaseGuest.objects.filter(case=case, kind=GuestKind.OUTSIDE)
    EntryCode.objects.filter(case=case, guest__in=outside, used_at__isnull=True).delete()
    outside.filter(ended_at__isnull=True).update(ended_at=now)
    LeadTransfer.objects.filter(case=case, state=TransferState.OFFERED).update(
        state=TransferState.WITHDRAWN, answered_at=now, answered_by_id=viewer.user_id if viewer else None
    )
    cancel_open_tables(case)
    latest = Consent.objects.filter(case=case).order_by("-recorded_at", "-pk").values("pk")[:1]
    named = ConsentInstitution.objects.filter(consent__in=latest)
    return list(named.values_list("institution_id", flat=True))


def _end_consent(case: Case, ending: Ending, viewer: Viewer | None, now: dt.datetime) -> None:
    in_force = Consent.objects.filter(
        case=case, revoked_at__isnull=True, expired_at__isnull=True, replaced_at__isnull=True
    )
    if ending.verb == "revoke_consent":
        by_client = viewer is not None and viewer.is_guest
        in_force.update(
            revoked_at=now,
            revoked_by_id=viewer.user_id if viewer is not None and not by_client else None,
            revoked_by_client=by_client,
        )
    else:
        in_force.update(expired_at=now)
    SecrecyRelease.objects.filter(case=case, revoked_at__isnull=True).update(revoked_at=now)


def _closure(
    case: Case,
    content: OpenCase,
    ending: Ending,
    letters: list[CaseDocument],
    viewer: Viewer | None,
    now: dt.datetime,
) -> Closure:
    closure = Closure(
        case=case,
        social_service_told_on=ending.social_service_told_on,
        letter=letters[0] if letters else None,
        recorded_at=now,
        recorded_by_id=viewer.user_id if viewer else None,
    )
    content.put(closure, {"text": ending.text, "recommendation": ending.recommendation})
    closure.save(force_insert=True)
    return closure


def let_letters_wait(case: Case, coordinator: int, now: dt.datetime) -> None:
    """Let the letters wait for the coordinator: the person learns that the consent has expired (004 V)."""
    wait_for(
        case,
        "letter",
        kind=DUTY_LETTER,
        title=_("Send the letters about the end of the case"),
        url=reverse("casework:show_case", args=[case.pk]),
        now=now,
        due_on=case.erase_on,
        user_id=coordinator,
    )

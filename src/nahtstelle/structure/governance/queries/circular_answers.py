"""Who is asked in a circular resolution, and what their answers amount to (002 §2.1; decision 0013)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nahtstelle.ground.identity.api import InstitutionKind
from nahtstelle.structure.governance.models import (
    Appointment,
    Body,
    CircularAnswer,
    CircularResolution,
    CircularText,
    Competence,
    Proposal,
)
from nahtstelle.structure.governance.states import (
    CONSENTS,
    Answer,
    AppointmentFunction,
    BodyKind,
    DecisionRule,
    RemarkTreatment,
    Station,
)

OF_THE_GOVERNMENT = (InstitutionKind.GOVERNMENT, InstitutionKind.DEPARTMENT)
"""Whose members of a steering body decide in the government's meeting: the heads of the departments (000 §6.1)."""


def people_to_ask(*, body: Body, needs_government: bool, day: dt.date) -> list[Appointment]:
    """Return the voting members of a day; where the government decides, only those who are not of the government.

    One query. «Dabei wurden die Nichtregierungsmitglieder … vorab … auf dem Zirkularweg abgeholt» (002 §2.1).
    """
    rows = Appointment.objects.in_force_on(day).voting().filter(body=body, user__is_active=True)
    if needs_government and body.kind == BodyKind.STEERING:
        rows = rows.exclude(user__institution__kind__in=OF_THE_GOVERNMENT)
    return list(rows.select_related("user__institution").order_by("function_rank", "user__sort_name", "pk"))


def chair_of(body: Body, day: dt.date) -> Appointment | None:
    """Return who chairs a body on a day."""
    rows = Appointment.objects.in_force_on(day).filter(body=body, function=AppointmentFunction.CHAIR)
    return rows.select_related("user").order_by("pk").first()


def government_decides(*, body: Body, matter: str) -> bool:
    """Tell whether a free matter of a body needs the government's resolution, by the matrix as it stands."""
    row = Competence.objects.filter(matter=matter).first()
    return row is not None and row.decides == body.kind and row.government_resolution


def government_follows(proposal: Proposal) -> bool:
    """Tell whether the route of a proposal, at the station where it is, leads on to the government's resolution."""
    stations = list(
        proposal.referrals.filter(outcome="").order_by("position", "pk").values_list("station", flat=True)
    )
    return stations[:1] == [Station.DECIDES] and Station.RESOLVES in stations[1:]


def latest_text(circular: CircularResolution) -> CircularText:
    """Return the text as it stands: the one with the highest number. Raises CircularText.DoesNotExist."""
    return CircularText.objects.filter(resolution=circular).latest("number")


def current_answers(circular: CircularResolution) -> list[CircularAnswer]:
    """Return the answers of the last round: those to the last text the members were asked about (one query)."""
    rows = CircularAnswer.objects.filter(resolution=circular).select_related("text", "member", "institution")
    found = list(rows.order_by("-text__number", "institution__sort_name", "member__sort_name", "pk"))
    return [row for row in found if row.text_id == found[0].text_id]


def untreated(circular: CircularResolution) -> int:
    """Count the remarks without a treatment, whichever text they were about."""
    rows = CircularAnswer.objects.filter(resolution=circular, treatment="").exclude(remark="")
    return rows.count()


@dataclass(frozen=True, slots=True)
class Tally:
    """The answers of a round, counted. Silence is counted by itself: it is neither agreement nor disagreement."""

    asked: int
    agreed: int
    disagreed: int
    silent: int

    @property
    def outstanding(self) -> int:
        """Who has not answered yet."""
        return self.asked - self.agreed - self.disagreed - self.silent


def tally_of(answers: Iterable[CircularAnswer]) -> Tally:
    """Count the answers (no query). Whoever requests a meeting has not agreed."""
    given = [row.answer for row in answers]
    return Tally(
        asked=len(given),
        agreed=sum(1 for answer in given if answer in CONSENTS),
        disagreed=sum(1 for answer in given if answer in {Answer.DISAGREE, Answer.MEETING}),
        silent=sum(1 for answer in given if answer == Answer.SILENCE),
    )


def needed_agreements(body: Body, asked: int) -> int:
    """Return how many must agree in words: more than half of all asked, and the quorum (decision 0013)."""
    return max(asked // 2 + 1, body.quorum or 0)


def why_not_agreed(body: Body, tally: Tally) -> str:
    """Say why the answers are not a decision of the body; empty when they are (decision 0013).

    Consensus knows nobody against; by every rule more than half of those asked, and the quorum, agree in words.
    """
    if body.decision_rule == DecisionRule.CONSENSUS and tally.disagreed:
        return _("Consensus means that nobody is against. Take the matter to a meeting.")
    needed = needed_agreements(body, tally.asked)
    if tally.agreed < needed:
        return _(
            "%(agreed)s of %(asked)s asked have agreed, %(needed)s are needed; silence is no agreement. "
            "Take the matter to a meeting."
        ) % {"agreed": tally.agreed, "asked": tally.asked, "needed": needed}
    return ""


def possible_treatments(circular: CircularResolution) -> tuple[str, ...]:
    """Return what may become of a remark: the chair takes it along only where the government decides (002 §2.1)."""
    if circular.needs_government_resolution:
        return (RemarkTreatment.INTEGRATED, RemarkTreatment.HANDED_OVER)
    return (RemarkTreatment.INTEGRATED, RemarkTreatment.ANSWERED)

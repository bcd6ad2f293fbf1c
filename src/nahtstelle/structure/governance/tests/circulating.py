"""A circular resolution at any point of its way, led there by the actions themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from nahtstelle.ground.identity.actors import Actor, actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.actions.circular_answers import answer_circular, close_circular
from nahtstelle.structure.governance.actions.circular_decisions import (
    GovernmentEntry,
    record_resolution,
    submit_circular,
)
from nahtstelle.structure.governance.actions.circular_remarks import Treatment, treat_remark
from nahtstelle.structure.governance.actions.circulars import CircularEntry, create_circular, open_circular
from nahtstelle.structure.governance.models import Appointment, CircularAnswer, CircularResolution, Decision

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)
DUE = dt.date(2026, 3, 16)
LATER = dt.datetime(2026, 3, 17, 9, 0, tzinfo=dt.UTC)
TEXT = "1. Die Mittel werden freigegeben.\n2. Das Amt berichtet jährlich."
NEW_TEXT = "1. Die Mittel werden freigegeben.\n2. Das Amt berichtet halbjährlich."


@dataclass(frozen=True)
class Circle:
    """A body of steering: Helene chairs for the government, Paula and Gregor sit in it from outside."""

    structure: SimpleNamespace
    secretary: Actor
    helene: User
    paula: User
    gregor: User

    def actor(self, user: User) -> Actor:
        return actor_for(user, NOW.date())

    def draft(self, **fields: Any) -> CircularResolution:
        values = {"title": "Freigabe der Mittel", "text": TEXT, "matter": "funding"}
        values |= {"body_id": self.structure.steering.pk} | fields
        return create_circular(entry=CircularEntry(**values), actor=self.secretary, now=NOW)

    def opened(self, **fields: Any) -> CircularResolution:
        return open_circular(circular_id=self.draft(**fields).pk, due_on=DUE, actor=self.secretary, now=NOW)

    def answer(
        self, circular: CircularResolution, user: User, answer: str = "agree", remark: str = ""
    ) -> CircularAnswer:
        return answer_circular(
            circular_id=circular.pk, answer=answer, remark=remark, actor=self.actor(user), now=NOW
        )

    def closed(self, *, remarks: bool = True, **fields: Any) -> CircularResolution:
        """Answered by all and closed; with remarks of both from outside the government."""
        circular = self.opened(**fields)
        if remarks:
            self.answer(circular, self.paula, "agree_with_remarks", "Halbjährlich berichten.")
            self.answer(circular, self.gregor, "disagree", "Die Wirtschaft wurde nicht gefragt.")
        else:
            for row in list(circular.answers.select_related("member")):
                self.answer(circular, row.member)
        return close_circular(circular_id=circular.pk, actor=self.secretary, now=LATER)

    def integrate(self, circular: CircularResolution, user: User, **fields: Any) -> CircularAnswer:
        values: dict[str, Any] = {"treatment": "integrated", "reply": "Aufgenommen.", "text": NEW_TEXT}
        return self.treat(circular, user, **values | fields)

    def hand_over(self, circular: CircularResolution, user: User, **fields: Any) -> CircularAnswer:
        return self.treat(circular, user, treatment="handed_over", **fields)

    def treat(self, circular: CircularResolution, user: User, **fields: Any) -> CircularAnswer:
        answer = CircularAnswer.objects.filter(resolution=circular, member=user).latest("text__number")
        fields.setdefault("seen_text", circular.texts.latest("number").number)
        fields.setdefault("seen_treatment", answer.treatment)
        return treat_remark(answer_id=answer.pk, entry=Treatment(**fields), actor=self.secretary, now=LATER)

    def submitted(self) -> CircularResolution:
        circular = self.closed()
        self.integrate(circular, self.paula)
        self.hand_over(circular, self.gregor)
        return submit_circular(circular_id=circular.pk, actor=self.secretary, now=LATER)

    def submitted_of(self, circular: CircularResolution) -> CircularResolution:
        """Lead a draft to the government, agreed by all."""
        open_circular(circular_id=circular.pk, due_on=DUE, actor=self.secretary, now=NOW)
        for row in list(circular.answers.select_related("member")):
            self.answer(circular, row.member)
        close_circular(circular_id=circular.pk, actor=self.secretary, now=LATER)
        return submit_circular(circular_id=circular.pk, actor=self.secretary, now=LATER)

    def resolve(self, circular: CircularResolution, **fields: Any) -> Decision:
        values: dict[str, Any] = {"number": "2026/412", "resolved_on": LATER.date()}
        entry = GovernmentEntry(**values | fields)
        return record_resolution(circular_id=circular.pk, entry=entry, actor=self.secretary, now=LATER)


def make_circle(
    structure: SimpleNamespace,
    secretary: Actor,
    helene: User,
    make_person: Callable[..., User],
    appoint: Callable[..., Appointment],
) -> Circle:
    """Appoint Paula and Gregor to the steering body; Walter leaves it, so that these two are asked."""
    Appointment.objects.filter(body=structure.steering).exclude(user=helene).delete()
    paula = make_person("Paula", "Portmann", institution="brueckenwerk", function="Präsidentin")
    gregor = make_person("Gregor", "Gerber", institution="iv", function="Vertreter")
    for user in (paula, gregor):
        appoint(user, structure.steering)
    return Circle(structure, secretary, helene, paula, gregor)

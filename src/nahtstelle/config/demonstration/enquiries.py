"""Enquiries of the demonstration. All media, persons and questions are invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.structure.enquiries.actions import letters
from nahtstelle.structure.enquiries.actions.enquiries import (
    EnquiryData,
    answer_enquiry,
    close_enquiry,
    register_enquiry,
    route_enquiry,
    take_on_enquiry,
)
from nahtstelle.structure.enquiries.queries.letters import federal_offices
from nahtstelle.structure.governance.models import Proposal, Theme

ENQUIRIES: tuple[dict[str, Any], ...] = (
    {
        "kind": "media",
        "organisation": "Jurasüdfuss-Bote (erfunden)",
        "person": "Gina Gadient (erfunden)",
        "contact": "redaktion@bote.example",
        "subject": "Wartezeiten bei den Samstagskursen in Deutsch",
        "question": "Wie viele Personen warten auf einen Platz, und was kostet der Erlass den Kanton?",
        "theme": "sprache-16",
        "days_ago": 1,
        "due_in_hours": 30,
        "goal": "routed",
        "institution": "ags",
    },
    {
        "kind": "media",
        "organisation": "Radio Weissenstein (erfunden)",
        "person": "Moritz Moser (erfunden)",
        "contact": "032 000 00 00",
        "subject": "Was ist die Interinstitutionelle Zusammenarbeit?",
        "question": "Für eine Sendung: Wer gehört zur IIZ, und was hat sie im letzten Jahr erreicht?",
        "theme": "",
        "days_ago": 0,
        "due_in_hours": 50,
        "goal": "in_answer",
    },
    {
        "kind": "politics",
        "organisation": "Sekretariat einer Fraktion (erfunden)",
        "person": "",
        "contact": "fraktion@partei.example",
        "subject": "Beschlüsse zur Verwendung der Integrationspauschale",
        "question": "Welche Beschlüsse hat die IIZ-Leitung in diesem Jahr zur Integrationspauschale gefasst?",
        "theme": "",
        "days_ago": 12,
        "due_in_hours": 240,
        "goal": "closed",
        "answer": "Die Beschlüsse sind mit ihren RRB-Nummern im Jahresbericht aufgeführt; der Link wurde zugestellt.",
    },
    {
        "kind": "public",
        "organisation": "",
        "person": "Rita Rüegg (erfunden)",
        "contact": "rita.rueegg@mail.example",
        "subject": "Anmeldung für ein Mentoring",
        "question": "Wo kann ich mich als Mentorin melden?",
        "theme": "",
        "days_ago": 0,
        "due_in_hours": None,
        "goal": "received",
    },
)


def take_in_enquiries(*, today: dt.date) -> None:
    """Play the invented enquiries through the application's own actions."""
    now = timezone.now()
    people = User.objects.filter(role="secretariat", is_active=True).select_related("institution")
    secretariat = actor_for(people.order_by("key")[0], today)
    themes = dict(Theme.objects.values_list("key", "pk"))
    for story in ENQUIRIES:
        _play(story, secretariat, themes, now)
    _write_to_the_national_office(secretariat, today, now)


def _write_to_the_national_office(secretariat: Actor, today: dt.date, now: dt.datetime) -> None:
    """The letter of the proposal that was forwarded: written and sent, its answer not here yet."""
    proposal = Proposal.objects.filter(state="forwarded").order_by("pk").first()
    if proposal is None:
        return
    letters.write_letter(
        proposal_id=proposal.pk,
        addressee_id=federal_offices()[0][0],
        reason="Die Frage stellt sich in allen Kantonen; eine Lösung ist nur auf Bundesebene möglich. (erfunden)",
        summary=proposal.background,
        actor=secretariat,
        now=now,
    )
    letters.send_letter(proposal_id=proposal.pk, sent_on=today, sent_how="email", actor=secretariat, now=now)


def _play(story: dict[str, Any], secretariat: Actor, themes: dict[str, int], now: dt.datetime) -> None:
    received = now - dt.timedelta(days=story["days_ago"], hours=2)
    hours = story["due_in_hours"]
    names = ("kind", "organisation", "person", "contact", "subject", "question")
    data = EnquiryData(
        **{name: story[name] for name in names},
        received_at=received,
        due_at=received + dt.timedelta(hours=hours) if hours else None,
        theme_id=themes.get(story["theme"]),
    )
    pk = register_enquiry(data=data, actor=secretariat, now=received).pk
    goal = story["goal"]
    if goal == "routed":
        institution = Institution.objects.get(key=story["institution"]).pk
        route_enquiry(enquiry_id=pk, institution_id=institution, actor=secretariat, now=received)
    elif goal != "received":
        take_on_enquiry(enquiry_id=pk, actor=secretariat, now=received)
    if goal == "closed":
        answer_enquiry(enquiry_id=pk, answer=story["answer"], given_by="", actor=secretariat, now=received)
        close_enquiry(enquiry_id=pk, actor=secretariat, now=received)

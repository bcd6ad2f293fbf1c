"""Leads that begin, end or fall back every night; messages about emergency access. Numbers of rows only."""

from __future__ import annotations

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from nahtstelle.cases.casework.actions.emergency import SEND
from nahtstelle.cases.casework.actions.lead import turn_leads
from nahtstelle.cases.casework.actions.vacancies import renew_vacancy_duty
from nahtstelle.cases.casework.emergency_mail import emergency_message
from nahtstelle.cases.casework.models import EmergencyAccess
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import people


@app.periodic(cron="5 0 * * *")
@app.task(queueing_lock="casework.lead", pass_context=False)
def turn_leads_in_the_night(timestamp: int) -> None:
    """Let leads begin and fall back on their day, and warn of those that end."""
    turn_leads(now=timezone.now())


@app.periodic(cron="15 0 * * *")
@app.task(queueing_lock="casework.vacancy", pass_context=False)
def count_vacancies_in_the_night(timestamp: int) -> None:
    """Let cases that nobody coordinates wait for the coordinators; the duty ends with the last of them."""
    renew_vacancy_duty(now=timezone.now(), actor=None)


@app.task(name=SEND, retry=RetryStrategy(max_attempts=5, exponential_wait=5))
def send_emergency_message(access_id: int, user_id: int) -> None:
    """Tell one person of an emergency access; nothing where the case is erased meanwhile."""
    with as_service("emergency"):
        access = EmergencyAccess.objects.filter(pk=access_id).defer("sealed").select_related("case").first()
    person = people([user_id]).get(user_id)
    if access is None or person is None or not person.is_active or not person.email:
        return
    emergency_message(access, person).send()

"""Status reports, interfaces and links of the demonstration. Texts are invented; the projects are those of 002."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.governance.models import Body, Decision
from nahtstelle.structure.programmes.actions.dependencies import link_milestone
from nahtstelle.structure.programmes.actions.interfaces import (
    propose_solution,
    raise_interface,
    settle_interface,
)
from nahtstelle.structure.programmes.actions.reports import Status, note_report, report_project
from nahtstelle.structure.programmes.actions.watching import watch_projects
from nahtstelle.structure.programmes.models import Milestone, Project

INVENTED = "Vorführung (erfunden)"
SECRETARIAT = "anna"

REPORTS: tuple[dict[str, Any], ...] = (
    {"project": "dfpa", "ago": 190, "light": "green", "text": "Die Einführung läuft in den ersten Sozialregionen."},
    {
        "project": "dfpa", "ago": 96, "light": "amber",
        "text": "Elf Sozialregionen arbeiten nach dem Soll-Prozess.",
        "risks": "Die Schulungen sind ausgebucht; drei Regionen beginnen später.",
    },
    {
        "project": "dfpa", "ago": 9, "light": "amber",
        "text": "Die Schulungen für den Herbst stehen. Zwei Sozialregionen sind noch nicht eingeführt.",
        "risks": "Ohne Beschlüsse der Trägerorganisationen fehlen Stellenprozente.",
        "needed": "Entscheid, welche Regionen im ersten Halbjahr beginnen.", "body": "au-dfpa",
    },
    {
        "project": "soziale-integration", "ago": 100, "light": "red",
        "text": "Die Pools Thal-Gäu und Wasseramt sind eröffnet.",
        "risks": "Zwei Gemeinden haben ihre Beteiligung zurückgezogen.",
        "needed": "Aussprache mit den Gemeinden.", "body": "au-soziales",
        "arranged": "Aussprache mit dem Gemeindeverband vereinbart.",
    },
    {
        "project": "soziale-integration", "ago": 6, "light": "red",
        "text": "Die Freiwilligen sind geschult. Im dritten Pool fehlen Mentorinnen und Mentoren.",
        "risks": "Die Finanzierung durch die Gemeinden ist ab dem kommenden Jahr nicht gesichert.",
        "needed": "Antrag zur Übergangsfinanzierung vor dem EKG.", "body": "ekg",
    },
    {"project": "bildungsintegration", "ago": 62, "light": "amber",
     "text": "Das Angebot ist mit zwei Anbietenden im Betrieb.",
     "risks": "Es bestehen nicht genügend Plätze für die Zielgruppe."},
    {"project": "arbeitsintegration", "ago": 40, "light": "green",
     "text": "integration.arbeit ist in den ordentlichen Betrieb überführt."},
    {"project": "fruehe-sprache", "ago": 33, "light": "green",
     "text": "Die Sprachstanderhebung läuft in allen angemeldeten Gemeinden."},
    {"project": "sprache-16", "ago": 21, "light": "green",
     "text": "Die neuen Leistungsvereinbarungen sind in Kraft."},
    {"project": "kip-3", "ago": 51, "light": "green", "text": "Die Massnahmen des laufenden Jahres sind auf Kurs."},
    {"project": "massnahmenplan-s", "ago": 75, "light": "amber",
     "text": "Die Begleitung von Jugendlichen ist ausgebaut.",
     "risks": "Die Zahl offener Stellen geht zurück."},
    {"project": "cockpit", "ago": 48, "light": "amber",
     "text": "Das Datenschutzkonzept ist zur Vorprüfung eingereicht.",
     "risks": "Die Beschaffung beginnt erst nach der Vorprüfung.",
     "needed": "Stellungnahme zum Datenschutzkonzept.", "institution": "datenschutz"},
)  # fmt: skip

INTERFACES: tuple[dict[str, Any], ...] = (
    {
        "pair": ("dfpa", "bildungsintegration"), "on": dt.date(2023, 9, 12), "owner": "rahel",
        "question": "Wer meldet Personen für die Bildungsangebote an: die fallführende Stelle oder das ABMH?",
        "solution": "Die fallführende Stelle meldet an; das ABMH bestätigt den Platz innert zehn Tagen.",
        "decision": "b-dfpa-2024-02", "settled": dt.date(2024, 5, 16), "source": "002 §3.1.3.1; Wortlaut erfunden",
    },
    {
        "pair": ("dfpa", "arbeitsintegration"), "on": dt.date(2023, 9, 12), "owner": "pirmin",
        "question": "Ab wann führt das RAV den Fall, wenn jemand bei integration.arbeit teilnimmt?",
        "solution": "Mit der Anmeldung zur Arbeitsvermittlung; bis dahin führt die Sozialregion.",
        "decision": "b-dfpa-2023-13", "settled": dt.date(2023, 12, 7), "source": "002 §3.1.3.2; Wortlaut erfunden",
    },
    {
        "pair": ("dfpa", "sprache-16"), "ago": 120, "owner": "beat",
        "question": "Zählt das Ergebnis der fide-Einstufung auch für die Potenzialabklärung?",
        "solution": "Die Einstufung wird übernommen, wenn sie nicht älter als sechs Monate ist.",
    },
    {
        "pair": ("dfpa", "soziale-integration"), "ago": 45, "owner": "livia",
        "question": "Wie erfährt das Mentoring, dass eine Person die fallführende Stelle wechselt?",
    },
    {
        "pair": ("cockpit", "arbeitsintegration"), "ago": 30, "owner": "edgar",
        "question": "Welche Angaben von integration.arbeit dürfen in die Datenaustauschplattform?",
    },
    {
        "pair": ("fruehe-sprache", "sprache-16"), "ago": 26, "owner": "mirjam",
        "question": "Wer informiert Eltern, die selbst einen Deutschkurs suchen?",
    },
)  # fmt: skip

LINKS = (
    ("dfpa-kantonsweit", "dfpa-schulung"),
    ("dfpa-schulung", "cockpit-beschaffung"),
    ("si-pilot", "dfpa-kantonsweit"),
)


def lead_programmes(*, today: dt.date) -> None:
    """Let the leads report, raise interfaces and link milestones, through the application's own actions."""
    people = {person.key: actor_for(person, today) for person in User.objects.select_related("institution")}
    projects = {str(row.key): row for row in Project.objects.select_related("lead")}
    if "dfpa" not in projects:
        return
    bodies = dict(Body.objects.values_list("key", "pk"))
    for row in sorted(REPORTS, key=lambda row: -row["ago"]):
        _report(row, projects, people, bodies, today)
    for row in INTERFACES:
        _interface(row, projects, people, today)
    milestones = dict(Milestone.objects.filter(key__isnull=False).values_list("key", "pk"))
    for one, other in LINKS:
        link_milestone(
            milestone_id=milestones[one],
            needs_id=milestones[other],
            actor=people[SECRETARIAT],
            now=_at(today),
        )
    watch_projects(now=_at(today))


def _at(day: dt.date, hour: int = 10) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def _report(
    row: dict[str, Any],
    projects: dict[str, Project],
    people: dict[str, Actor],
    bodies: dict[str, int],
    today: dt.date,
) -> None:
    project, now = projects[row["project"]], _at(today - dt.timedelta(days=row["ago"]))
    assert project.lead is not None
    institutions = dict(User.objects.values_list("institution__key", "institution"))
    status = Status(
        light=row["light"],
        text=row["text"],
        risks=row.get("risks", ""),
        needed=row.get("needed", ""),
        needed_from_body_id=bodies.get(row.get("body", "")),
        needed_from_id=institutions.get(row.get("institution", "")),
    )
    after = project.reports.count()
    report = report_project(
        project_id=project.pk,
        status=status,
        after=after,
        actor=people[project.lead.key],
        now=now,
        source=INVENTED,
    )
    if "arranged" in row:
        later = now + dt.timedelta(days=5)
        note_report(report_id=report.pk, arranged=row["arranged"], actor=people[SECRETARIAT], now=later)


def _interface(
    row: dict[str, Any], projects: dict[str, Project], people: dict[str, Actor], today: dt.date
) -> None:
    one, other = row["pair"]
    day = row.get("on") or today - dt.timedelta(days=row["ago"])
    interface = raise_interface(
        project_id=projects[one].pk,
        other_id=projects[other].pk,
        question=row["question"],
        owner_id=User.objects.get(key=row["owner"]).pk,
        actor=people[SECRETARIAT],
        now=_at(day),
        source=row.get("source", INVENTED),
    )
    if "solution" in row:
        propose_solution(
            interface_id=interface.pk,
            proposal=row["solution"],
            version=interface.version,
            actor=people[row["owner"]],
            now=_at(day + dt.timedelta(days=20)),
        )
    if "decision" in row:
        decision = Decision.objects.get(key=row["decision"])
        settle_interface(
            interface_id=interface.pk,
            decision_id=decision.pk,
            actor=people[SECRETARIAT],
            now=_at(row["settled"]),
        )

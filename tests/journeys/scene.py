"""Run by `nahtstelle manage shell`: prints real objects of the demonstration for every kind of page, as JSON.

Also brings in what the demonstration does not hold: a meeting under way whose items wait for their outcome.
"""

import datetime as dt
import json

from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone

from nahtstelle.ground.identity.api import actor_for
from nahtstelle.ground.identity.models import Institution
from nahtstelle.ground.questionnaires.models import Questionnaire
from nahtstelle.ground.records.actions.disposal import create_list
from nahtstelle.ground.records.models import DisposalItem, Document, Dossier, FilePlanPosition
from nahtstelle.outward.insight.models import Report, ReportedFigure, ReportSection
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.funding.models import (
    Agreement,
    AllocationRequest,
    Fund,
    Posting,
    Round,
    RoundEntry,
)
from nahtstelle.structure.governance.actions import agenda
from nahtstelle.structure.governance.actions.attendance import Presented, record_attendance
from nahtstelle.structure.governance.actions.circulars import CircularEntry, create_circular
from nahtstelle.structure.governance.actions.meetings import (
    MeetingPlan,
    hold_meeting,
    invite_meeting,
    plan_meeting,
)
from nahtstelle.structure.governance.models import (
    AgendaItem,
    Appointment,
    Body,
    CircularAnswer,
    CircularResolution,
    Decision,
    Mandate,
    Meeting,
    Minutes,
    Objection,
    Proposal,
    Statement,
    Task,
)
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.programmes.models import (
    Interface,
    Milestone,
    Pilot,
    Programme,
    Project,
    Stocktake,
    StocktakeRequest,
)

User = get_user_model()
now, today = timezone.now(), timezone.localdate()
anna = actor_for(User.objects.get(key="anna"), today)
ekg = Body.objects.get(key="ekg")
PLACE = "Saal der Seitenprüfung"


def meeting_under_way() -> Meeting:
    """A meeting that is held: a proposal and a free item without an outcome, the attendance recorded."""
    found = Meeting.objects.filter(place=PLACE).first()
    if found is not None:
        return found
    day = today - dt.timedelta(days=35)
    while Meeting.objects.filter(body=ekg, date=day).exists():
        day -= dt.timedelta(days=1)
    meeting = plan_meeting(actor=anna, body_id=ekg.pk, plan=MeetingPlan(date=day, place=PLACE), now=now)
    waiting = Proposal.objects.filter(state="accepted", referrals__body=ekg, referrals__outcome="").order_by(
        "pk"
    )
    for proposal in list(waiting)[:1]:
        agenda.schedule_proposal(actor=anna, proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    for title in ("Mitteilungen", "Arbeitsweise"):
        agenda.add_item(
            actor=anna, meeting_id=meeting.pk, title=title, request="decision", presenter="", now=now
        )
    invite_meeting(actor=anna, meeting_id=meeting.pk, now=now)
    hold_meeting(actor=anna, meeting_id=meeting.pk, now=now)
    people = {row.user_id: Presented("present") for row in roll_of(meeting).members}
    record_attendance(actor=anna, meeting_id=meeting.pk, people=people, now=now)
    return meeting


def disposal_under_way() -> list[int]:
    """A disposal list that waits for the archive, and one of its dossiers."""
    found = DisposalItem.objects.order_by("pk").first()
    if found is None:
        create_list(actor=anna, now=now)
        found = DisposalItem.objects.order_by("pk").first()
    return [found.disposal_id, found.pk]


held = meeting_under_way()
entry = CircularEntry(title="Entwurf der Seitenprüfung", text="1. Text.", body_id=ekg.pk)
drafts = CircularResolution.objects.filter(state="draft", title=entry.title)
if not drafts.exists():
    create_circular(entry=entry, actor=anna, now=now)
circulars = {
    state: CircularResolution.objects.filter(state=state).order_by("pk").values_list("pk", flat=True).first()
    for state in CircularResolution.objects.order_by().values_list("state", flat=True).distinct()
}
remark = CircularAnswer.objects.filter(resolution=circulars["consultation_closed"]).exclude(remark="").first()
circular_asked = (
    CircularAnswer.objects.filter(answer="", resolution__state="consultation_open")
    .select_related("member")
    .order_by("pk")
    .first()
)
proposals = {
    state: Proposal.objects.filter(state=state)
    .order_by("pk")
    .values_list("pk", "author__given_name", "author__family_name")
    .first()
    for state in Proposal.objects.order_by().values_list("state", flat=True).distinct()
}
asked = (
    Statement.objects.filter(stance="", consultation__closed_at__isnull=True)
    .select_related("member")
    .order_by("pk")
    .first()
)
task = Task.objects.filter(state="open", decision__proposal__state="in_execution").order_by("pk").first()
meetings = {
    state: Meeting.objects.filter(state=state).order_by("-date", "pk").values_list("pk", flat=True).first()
    for state in ("planned", "invited", "held", "cancelled")
}
document = (
    Document.objects.filter(dossier__in=Proposal.objects.exclude(dossier=None).values("dossier"))
    .order_by("pk")
    .first()
)
red = Mandate.objects.filter(status="red", state="active").order_by("pk").first()
mandate = {
    "all": list(Mandate.objects.order_by("pk").values_list("pk", flat=True)),
    "red": red.pk,
    "lead": red.lead.full_name,
    "escalation": red.escalations.order_by("pk").first().pk,
    "deliverable": red.deliverables.filter(delivered_on=None).order_by("pk").first().pk,
    "decision": Decision.objects.filter(discharged_mandates__isnull=False).first().pk,
    "requested": Proposal.objects.filter(mandate_request__isnull=False, state="accepted").first().pk,
}
red_project = Project.objects.filter(light="red").select_related("lead").order_by("pk").first()
programmes = {
    "project": red_project.pk,
    "lead": red_project.lead.full_name,
    "report": red_project.reports.filter(noted_at=None, light="red").order_by("-pk").first().pk,
    "pilot": Pilot.objects.order_by("pk").values_list("pk", "project_id").first(),
    "programmes": list(Programme.objects.order_by("pk").values_list("pk", flat=True)),
    "milestone": Milestone.objects.filter(waits_for__isnull=False).order_by("pk").first().pk,
    "planned": red_project.milestones.filter(state="planned").order_by("pk").first().pk,
    "reached": red_project.milestones.filter(state="reached").order_by("pk").first().pk,
    "interfaces": dict(Interface.objects.order_by("-pk").values_list("state", "pk")),
}
print(
    json.dumps(
        {
            "proposals": {state: [row[0], f"{row[1]} {row[2]}"] for state, row in proposals.items()},
            "meetings": meetings,
            "under_way": held.pk,
            "open_items": list(
                AgendaItem.objects.filter(meeting=held, outcome="")
                .order_by("position")
                .values_list("pk", flat=True)
            ),
            "invited_items": list(
                AgendaItem.objects.filter(meeting=meetings["invited"])
                .order_by("position")
                .values_list("pk", flat=True)
            ),
            "closed_item": AgendaItem.objects.exclude(outcome="").order_by("-pk").first().pk,
            "decisions": [
                Decision.objects.exclude(government_resolution="").order_by("-pk").first().pk,
                Decision.objects.filter(tasks__isnull=False).order_by("-pk").first().pk,
                Decision.objects.order_by("pk").first().pk,
            ],
            "undecided_resolution": Decision.objects.filter(
                needs_government_resolution=True, government_resolution=""
            )
            .order_by("-pk")
            .first()
            .pk,
            "mandate": mandate,
            "statement": [asked.consultation.proposal_id, asked.member.full_name] if asked else None,
            "task": [task.pk, task.responsible.full_name],
            "confirmed_task": Task.objects.filter(state="confirmed").order_by("pk").first().pk,
            "bodies": list(Body.objects.order_by("rank", "pk").values_list("key", flat=True)),
            "appointment": Appointment.objects.in_force_on(today).filter(body=ekg).order_by("pk").first().pk,
            "person": User.objects.get(key="bruno").pk,
            "institution": Institution.objects.get(key="ags").pk,
            "document": str(document.uuid),
            "minutes": dict(  # of each state those with the most versions
                Minutes.objects.annotate(count=Count("versions"))
                .order_by("count", "-pk")
                .values_list("state", "meeting_id")
            ),
            "objection": Objection.objects.filter(state="open")
            .order_by("pk")
            .values_list("pk", flat=True)
            .first(),
            "dossiers": {
                state: Dossier.objects.filter(state=state).order_by("pk").values_list("pk", flat=True).first()
                for state in ("open", "closed")
            },
            "reports": dict(Report.objects.values_list("state", "pk")),
            "report_section": list(
                ReportSection.objects.filter(report__state="draft", version=1).values_list("report_id", "pk")[
                    0
                ]
            ),
            "reported_figure": ReportedFigure.objects.order_by("pk").first().pk,
            "enquiries": {
                state: Enquiry.objects.filter(state=state).order_by("pk").values_list("pk", flat=True).first()
                for state in ("received", "routed", "in_answer", "closed")
            },
            "rounds": {
                **dict(Round.objects.order_by("quarter").values_list("state", "pk")),
                **dict(RoundEntry.objects.filter(round__state="open").values_list("state", "pk")),
            },
            "agreements": {
                "draft": Agreement.objects.filter(state="draft").order_by("pk").first().pk,
                "in_force": Agreement.objects.exclude(tender_starts_on=None)
                .filter(state="in_force", tender_started_on=None)
                .order_by("-ends_on")
                .first()
                .pk,
            },
            "funds": dict(Fund.objects.values_list("key", "pk")),
            "measures": {
                state: AllocationRequest.objects.filter(state=state).order_by("-pk").first().pk
                for state in ("draft", "grounds_filed", "requested", "decided")
            },
            "project_with_money": Project.objects.get(key="dfpa").pk,
            "posting": Posting.objects.filter(counter=None, counter_to=None).order_by("pk").first().pk,
            "questionnaire": Questionnaire.objects.get(key="bestandsaufnahme-behinderung").pk,
            "programmes": programmes,
            "stocktakes": dict(Stocktake.objects.order_by("pk").values_list("state", "pk")),
            "stocktake_requests": {
                state: [row.pk, row.person.full_name]
                for state in ("asked", "draft", "returned", "sent_back")
                for row in StocktakeRequest.objects.filter(stocktake__state="running", state=state)
                .select_related("person")
                .order_by("-pk")[:1]
            },
            "disposal": disposal_under_way(),
            "position": FilePlanPosition.objects.exclude(retention_years=None).order_by("number").first().pk,
            "circulars": circulars,
            "circular_remark": remark.pk,
            "circular_asked": [circular_asked.resolution_id, circular_asked.member.full_name],
        }
    )
)

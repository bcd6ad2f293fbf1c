"""What members find in the demonstration: an invitation, papers, and some answers already given."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from nahtstelle.config.demonstration.papers import put_papers_on, send_late_paper
from nahtstelle.ground.identity.api import canton
from nahtstelle.ground.records.api import render_pdf
from nahtstelle.structure.governance.actions import agenda, judgement, proposals
from nahtstelle.structure.governance.actions.meetings import MeetingPlan, invite_meeting, plan_meeting
from nahtstelle.structure.governance.actions.notes import NoteEntry, choose_themes, save_note
from nahtstelle.structure.governance.actions.replies import reply_attendance
from nahtstelle.structure.governance.models import Body, Meeting

if TYPE_CHECKING:
    from nahtstelle.config.demonstration.year import Year

TITLE = "Gemeinsame Weiterbildung der fallführenden Personen von RAV, IV-Stelle und Sozialregionen"
PLACE = "Riedholzplatz 3, Solothurn"
ANSWERS = (
    ("lukas", "attending", None),
    ("ruth", "attending", None),
    ("silvan", "attending", None),
    ("oliver", "excused", None),
    ("kathrin", "represented", "martin"),
)
THEMES = ("dfpa", "arbeit-vermittlung", "sprache-16")
NOTE = (
    "Vor der Sitzung mit dem AWA klären: Wer trägt die Kosten der Stellvertretung während der Weiterbildung?\n"
    "Nachfragen, ob die Sozialregionen schon im Herbst mitmachen."
)
REMARKS = (
    ("Amt für Wirtschaft und Arbeit", "Zustimmung", "Zwei Tage im Jahr sind für die RAV gut leistbar."),
    ("IV-Stelle Solothurn", "Zustimmung mit Bemerkung", "Die Inhalte sollen gemeinsam festgelegt werden."),
    ("Sozialregion Olten", "Zustimmung", "Der Vorlauf von drei Monaten ist wichtig."),
)


def invite_to_extraordinary_meeting(year: Year) -> Meeting:
    """Invite the coordination body to an extraordinary meeting in twelve days; five of its members have answered."""
    meeting = _planned(year)
    _put_on(year, meeting)
    put_papers_on(year, meeting)
    agenda.add_item(
        actor=year.secretariat,
        meeting_id=meeting.pk,
        title="Austausch zur Arbeit der Ausschüsse",
        request="discussion",
        presenter="Vorsitz",
        now=year.at(3, 9),
    )
    invite_meeting(actor=year.secretariat, meeting_id=meeting.pk, now=year.at(2, 9))
    send_late_paper(year, meeting)
    for key, answer, deputy in ANSWERS:
        reply_attendance(
            actor=year.actor(key),
            meeting_id=meeting.pk,
            answer=answer,
            deputy_id=year.people[deputy].pk if deputy else None,
            now=year.at(1, 17),
        )
    _keep_for_themselves(year, meeting)
    return meeting


def _keep_for_themselves(year: Year, meeting: Meeting) -> None:
    """Bruno follows two themes beside those of his bodies and has begun to make notes."""
    bruno = year.actor("bruno")
    followed = [year.themes[key] for key in THEMES if key in year.themes]
    choose_themes(actor=bruno, theme_ids=followed, now=year.at(6, 19))
    item = meeting.items.order_by("position")[0]
    entry = NoteEntry(text=NOTE, version=0, editor="")
    save_note(actor=bruno, item_id=item.pk, entry=entry, now=year.at(1, 20))


def _planned(year: Year) -> Meeting:
    body = Body.objects.get(key="ekg")
    day = canton().holidays.working_day_after(year.today + dt.timedelta(days=12))
    while Meeting.objects.filter(body=body, date=day).exists():
        day = canton().holidays.working_day_after(day + dt.timedelta(days=1))
    plan = MeetingPlan(
        date=day, kind="extraordinary", starts_at=dt.time(14), ends_at=dt.time(15, 30), place=PLACE
    )
    return plan_meeting(actor=year.secretariat, body_id=body.pk, plan=plan, now=year.at(8))


def _put_on(year: Year, meeting: Meeting) -> None:
    author = year.actor("judith")
    text = proposals.ProposalText(
        title=TITLE,
        origin="initiative",
        request="decision",
        field_of_service="counselling",
        theme_id=year.themes.get("dfpa"),
        background="Die fallführenden Personen kennen die Abläufe der anderen Stellen nur vom Hörensagen. "
        "Eine gemeinsame Weiterbildung soll zweimal im Jahr stattfinden.",
        motion="1. Das EKG führt eine gemeinsame Weiterbildung der fallführenden Personen ein.\n"
        "2. Die Geschäftsstelle legt das Programm zusammen mit den beteiligten Stellen fest.",
    )
    made = proposals.create_proposal(text=text, actor=author, now=year.at(7, 9))
    proposals.submit_proposal(proposal_id=made.pk, actor=author, now=year.at(7, 10))
    upload = SimpleUploadedFile("Rückmeldungen.pdf", _remarks(year), "application/pdf")
    proposals.add_paper(
        proposal_id=made.pk, title="Rückmeldungen der Stellen", upload=upload, actor=author, now=year.at(6)
    )
    classification = judgement.Classification(
        matter="other",
        field_of_service="counselling",
        theme_id=year.themes.get("dfpa"),
        lead_institution_id=year.institutions["awa"],
    )
    judgement.accept_proposal(
        proposal_id=made.pk, classification=classification, actor=year.secretariat, now=year.at(5)
    )
    agenda.schedule_proposal(
        actor=year.secretariat,
        proposal_id=made.pk,
        meeting_id=meeting.pk,
        presenter="Judith Jenni",
        now=year.at(4),
    )


def _remarks(year: Year) -> bytes:
    answers = [
        {"institution": name, "stance": stance, "remark": remark, "answered_on": year.at(9).date()}
        for name, stance, remark in REMARKS
    ]
    data = {
        "title": TITLE,
        "issued_on": year.at(7).date(),
        "asked_on": year.at(20).date(),
        "due_on": year.at(8).date(),
        "summary": [
            {"stance": "Zustimmung", "count": 2},
            {"stance": "Zustimmung mit Bemerkung", "count": 1},
        ],
        "answers": answers,
    }
    return render_pdf(template="governance/synopsis", data=data)

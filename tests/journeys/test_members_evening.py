"""A member's evening before the meeting, on a phone: answers, reads, notes, and finds what was decided (002 §2.3)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys import steps
from tests.journeys.steps import EKG, OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

MEMBER, DEPUTY, COLLEAGUE = "Bruno Bieri", "Franziska Furrer", "Judith Jenni"
MATTER = "Gemeinsame Weiterbildung der fallführenden Personen"
PHONE = 390
_days = itertools.count(60)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_member_prepares_for_the_meeting_on_a_phone(visit: Callable[..., Visitor], script: bool) -> None:
    office = visit(script=script)
    office.enter_as(SECRETARIAT)
    meeting = _invited_meeting(office)
    case = _asked_for_a_statement(office)

    member = visit(script=script, width=PHONE)
    member.go("/")  # the link of the daily e-mail
    assert "/anmelden" in member.path
    member.enter_as(MEMBER)
    member.go("/mein/")
    _is_represented_then_attends(member, visit(script=script), meeting)
    _reads_and_notes(member)
    steps.answer(member, case, "Zustimmung mit Bemerkung", "Der Vorlauf muss drei Monate betragen.")
    _finds_what_was_decided(member)
    assert _fits(member)

    office.go(meeting)
    office.sees("1 nimmt teil")


def _invited_meeting(office: Visitor) -> str:
    """The secretariat plans a meeting ahead with one item and invites to it; return its path."""
    while True:
        day = dt.date.today() + dt.timedelta(days=next(_days))
        office.go("/sitzungen/neu/")
        office.choose("Gremium", EKG)
        office.fill("Datum", day.isoformat())
        office.fill("Beginn", "14:00")
        path = office.follow("Sitzung planen")
        if path != "/sitzungen/neu/":
            break
    office.go(f"{path}traktanden/")
    office.fill("Traktandum", "Mitteilungen der Geschäftsstelle")
    office.click("Traktandum hinzufügen")
    steps.invite(office, path)
    return path


def _asked_for_a_statement(office: Visitor) -> steps.Case:
    office.enter_as(COLLEAGUE)
    case = steps.write_proposal(office, title=steps.some_title("Ansprechpersonen der Stellen"))
    steps.submit(office, case)
    office.enter_as(SECRETARIAT)
    steps.consult(office, case, [MEMBER])
    return case


def _is_represented_then_attends(member: Visitor, deputy: Visitor, meeting: str) -> None:
    """The member names the deputy, who finds the meeting among their own; then the member comes after all."""
    member.go(f"{meeting}teilnahme/")
    member.tick("Ich bin entschuldigt und lasse mich vertreten")
    member.choose("Vertreten durch", DEPUTY)
    member.click("Antwort senden")
    member.is_told("Ihre Antwort ist bei der Geschäftsstelle")
    member.sees(f"{DEPUTY} vertritt Sie")
    deputy.enter_as(DEPUTY)
    deputy.go(meeting)
    deputy.sees(f"Sie vertreten {MEMBER}")
    deputy.go("/mein/")
    deputy.sees(f"Sie vertreten {MEMBER}")
    member.go(meeting)
    member.click("Antwort ändern")
    member.tick("Ich nehme teil")
    member.click("Antwort senden")
    member.sees("Sie nehmen teil.")
    deputy.go("/mein/")
    expect(deputy.main).not_to_contain_text(f"Sie vertreten {MEMBER}")


def _reads_and_notes(member: Visitor) -> None:
    """The member reads a paper and writes a note, which nobody else finds."""
    member.go("/mein/")
    member.press(member.main.get_by_role("link", name=MATTER).first)
    member.sees("Antrag")
    member.press(member.main.get_by_role("link", name="Rückmeldungen der Stellen").first)
    opening = member.main.get_by_role("link", name="Unterlage öffnen")
    address = opening.get_attribute("href")
    assert address
    assert "Zustimmung" in steps.pdf_text(member, address)
    words = steps.some_title("Nachfragen: wer bezahlt die Stellvertretung?")
    member.fill("Private Notiz", words)
    member.click("Notiz speichern")
    member.is_told("Nur Sie können sie lesen")
    member.go("/mein/notizen/")
    member.sees(words)
    for name in (SECRETARIAT, OUTSIDER):
        member.enter_as(name)
        member.go("/mein/notizen/")
        expect(member.main).not_to_contain_text(words)
    member.enter_as(MEMBER)


def _finds_what_was_decided(member: Visitor) -> None:
    member.go("/mein/themen/waehlen/")
    member.tick("Durchgehende Fallführung")
    member.click("Speichern")
    member.is_told("Ihre Themen sind gespeichert")
    member.press(
        member.main.get_by_role("link", name="Durchgehende Fallführung: kantonsweite Einführung").first
    )
    member.sees("EKG 2025/5")


def _fits(member: Visitor) -> bool:
    """Tell whether nothing sticks out at the side of the phone."""
    member.go("/mein/")
    box = member.main.bounding_box()
    return box is not None and box["width"] <= PHONE

"""What people of the case level do again and again in the journeys: call, agree, sign, clarify, meet, plan, close."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
from pathlib import Path

from playwright.sync_api import expect
from pypdf import PdfReader

from tests.journeys.installation import Installation
from tests.journeys.visitor import Visitor

HERE = Path(__file__).parent
COORDINATOR, OTHER_COORDINATOR = "Eva Egli", "Noemi Naef"
IV, RAV, BIZ, SOCIAL_OFFICE, MUNICIPALITY = (
    "Fritz Frei",
    "Jana Jost",
    "Kilian Keller",
    "Lea Lüscher",
    "Marco Meili",
)
OTHER_MUNICIPALITY, OUTSIDE = "Bernhard Büchi", "Barbara Bachofner"
SECRETARY, PROTECTION, ADMINISTRATOR = "Silvia Schaub", "Doris Dürr", "Adrian Aebi"
CODE = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")
SCAN = {"name": "unterzeichnet.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
TABLE_UNDER_WAY = """
import datetime as dt
from nahtstelle.cases.casework.actions.round_tables import TablePlan, invite_round_table, propose_round_table
from nahtstelle.cases.casework.models import RoundTable
from nahtstelle.cases.casework.walls import reading_as
from nahtstelle.ground.identity.api import actor_for
eva, later = actor_for(people["eva"], today), now + dt.timedelta(days=7)
plan = TablePlan(place="Sitzungszimmer 2", dates=(later,), user_ids=frozenset(row.pk for row in people.values()))
with reading_as(user_id=eva.user_id):
    table = propose_round_table(case_id=case.pk, plan=plan, actor=eva, now=timezone.now()).pk
    invite_round_table(
        case_id=case.pk, table_id=table, starts_at=later, place=plan.place, actor=eva, now=timezone.now()
    )
with as_service("journey"):
    RoundTable.objects.filter(pk=table).update(starts_at=now)
print(json.dumps({"case": case.pk, "number": case.number, "table": table}))
"""
TABLE_BEGINS = """
import json
from django.utils import timezone
from nahtstelle.cases.casework.models import RoundTable
from nahtstelle.cases.casework.walls import as_service
with as_service("journey"):
    RoundTable.objects.filter(case={case}).update(starts_at=timezone.now())
print(json.dumps(True))
"""
today = dt.date.today


def some_ahv_number() -> str:
    """Return an AHV number that nobody has, with its check digit."""
    digits = f"756{random.randrange(10**9):09d}"
    odd, even = (sum(map(int, digits[start::2])) for start in (0, 1))
    return digits + str(-(odd + 3 * even) % 10)


def case_in(installation: Installation, state: str) -> tuple[str, str]:
    """Make a case of Gisela Beispiel with its team of five, as far as `state`; return its address and number."""
    made = installation.ask(_case_in(state))
    return f"/faelle/{made['case']}/", made["number"]


def case_at_the_table(installation: Installation) -> tuple[str, str, str]:
    """Make a case whose team and client sit at their round table now; return address, number, the table's address."""
    made = installation.ask(_case_in("planning") + TABLE_UNDER_WAY)
    here = f"/faelle/{made['case']}/"
    return here, made["number"], f"{here}runde-tische/{made['table']}/"


def _case_in(state: str) -> str:
    script = (HERE / "registered_case.py").read_text(encoding="utf-8")
    return script.replace('state="registered"', f'state="{state}"')


def agree(visitor: Visitor, here: str) -> None:
    """Write mandate and goals, and answer the four criteria with yes."""
    visitor.go(f"{here}auftrag/")
    visitor.fill("Auftrag an das Netzwerk", "Rückkehr in den ersten Arbeitsmarkt")
    visitor.fill("Ziele", "Stelle mit 60 Prozent")
    for answer in visitor.main.locator("input[type=radio][value=yes]").all():
        answer.check()
    visitor.click("Speichern")
    visitor.is_told("gespeichert")


def sign(visitor: Visitor, here: str, name: str, *offices: str, social_service: str = "") -> None:
    """Choose whom the consent names, print the form, have it signed, record it with its scan, print the receipt."""
    visitor.go(f"{here}vollmacht/umfang/")
    for office in offices:
        visitor.tick(office)
    if social_service:
        visitor.choose("Kommunale Sozialdienste", social_service)
    for box in visitor.main.locator("input[name=categories], input[name=purposes]").all():
        box.check()
    visitor.follow("Umfang festhalten")
    assert name in pdf_text(visitor, f"{here}vollmacht/formular.pdf")
    visitor.go(f"{here}vollmacht/erfassen/")
    visitor.main.locator("input[type=file]").set_input_files([SCAN])
    visitor.fill("Name der unterzeichnenden Person", name)
    visitor.click("Unterschriebene Vollmacht erfassen")
    visitor.sees("Vollmacht gültig")
    receipt = visitor.main.get_by_role("link", name="Bestätigung der Vollmacht vom")
    assert f"Guten Tag {name}" in pdf_text(visitor, receipt.get_attribute("href") or "")


def take_into_team(visitor: Visitor, here: str, name: str) -> None:
    """Find somebody and take them into the team, as its coordinator."""
    visitor.go(f"{here}team/?q={name.split()[-1]}")
    visitor.click("Ins Team aufnehmen")
    visitor.is_told("ein neues Mitglied")
    visitor.sees(name)


def contribute(visitor: Visitor, here: str, person: str, share: str) -> None:
    """Say as a specialist what one's institution knows, with the ability to work in percent."""
    visitor.go_on_as(person)
    visitor.go(f"{here}situation/")
    visitor.press(visitor.main.locator("a.btn.primary[href*=beitraege]"))
    visitor.fill("Arbeitsfähigkeit in Prozent", share)
    visitor.fill("Ressourcen", "Berufserfahrung")
    visitor.click("Facheinschätzung speichern")
    visitor.is_told("gespeichert")


def has_nothing(visitor: Visitor, here: str, person: str) -> None:
    """Declare as a specialist that one's institution has nothing to contribute."""
    visitor.go_on_as(person)
    visitor.go(f"{here}situation/")
    visitor.click("Nichts beizutragen")
    visitor.is_told("nichts beizutragen")


def freeze_report(visitor: Visitor, here: str) -> None:
    """Freeze the situation report and read it as a PDF."""
    visitor.go(f"{here}situation/")
    visitor.confirm("Situationsbeschrieb abschliessen")
    visitor.is_told("abgeschlossen")
    assert visitor.get(f"{here}situation/beschrieb/1/beschrieb/").body().startswith(b"%PDF")


def decide_on_a_table(visitor: Visitor, here: str) -> None:
    """Record that the team wants a round table, and finish the clarification."""
    visitor.go(f"{here}situation/entscheid/")
    visitor.main.locator("input[name=verdict][value=round_table]").check()
    visitor.fill("Begründung oder Empfehlung", "Eine Stelle ist in Reichweite.")
    visitor.click("Entscheid des Fallteams erfassen")
    visitor.is_told("erfasst")
    visitor.click("Situationsklärung abschliessen")
    visitor.is_told("abgeschlossen")


def propose_table(visitor: Visitor, here: str) -> str:
    """Propose a date for a round table; return its address."""
    visitor.go(f"{here}runde-tische/neu/")
    visitor.fill("Ort", "Sitzungszimmer 2")
    visitor.fill("Datum 1", (today() + dt.timedelta(days=9)).isoformat())
    visitor.fill("Beginn 1", "14:00")
    visitor.click("Runden Tisch vorschlagen")
    visitor.is_told("vorgeschlagen")
    return visitor.follow("Termin offen")


def invite_to_table(visitor: Visitor, table: str) -> None:
    """Fix the date that was proposed."""
    visitor.go(f"{table}einladen/")
    visitor.main.locator("input[name=date]").first.check()
    visitor.click("Termin festlegen und einladen")
    visitor.is_told("Einladungen")


def let_table_begin(installation: Installation, here: str) -> None:
    """Let the day of the round table come."""
    installation.ask(TABLE_BEGINS.format(case=here.split("/")[2]))


def type_record(visitor: Visitor, table: str, text: str) -> None:
    """Type at the table who is there and what is agreed; not yet sent."""
    visitor.go(f"{table}protokoll/")
    for choice in visitor.main.locator("select").all():
        choice.select_option("present")
    visitor.fill("Was besprochen und vereinbart wurde", text)


def type_plan(visitor: Visitor, here: str, *, responsible: str, due_on: dt.date) -> None:
    """Type a goal with one measure into the plan and save the draft."""
    visitor.go(f"{here}plan/schreiben/")
    visitor.fill("Ausgangslage", "Nach dem runden Tisch.")
    visitor.main.locator("[name=g0-text]").fill("Stelle mit 60 Prozent in der Logistik")
    visitor.main.locator("[name=g0-due_on]").fill(due_on.isoformat())
    visitor.main.locator("[name=g0m0-text]").fill("Arbeitsversuch von acht Wochen")
    visitor.main.locator("[name=g0m0-kind]").select_option("work_trial")
    who = visitor.main.locator("[name=g0m0-responsible]")
    who.select_option(value=who.locator("option", has_text=responsible).get_attribute("value"))
    visitor.main.locator("[name=g0m0-due_on]").fill(due_on.isoformat())
    visitor.click("Entwurf speichern")
    visitor.is_told("Der Entwurf des Plans ist gespeichert")


def record_signatures(visitor: Visitor, here: str) -> None:
    """Record that both signed, with the scan of the signed plan."""
    visitor.go(f"{here}plan/unterzeichnen/")
    visitor.main.locator("input[type=file]").set_input_files([SCAN])
    visitor.click("Unterschriften erfassen")
    visitor.is_told("Der Plan ist in Kraft")


def sheet_of_codes(visitor: Visitor) -> list[str]:
    """Print the sheet of the open page, as its button does; return the codes on it."""
    answer = visitor.post(visitor.path)
    assert answer.headers["cache-control"] == "no-store"
    codes = CODE.findall(
        "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    )
    assert len(codes) == 10
    return codes


def enter_with_code(visitor: Visitor, number: str, code: str) -> None:
    """Sign in to «Mein Fall»."""
    visitor.go("/mein-fall/")
    visitor.fill("Fallnummer", number)
    visitor.fill("Code", code)
    visitor.click("Anmelden")


def expect_duty(visitor: Visitor, person: str, number: str, words: str) -> None:
    """Check that something about a case waits for a person on the overview."""
    visitor.go_on_as(person)
    visitor.go("/")
    expect(visitor.main.get_by_role("row").filter(has_text=number).filter(has_text=words)).not_to_have_count(
        0
    )


def expect_no_duty(visitor: Visitor, person: str, number: str) -> None:
    """Check that nothing about a case waits for a person."""
    visitor.go_on_as(person)
    visitor.go("/")
    expect(visitor.main.get_by_role("row").filter(has_text=number)).to_have_count(0)


def pdf_text(visitor: Visitor, path: str) -> str:
    """Download a PDF and return its text with single spaces."""
    answer = visitor.get(path)
    assert answer.status == 200, (path, answer.status)
    assert answer.headers["content-type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(answer.body())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())

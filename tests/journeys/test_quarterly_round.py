"""A quarterly round with two leads, one of them late: from opening to the frozen report (002 §5)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable

from openpyxl import load_workbook

from tests.journeys import steps
from tests.journeys.installation import Installation
from tests.journeys.steps import OUTSIDER, SECRETARIAT
from tests.journeys.visitor import Visitor

LEADS = ("Livia Lanz", "Edgar Eggimann")
MONEY = """
import datetime as dt, json
from decimal import Decimal
from django.utils import timezone
from nahtstelle.ground.identity.models import User
from nahtstelle.structure.funding.models import Allocation, AllocationRequest, Fund
from nahtstelle.structure.programmes.models import Project
like = Allocation.objects.select_related("fund", "request").filter(fund__fixed_by_law=False).order_by("pk").first()
year, now = timezone.localdate().year, timezone.now()
term = {"starts_on": dt.date(year - 1, 1, 1), "ends_on": dt.date(year + 1, 1, 1)}
fund = like.fund
fund.pk, fund.key, fund.name, fund.allocated, fund.spent, fund.postings_count = None, "reise", "Reise-Mittel", 0, 0, 0
fund.amount, fund.starts_on, fund.ends_on = Decimal(200000), term["starts_on"], term["ends_on"]
fund.repayment_due_on, fund.dossier = term["ends_on"], None
fund.save(force_insert=True)
for name, lead in (("Reise-Kurse", "livia"), ("Reise-Beratung", "edgar")):
    project = Project.objects.order_by("pk").first()
    project.pk, project.key, project.name, project.lead = None, None, name, User.objects.get(key=lead)
    project.save(force_insert=True)
    asked = AllocationRequest.objects.get(pk=like.request_id)
    asked.pk, asked.fund, asked.measure, asked.project, asked.amount = None, fund, name, project, Decimal(80000)
    asked.starts_on, asked.ends_on = term["starts_on"], term["ends_on"]
    asked.save(force_insert=True)
    Allocation.objects.create(
        request=asked, fund=fund, decision_id=asked.decision_id, amount=asked.amount, groups=asked.groups,
        recorded_at=now, **term,
    )
print(json.dumps(fund.pk))
"""
LATE = """
import datetime as dt, json
from nahtstelle.structure.funding.models import Round
from django.utils import timezone
count = Round.objects.filter(pk={pk}).update(due_on=timezone.localdate() - dt.timedelta(days=2))
print(json.dumps(count))
"""


def hand_in(visitor: Visitor, here: str, measure: str, text: str) -> str:
    """Follow the measure's row and hand its figures in; return the address of the entry."""
    visitor.go(here)
    entry = visitor.follow(measure)
    visitor.go(f"{entry}erfassen/")
    visitor.fill("Ziel", "Hundert Personen finden Arbeit.")
    visitor.fill("Indikatoren", "42 von 100")
    visitor.fill("Stand der Arbeit", text)
    visitor.fill("Begründung der Abweichungen", "Die Rechnungen kamen später.")
    visitor.click("Zahlen einreichen")
    visitor.is_told("Die Zahlen sind eingereicht")
    return entry


def test_a_quarterly_round_ends_in_a_report_that_is_read_back(
    visit: Callable[..., Visitor], installation: Installation
) -> None:
    installation.ask(MONEY)
    visitor = visit(script=False, width=390)
    visitor.enter_as(SECRETARIAT)
    visitor.go("/quartalsrunden/neu/")
    visitor.tick("Reise-Mittel")
    visitor.fill("Zahlen bis", (dt.date.today() + dt.timedelta(days=10)).isoformat())
    visitor.click("Runde eröffnen")
    visitor.is_told("Die Runde ist offen")
    here = visitor.path

    visitor.enter_as(OUTSIDER)
    visitor.is_refused(404, here, f"{here}abschliessen/")
    visitor.enter_as(LEADS[0])
    entry = hand_in(visitor, here, "Reise-Kurse", "Der Kurs läuft.")
    visitor.is_refused(403, f"{entry}annehmen/", f"{here}abschliessen/", f"{here}frist/")

    visitor.enter_as(SECRETARIAT)
    installation.ask(LATE.replace("{pk}", here.rstrip("/").split("/")[-1]))
    visitor.go(here)
    visitor.sees("Verspätet")
    visitor.click("Leitungen erinnern")
    visitor.is_told("1 erinnert")
    visitor.go(f"{entry}zurueckgeben/")
    visitor.fill("Begründung", "Bitte den Indikator mit dem Wert des Quartals ergänzen.")
    visitor.click("Zurückgeben")
    visitor.is_told("wieder bei der Leitung")

    visitor.enter_as(LEADS[0])
    visitor.go(f"{entry}erfassen/")
    visitor.sees("Bitte den Indikator mit dem Wert")
    visitor.fill("Indikatoren", "57 von 100")
    visitor.click("Zahlen einreichen")
    visitor.is_told("Die Zahlen sind eingereicht")
    visitor.enter_as(LEADS[1])
    other = hand_in(visitor, here, "Reise-Beratung", "Die Beratung ist ausgebucht.")

    visitor.enter_as(SECRETARIAT)
    for path in (entry, other):
        visitor.go(path)
        visitor.click("Annehmen")
        visitor.is_told("Die Zahlen sind angenommen")
    assert visitor.post(f"{here}abschliessen/").status == 302
    read_back(visitor, here)


def read_back(visitor: Visitor, here: str) -> None:
    """Download spreadsheet and PDF from the page of the round and read what the leads wrote."""
    visitor.go(here)
    links = visitor.page.locator("aside a, .col-aside a").evaluate_all("rows => rows.map(row => row.href)")
    files = [link for link in links if "/dokumente/" in link]
    assert len(files) >= 2
    kinds = {visitor.context.request.get(link).headers["content-type"]: link for link in files}
    sheet = next(link for kind, link in kinds.items() if "spreadsheet" in kind)
    book = load_workbook(io.BytesIO(visitor.context.request.get(sheet).body()))
    assert book.sheetnames == ["Zielraster", "Finanzraster"]
    written = " ".join(str(cell.value) for line in book["Zielraster"].iter_rows() for cell in line)
    assert "57 von 100" in written
    assert "Die Beratung ist ausgebucht." in written
    text = steps.pdf_text(visitor, next(link for kind, link in kinds.items() if "pdf" in kind))
    assert "Reise-Kurse" in text
    assert "80'000.00" in text

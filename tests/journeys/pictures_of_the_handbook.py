"""The pictures of the handbook: name of the file, who sits at the screen, which page, how wide.

`make pictures` takes them from a fresh demonstration and writes docs/handbook/images/; a journey takes them too, into
a directory of its own, so that none can break unseen. A path names objects of FIND in braces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from tests.journeys.visitor import Visitor

SECRETARIAT, MEMBER, CHAIR = "Anna Ammann", "Bruno Bieri", "Lukas Leuenberger"
FIND = """
import json
from django.utils import timezone
from nahtstelle.structure.governance.models import CircularResolution
from nahtstelle.structure.governance.models import Body, Decision, Meeting, Minutes, Objection, Proposal, Statement
today = timezone.localdate()
ahead = Meeting.objects.filter(date__gte=today, body__kind="coordination", items__isnull=False).order_by("date").first()
past = Meeting.objects.filter(held_at__isnull=False, items__isnull=False).order_by("-date", "pk").first()
asked = Statement.objects.filter(
    stance="", consultation__closed_at=None, member__family_name="Bieri"
).order_by("pk").first()
circulars = CircularResolution.objects.order_by("pk")
print(json.dumps({
    "circular": circulars.filter(state="consultation_closed").first().pk,
    "open_circular": circulars.filter(state="consultation_open", body__kind="coordination").first().pk,
    "invited": Meeting.objects.filter(state="invited", body__kind="coordination").order_by("date").first().pk,
    "proposal": Proposal.objects.filter(title__startswith="Personen mit Schutzstatus S").first().pk,
    "submitted": Proposal.objects.filter(state="submitted").order_by("pk").first().pk,
    "asked": asked.consultation.proposal_id if asked else 0,
    "meeting": ahead.pk,
    "item": ahead.items.order_by("position").first().pk,
    "held": past.pk,
    "decision": Decision.objects.filter(tasks__isnull=False).order_by("-pk").first().pk,
    "year": today.year,
    "draft": Minutes.objects.filter(state="draft").order_by("pk").first().meeting_id,
    "circulated": Minutes.objects.filter(state="circulated").order_by("pk").first().meeting_id,
    "objection": Objection.objects.filter(state="open").order_by("pk").first().pk,
}))
"""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One picture; `steps` is what somebody does on the page first, `below` the text at which it begins."""

    name: str
    person: str
    path: str
    width: int = 1280
    height: int = 800
    below: str = ""
    steps: Callable[[Visitor], None] | None = None

    def take(self, visitor: Visitor, found: dict[str, int]) -> bytes:
        """Open the page and return the picture."""
        path = self.path.format(**found)
        assert visitor.go(path) == 200, f"{self.name}: {path}"
        if self.steps:
            self.steps(visitor)
        if self.below:
            place = visitor.main.get_by_text(self.below).first
            expect(place).to_be_visible()
            place.evaluate(
                "node => window.scrollTo(0, node.getBoundingClientRect().top + window.scrollY - 90)"
            )
        return visitor.page.screenshot(animations="disabled", caret="hide")


PHONE = {"width": 390, "height": 780}

PICTURES = (
    Picture(name="uebersicht", person=SECRETARIAT, path="/"),
    Picture(name="uebersicht-telefon", person=MEMBER, path="/", **PHONE),
    Picture(name="ablage", person=SECRETARIAT, path="/ablage/"),
    Picture(name="suche", person=SECRETARIAT, path="/suche/?q=Bildung"),
    Picture(
        name="zirkularbeschluss", person=SECRETARIAT, path="/zirkularbeschluesse/{circular}/", height=900
    ),
    Picture(
        name="zirkular-antwort", person=MEMBER, path="/zirkularbeschluesse/{open_circular}/antwort/", **PHONE
    ),
    Picture(name="mappen", person=SECRETARIAT, path="/sitzungen/{invited}/mappen/"),
    Picture(name="antrag-erfassen", person=MEMBER, path="/geschaefte/neu/"),
    Picture(name="antrag", person=SECRETARIAT, path="/geschaefte/{proposal}/"),
    Picture(name="annehmen", person=SECRETARIAT, path="/geschaefte/{submitted}/annehmen/"),
    Picture(name="stellungnahme", person=MEMBER, path="/geschaefte/{asked}/stellungnahme/", height=900),
    Picture(name="gremium", person=SECRETARIAT, path="/gremien/ekg/"),
    Picture(name="kompetenzen", person=SECRETARIAT, path="/gremien/kompetenzen/"),
    Picture(name="sitzungen", person=SECRETARIAT, path="/sitzungen/"),
    Picture(name="sitzung", person=SECRETARIAT, path="/sitzungen/{meeting}/"),
    Picture(name="traktanden", person=SECRETARIAT, path="/sitzungen/{meeting}/traktanden/"),
    Picture(name="protokoll-entwurf", person=SECRETARIAT, path="/sitzungen/{draft}/protokoll/", height=1000),
    Picture(
        name="protokoll-telefon",
        person="Brigitta Baumgartner",
        path="/sitzungen/{circulated}/protokoll/",
        **PHONE,
    ),
    Picture(name="einwand", person=SECRETARIAT, path="/protokolle/einwaende/{objection}/", height=1000),
    Picture(name="meine-sitzungen-telefon", person=MEMBER, path="/mein/", **PHONE),
    Picture(name="lesen-und-notieren", person=MEMBER, path="/mein/traktanden/{item}/"),
    Picture(name="beschluesse", person=MEMBER, path="/beschluesse/"),
    Picture(name="beschluss", person=SECRETARIAT, path="/beschluesse/{decision}/"),
)

"""A small canton as a folder of files, which each test spoils in its own way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone

from nahtstelle.ground.intake.api import Report, load_folder

PROFILE = """code = "SO"
name = "Kanton Solothurn"
languages = ["de"]
colour = "#c8102e"

[holidays]
fixed = ["01-01", "08-01"]
easter = [-2, 1]

[deadlines.coordination]
submission = 21
dispatch = 10
minutes = 10
objection = 10

[[competences]]
matter = "funding"
proposes = ["coordination"]
decides = "steering"
government_resolution = true

[[legal_bases]]
key = "avig85f"
citation = "Art. 85f AVIG"
title = "Interinstitutionelle Zusammenarbeit"
valid_from = 2003-01-01
"""

FILES = {
    "profile.toml": PROFILE,
    "municipalities.csv": """bfs_number,name,district,social_region,valid_from,valid_to
2401,Egerkingen,Gäu,,2010-01-01,
""",
    "institutions.csv": """key,name,short_name,kind,parent,is_mainstream,systems,municipality
ags,Amt für Gesellschaft und Soziales,AGS,office,ddi,true,sh|migration,
ddi,Departement des Innern,DDI,department,,false,,
eg,Gemeinde Egerkingen,,municipality,,,,2401
""",
    "people.csv": """key,given_name,family_name,email,institution,function,role
anna,Anna,Ammann,anna@so.example,ags,Leiterin,secretariat
bruno,Bruno,Bieri,bruno@so.example,ddi,,
""",
    "themes.csv": """key,name,field_of_service,lead_institution
dfpa,Durchgehende Fallführung,counselling,ags
""",
    "bodies.csv": """\
key,name,short_name,kind,parent,theme,lead_institution,decision_rule,quorum,min_meetings_per_year,installed_on,dissolved_on
ekg,Koordinationsgremium,EKG,coordination,iizl,,ags,consensus,2,3,2021-01-01,
iizl,IIZ-Leitung,IIZL,steering,,,,approval,,1,2021-01-01,
au,Ausschuss DFPA,A-DFPA,committee,ekg,dfpa,ags,,,,,
""",
    "appointments.csv": """person,body,function,deputy_for,from,to
anna,ekg,chair,,2021-01-01,2023-01-01
anna,ekg,member,,2023-01-01,
bruno,ekg,deputy,anna,2021-01-01,
""",
    "meetings.csv": """key,body,date,kind,state,place
ekg-1,ekg,2023-03-28,ordinary,held,Solothurn
ekg-2,ekg,2023-06-28,extraordinary,held,
ekg-3,ekg,2023-09-28,ordinary,cancelled,
au-1,au,2023-05-05,ordinary,held,
""",
    "attendances.csv": """meeting,person,presence
ekg-1,anna,present
ekg-1,bruno,represented
""",
    "proposals.csv": """key,title,origin,request,author,institution,submitted_on,field_of_service,theme,motion
p2,Zweiter,initiative,decision,anna,ags,2023-02-02,counselling,dfpa,Beschluss fassen
p1,Erster,federal_law,decision,bruno,ddi,2023-01-02,overarching,,"Erstens
zweitens"
""",
    "decisions.csv": """key,number,body,date,procedure,meeting,kind,title,text,proposal,theme,government_resolution
d3,,ekg,2023-06-28,meeting,ekg-2,other,Drei,Text drei,,,
d1,,ekg,2023-03-28,meeting,ekg-1,funding,Eins,Text eins,p1,dfpa,
d2,2,ekg,2023-03-28,meeting,ekg-1,other,Zwei,Text zwei,,,
s1,,iizl,2023-04-25,circular,,funding,Mittel,Text,p1,dfpa,2023/659
""",
}


class Folder:
    """A folder that can be changed and loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: str | bytes) -> None:
        data = content if isinstance(content, bytes) else content.encode()
        (self.path / name).write_bytes(data)

    def add(self, name: str, line: str) -> None:
        self.write(name, (self.path / name).read_text("utf-8") + line + "\n")

    def replace(self, name: str, old: str, new: str) -> None:
        text = (self.path / name).read_bytes().decode()
        assert old in text
        self.write(name, text.replace(old, new))

    def remove(self, *names: str) -> None:
        for name in names:
            (self.path / name).unlink()

    def load(self) -> Report:
        return load_folder(folder=self.path, now=timezone.now())

    def counts(self) -> dict[str, tuple[int, int, int]]:
        return {one.file: (one.new, one.changed, one.unchanged) for one in self.load().counts}


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[[str], Folder]:
    def make(name: str) -> Folder:
        folder = Folder(tmp_path / name)
        folder.path.mkdir()
        return folder

    return make


@pytest.fixture
def folder(make_folder: Callable[[str], Folder]) -> Folder:
    """A whole canton, without a fault."""
    made = make_folder("canton")
    for name, text in FILES.items():
        made.write(name, text)
    return made

# ruff: noqa: E501 -- the tables of faults are read line by line
"""Every kind of bad input: refused with file, line, column and what was expected, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nahtstelle.ground.identity.models import Canton, Institution, User
from nahtstelle.ground.intake.api import LoadRefused
from nahtstelle.ground.intake.tests.conftest import Folder
from nahtstelle.structure.governance.models import Body, Decision

pytestmark = pytest.mark.django_db

BODY = "key,name,short_name,kind,parent,theme,lead_institution,decision_rule,quorum,min_meetings_per_year,installed_on,dissolved_on\n"
LINES = [
    # file, line to add, sentence that must be said
    ("institutions.csv", "x,Name,,ministry,,,,", "institutions.csv, Zeile 5, Spalte kind: «ministry» – erwartet: government,"),
    ("institutions.csv", "x,Name,,office,nowhere,,,", "Zeile 5, Spalte parent: «nowhere» – erwartet: ein Schlüssel aus institutions.csv"),
    ("institutions.csv", "x,,,office,,,,", "Zeile 5, Spalte name: leer – erwartet: ein Text von höchstens 200 Zeichen"),
    ("institutions.csv", "x,Name,,office,,maybe,,", "Spalte is_mainstream: «maybe» – erwartet: true oder false"),
    ("institutions.csv", "x,Name,,office,,,sh|moon,", "Spalte systems: «sh|moon» – erwartet: alv, iv, sh, education, migration oder business"),
    ("institutions.csv", "x,Name,,office,,,,9999", "Spalte municipality: «9999» – erwartet: eine bfs_number aus municipalities.csv"),
    ("institutions.csv", "x,Name,,office,,,,Olten", "Spalte municipality: «Olten» – erwartet: eine ganze Zahl"),
    ("institutions.csv", "ags,Noch eines,,office,,,,", "Zeile 5, Spalte key: «ags» – erwartet: jeder Eintrag nur einmal, dieser steht schon in Zeile 2"),
    ("institutions.csv", "x,Name,,office,,", "Zeile 5: erwartet: 8 Felder wie in der Kopfzeile, es sind 6"),
    ("institutions.csv", "x,Name,,office,,,,,,", "Zeile 5: erwartet: 8 Felder wie in der Kopfzeile, es sind 10"),
    ("institutions.csv", "k" * 61 + ",Name,,office,,,,", "Spalte key: «kkkkk"),
    ("institutions.csv", ',Name,,office,,,,', "Spalte key: leer – erwartet: ein Schlüssel"),
    ("institutions.csv", 'x,"Name"s,,office,,,,', "Zeile 5: nach einem schliessenden Anführungszeichen steht weiterer Text"),
    ("institutions.csv", 'x,"Name,,office,,,,', "Zeile 5: ein Anführungszeichen wird geöffnet und nie geschlossen"),
    ("institutions.csv", "x,Na\x00me,,office,,,,", "Spalte name: «Na me» – erwartet: ein Text von höchstens 200 Zeichen, ohne Steuerzeichen"),
    ("municipalities.csv", "2401,Egerkingen,,,2020-01-01,", "Zeile 3, Spalte valid_from: «2020-01-01» – erwartet: eine Gültigkeit, die sich nicht mit Zeile 2 überschneidet"),
    ("municipalities.csv", "2402,Härkingen,,,2020-01-01,2020-01-01", "Spalte valid_to: «2020-01-01» – erwartet: ein Tag nach valid_from"),
    ("municipalities.csv", "2402,Härkingen,,,1.1.2020,", "Spalte valid_from: «1.1.2020» – erwartet: ein Datum wie 2023-03-28"),
    ("municipalities.csv", "2402,Härkingen,,,2023-02-29,", "Spalte valid_from: «2023-02-29» – erwartet: ein Tag, den es gibt"),
    ("municipalities.csv", "0,Nirgends,,,2020-01-01,", "Spalte bfs_number: «0» – erwartet: eine ganze Zahl von 1"),
    ("people.csv", "c,Carla,Caduff,carla,,,", "Spalte email: «carla» – erwartet: eine E-Mail-Adresse"),
    ("people.csv", "c,Carla,Caduff,ANNA@so.example,,,", "Zeile 4, Spalte email: «anna@so.example» – erwartet: eine Adresse, die nicht schon einer anderen Person gehört (Zeile 2)"),
    ("people.csv", "c,Carla,Caduff,,,,boss", "Spalte role: «boss» – erwartet: secretariat, coordinator,"),
    ("people.csv", "c,Carla,Caduff,,nowhere,,", "Spalte institution: «nowhere» – erwartet: ein Schlüssel aus institutions.csv"),
    ("themes.csv", "t,Thema,moon,", "Spalte field_of_service: «moon» – erwartet: labour_market,"),
    ("bodies.csv", "b,Gremium,,council,,,,,,,,", "Spalte kind: «council» – erwartet: steering, coordination,"),
    ("bodies.csv", "b,Gremium,,committee,,,,unanimity,,,,", "Spalte decision_rule: «unanimity» – erwartet: approval, consensus oder majority"),
    ("bodies.csv", "b,Gremium,,committee,,,,,-1,,,", "Spalte quorum: «-1» – erwartet: eine ganze Zahl von 0"),
    ("bodies.csv", "b,Gremium,,committee,,,,,,,2023-01-01,2022-01-01", "Spalte dissolved_on: «2022-01-01» – erwartet: ein Tag nach installed_on (2023-01-01)"),
    ("bodies.csv", "b,Gremium,,committee,b,,,,,,,", "Spalte parent: «b» – erwartet: ein übergeordneter Eintrag, der nicht im Kreis"),
    ("appointments.csv", "anna,ekg,member,,2022-06-01,2022-07-01", "Spalte from: «2022-06-01» – erwartet: eine Ernennung derselben Person im selben Gremium, die sich nicht mit Zeile 2 überschneidet"),
    ("appointments.csv", "bruno,au,member,anna,2022-01-01,", "Spalte deputy_for: «anna» – erwartet: leer, denn nur wer deputy ist"),
    ("appointments.csv", "bruno,au,member,,2022-01-01,2022-01-01", "Spalte to: «2022-01-01» – erwartet: ein Tag nach from"),
    ("appointments.csv", "bruno,au,member,,,", "Spalte from: leer – erwartet: ein Datum"),
    ("appointments.csv", "nobody,au,member,,2022-01-01,", "Spalte person: «nobody» – erwartet: ein Schlüssel aus people.csv"),
    ("meetings.csv", "m,ekg,2023-03-28,ordinary,invited,", "Spalte state: «invited» – erwartet: planned, held oder cancelled"),
    ("meetings.csv", "m,ekg,0999-03-28,ordinary,held,", "Spalte date: «0999-03-28» – erwartet: ein Datum wie 2023-03-28 zwischen 1800 und 2199"),
    ("meetings.csv", "m,nowhere,2023-03-28,ordinary,held,", "Spalte body: «nowhere» – erwartet: ein Schlüssel aus bodies.csv"),
    ("attendances.csv", "ekg-1,anna,excused", "Zeile 4, Spalte person: «anna» – erwartet: jeder Eintrag nur einmal"),
    ("attendances.csv", "ekg-9,anna,excused", "Spalte meeting: «ekg-9» – erwartet: ein Schlüssel aus meetings.csv"),
    ("attendances.csv", "ekg-2,anna,late", "Spalte presence: «late» – erwartet: present, excused, absent oder represented"),
    ("proposals.csv", "p3,T,foo,decision,anna,ags,2023-01-01,counselling,,M", "proposals.csv, Zeile 5, Spalte origin: «foo» – erwartet: federal_law, intercantonal oder initiative"),
    ("proposals.csv", "p3,T,initiative,decision,anna,ags,2023-01-01,counselling,,", "Spalte motion: leer – erwartet: ein Text"),
    ("decisions.csv", "d9,2,ekg,2023-05-05,circular,,other,T,Text,,,", "Spalte number: «2» – erwartet: eine Nummer, die im Gremium und Jahr noch frei ist (in Zeile 4)"),
    ("decisions.csv", "d9,0,ekg,2023-05-05,circular,,other,T,Text,,,", "Spalte number: «0» – erwartet: eine ganze Zahl von 1"),
    ("decisions.csv", "d9,,ekg,2023-05-05,circular,ekg-1,other,T,Text,,,", "Spalte meeting: «ekg-1» – erwartet: leer, denn ein Zirkularbeschluss"),
    ("decisions.csv", "d9,,ekg,2023-05-05,meeting,ekg-9,other,T,Text,p9,t9,", "Spalte proposal: «p9» – erwartet: ein Schlüssel aus proposals.csv"),
]  # fmt: skip

PROFILES = [
    ('code = "SO"', 'code = "Solothurn"', "profile.toml, Zeile 1: code: erwartet wird das Kürzel"),
    ('name = "Kanton Solothurn"', "", "profile.toml: name: erwartet wird der Name des Kantons"),
    ('colour = "#c8102e"', 'colour = "red"', "Zeile 4: colour: erwartet wird eine Farbe"),
    ('colour = "#c8102e"', 'color = "#c8102e"', "Zeile 4: color: unbekannt; bekannt sind code,"),
    ('"08-01"]', '"8.1."]', "Zeile 7: holidays.fixed: erwartet wird eine Liste"),
    ("easter = [-2, 1]", 'easter = ["Karfreitag"]', "Zeile 8: holidays.easter: erwartet wird eine Liste ganzer Zahlen"),
    ("dispatch = 10\n", "", "Zeile 10: deadlines.coordination.dispatch: erwartet wird eine Zahl von Tagen"),
    ("[deadlines.coordination]", "[deadlines.council]", "Zeile 10: deadlines.council: unbekannt"),
    ('matter = "funding"', 'matter = "money"', "Zeile 17: competences[0].matter: erwartet wird theme,"),
    ("valid_from = 2003-01-01", 'valid_from = "heute"', "legal_bases[0].valid_from: erwartet wird ein Datum"),
    ("[holidays]", "[holidays", "profile.toml, Zeile 6, Spalte 10: kein gültiges TOML"),
    ("[holidays]", '[numbering]\ndecision = "{gremium}"\n[holidays]', "Zeile 7: numbering.decision: erwartet wird ein Muster"),
]  # fmt: skip


def refusal(folder: Folder) -> list[str]:
    with pytest.raises(LoadRefused) as refused:
        folder.load()
    assert not Canton.objects.exists(), "a refused folder writes nothing"
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(("file", "line", "sentence"), LINES)
def test_a_bad_row_is_reported_with_its_place(folder: Folder, file: str, line: str, sentence: str) -> None:
    folder.add(file, line)
    said = refusal(folder)
    assert any(sentence in one for one in said), said


@pytest.mark.parametrize(("old", "new", "sentence"), PROFILES)
def test_a_bad_profile_is_reported_with_its_line(folder: Folder, old: str, new: str, sentence: str) -> None:
    folder.replace("profile.toml", old, new)
    said = refusal(folder)
    assert any(sentence in one for one in said), said


def test_every_bad_row_of_every_file_is_reported_at_once(folder: Folder) -> None:
    folder.add("institutions.csv", "x,Name,,ministry,nowhere,maybe,,")
    folder.add("people.csv", "c,Carla,Caduff,carla,elsewhere,,boss")
    folder.add("decisions.csv", "d9,,nobody,gestern,vote,,other,,Text,,,")
    places = [sentence.split(":")[0] for sentence in refusal(folder)]
    assert places == [
        "institutions.csv, Zeile 5, Spalte kind",
        "institutions.csv, Zeile 5, Spalte is_mainstream",
        "institutions.csv, Zeile 5, Spalte parent",
        "people.csv, Zeile 4, Spalte email",
        "people.csv, Zeile 4, Spalte role",
        "people.csv, Zeile 4, Spalte institution",
        "decisions.csv, Zeile 6, Spalte date",
        "decisions.csv, Zeile 6, Spalte procedure",
        "decisions.csv, Zeile 6, Spalte title",
        "decisions.csv, Zeile 6, Spalte body",
    ]


def test_a_bad_row_is_not_blamed_on_those_who_refer_to_it(folder: Folder) -> None:
    folder.replace(
        "bodies.csv", "ekg,Koordinationsgremium,EKG,coordination", "ekg,Koordinationsgremium,EKG,council"
    )
    assert len(refusal(folder)) == 1


def test_lines_are_counted_as_an_editor_counts_them(folder: Folder) -> None:
    folder.replace("proposals.csv", "Erstens\nzweitens", "Erstens\nzweitens\r\n\ndrittens")
    folder.add("proposals.csv", "\np3,T,foo,decision,anna,ags,2023-01-01,counselling,,M")
    assert refusal(folder) == [
        "proposals.csv, Zeile 8, Spalte origin: «foo» – erwartet: federal_law, intercantonal oder initiative"
    ]


@pytest.mark.parametrize(
    ("header", "sentence"),
    [
        ("key,name,field_of_service", "themes.csv, Zeile 1, Spalte lead_institution: diese Spalte fehlt"),
        ("key,name,field_of_service,lead_institution,colour", "Spalte colour: «colour» – erwartet: keine unbekannte Spalte"),
        ("key,name,name,field_of_service,lead_institution", "Spalte name: diese Spalte steht mehrmals da"),
        ("key;name;field_of_service", "Spalte lead_institution: diese Spalte fehlt"),
        ("", "themes.csv, Zeile 1: leer; erwartet wird eine Kopfzeile mit key, name,"),
    ],
)  # fmt: skip
def test_a_bad_header_is_reported(folder: Folder, header: str, sentence: str) -> None:
    folder.write("themes.csv", header)
    said = refusal(folder)
    assert any(sentence in one for one in said), said


def test_a_file_of_another_encoding_is_named_with_its_line(folder: Folder) -> None:
    folder.add("municipalities.csv", "2402,Haerkingen,,,2010-01-01,")
    folder.write(
        "municipalities.csv", (folder.path / "municipalities.csv").read_text("utf-8").encode("latin-1")
    )
    assert refusal(folder) == [
        "municipalities.csv, Zeile 2: nicht in UTF-8 gespeichert (Byte 0xe4); bitte als «CSV UTF-8» speichern"
    ]


def test_an_unknown_table_is_refused_and_a_readme_is_not(folder: Folder) -> None:
    folder.write("README.md", "# Kanton")
    folder.write("persons.csv", "key\nx\n")
    (said,) = refusal(folder)
    assert said.startswith("persons.csv: unbekannte Datei; bekannt sind profile.toml, municipalities.csv,")


def test_an_empty_folder_is_refused(make_folder: Callable[[str], Folder]) -> None:
    assert "enthält keine der bekannten Dateien" in refusal(make_folder("empty"))[0]


def test_a_missing_folder_is_refused(make_folder: Callable[[str], Folder]) -> None:
    folder = make_folder("gone")
    folder.path.rmdir()
    assert refusal(folder) == [f"Den Ordner {folder.path} gibt es nicht."]


def test_a_file_is_not_a_folder(folder: Folder) -> None:
    folder.path = folder.path / "people.csv"
    assert refusal(folder) == [f"{folder.path} ist kein Ordner, sondern eine Datei."]


def test_another_canton_is_refused(folder: Folder) -> None:
    folder.load()
    folder.replace("profile.toml", '"SO"', '"ZH"')
    with pytest.raises(LoadRefused, match="Eine Installation dient einem Kanton: geladen ist SO"):
        folder.load()


def test_bodies_in_a_circle_are_each_reported(folder: Folder) -> None:
    folder.replace("bodies.csv", "steering,,", "steering,au,")
    assert [sentence.split(":")[0] for sentence in refusal(folder)] == [
        f"bodies.csv, Zeile {line}, Spalte parent" for line in (2, 3, 4)
    ]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("Text eins", "Text eins und mehr", "text"),
        ("d1,,ekg", "d1,,au", "body"),
        ("d1,,ekg,2023-03-28", "d1,,ekg,2024-03-28", "date"),
        ("d1,,ekg", "d1,7,ekg", "number"),
    ],
)
def test_what_a_decision_says_is_never_changed(folder: Folder, old: str, new: str, column: str) -> None:
    folder.load()
    before = list(Decision.objects.order_by("pk").values())
    folder.replace("decisions.csv", old, new)
    with pytest.raises(
        LoadRefused, match="wird nie geändert; berichtigt wird durch einen neuen Beschluss"
    ) as refused:
        folder.load()
    assert [(problem.line, problem.column) for problem in refused.value.problems] == [(3, column)]
    assert list(Decision.objects.order_by("pk").values()) == before


def test_a_refused_second_load_leaves_the_first_as_it_was(folder: Folder) -> None:
    folder.load()
    folder.replace("institutions.csv", "Departement des Innern", "Departement des Äussern")
    folder.add("attendances.csv", "ekg-1,anna,late")
    with pytest.raises(LoadRefused):
        folder.load()
    assert Institution.objects.get(key="ddi").name == "Departement des Innern"


def test_what_is_loaded_already_counts_against_an_overlap(
    folder: Folder, make_folder: Callable[[str], Folder]
) -> None:
    folder.load()
    addition = make_folder("addition")
    addition.write(
        "appointments.csv",
        "person,body,function,deputy_for,from,to\nanna,ekg,member,,2022-01-01,2022-02-01\n",
    )
    with pytest.raises(
        LoadRefused, match=r"die sich nicht mit der geladenen \(2021-01-01 bis 2023-01-01\) überschneidet"
    ):
        addition.load()


def test_an_address_of_somebody_loaded_already_is_refused(
    folder: Folder, make_folder: Callable[[str], Folder]
) -> None:
    folder.load()
    addition = make_folder("addition")
    addition.write(
        "people.csv", "key,given_name,family_name,email,institution,function,role\nx,X,X,Anna@so.example,,,\n"
    )
    with pytest.raises(LoadRefused, match="«anna», schon geladen"):
        addition.load()


def test_the_database_has_the_last_word(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault that no check foresees ends as a sentence, and nothing is written."""
    monkeypatch.setattr("nahtstelle.ground.identity.canton_files.make_password", lambda _: None)
    assert refusal(folder)[0].startswith("Die Datenbank lehnt die Angaben ab:")
    assert not User.objects.exists()
    assert not Body.objects.exists()

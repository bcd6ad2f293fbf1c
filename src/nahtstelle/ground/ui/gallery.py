"""The gallery: every component in all its states, with invented and deliberately long German."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest
from django.utils import timezone

from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.ui.gallery_frame import SampleForm, SampleShell, UploadForm
from nahtstelle.ground.ui.icons import icon_names

ZURICH = ZoneInfo("Europe/Zurich")
TEMPLATES = {"workspace", "public", "print", "forms", "lists", "empty", "icons"}
LONG = (
    "Informationsbroschüre und Leitfaden «Die Interinstitutionelle Zusammenarbeit im Kanton»: Genehmigung, Gestaltung, "
    "Veröffentlichung und jährliche Nachführung"
)


def gallery_template(layout: str) -> str:
    """The template of a gallery page; 404 for any other name."""
    if layout not in TEMPLATES:
        raise Http404
    return f"ui/gallery/{layout}.html"


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the gallery pages show."""
    today = timezone.localdate()
    bound = SampleForm(
        {
            "title": "x" * 90,
            "motion": "",
            "kind": "z",
            "due_on": "31.02.2026",
            "amount": "-5",
            "email": "anna",
        }
    )
    return {
        "shell": SampleShell(),
        "search_url": "#",
        "area": "proposals",
        "today": today,
        "long": LONG,
        "stations": _stations(),
        "turn": _turn(today),
        "waiting": _waiting(today),
        "actions": _actions(),
        "table": _table(request, today),
        "facts": _facts(),
        "history": _history(),
        "documents": _documents(),
        "people": _people(),
        "tabs": _tabs(),
        "steps": _steps(),
        "matrix": _matrix(),
        "band": _band(today),
        "form": SampleForm(initial={"title": LONG[:80]}),
        "bad_form": bound,
        "upload": UploadForm(),
        "conflict": _conflict(),
        "draft": ui.DraftState(data={}, saved_at=timezone.now(), form_key="gallery.sample"),
        "items": _items(),
        "icons": icon_names(),
        "days": [today + timedelta(days=n) for n in (-400, -19, -1, 0, 1, 5, 12, 92, 800)],
    }


def _stations() -> list[ui.Station]:
    return [
        ui.Station(label="Eingabe", notes=("AGS, 12. Januar",), state="done", url="#"),
        ui.Station(label="Geschäftsstelle", notes=("angenommen, 20. Januar",), state="done"),
        ui.Station(label="Ausschuss DFPA", notes=("nicht beigezogen",), state="skipped"),
        ui.Station(label="EKG", notes=("empfohlen, 7. März", "Beschluss EKG 2023/6"), state="done"),
        ui.Station(label="IIZ-Leitung", notes=("Sitzung 28. März", "zur Entscheidung"), state="here"),
        ui.Station(label="Regierungsrat", notes=("RRB erforderlich",)),
        ui.Station(label="Umsetzung", notes=("Gestaltung, Veröffentlichung",)),
    ]


def _turn(today: date) -> ui.Turn:
    return ui.Turn(
        text="Unterlagen für die Sitzung der IIZ-Leitung versenden",
        due=today + timedelta(days=6),
        actions=(
            ui.Action(label="Unterlagen versenden", url="#", primary=True, icon="send"),
            ui.Action(
                label="Von der Sitzung nehmen",
                url="#",
                method="post",
                confirm="Das Geschäft kehrt zur Planung zurück.",
            ),
        ),
    )


def _waiting(today: date) -> ui.Turn:
    return ui.Turn(
        text="Stellungnahme zum Entwurf",
        waiting_for="Verband der Einwohnergemeinden",
        yours=False,
        due=today - timedelta(days=19),
    )


def _actions() -> list[ui.Action]:
    return [
        ui.Action(label="Antrag einreichen", url="#", primary=True, icon="send"),
        ui.Action(label="Bearbeiten", url="#", icon="pencil"),
        ui.Action(
            label="Ablehnen",
            url="#",
            method="post",
            danger=True,
            confirm="Das Gremium wird benachrichtigt. Die Ablehnung lässt sich nicht zurücknehmen.",
        ),
        ui.Action(
            label="Beschluss fassen",
            url="#",
            refusal="Es sind erst 4 von 9 Mitgliedern anwesend; beschlussfähig ist das Gremium ab 5.",
        ),
    ]


def _table(request: HttpRequest, today: date) -> ui.DataTable:
    states = [
        ("Entwurf", "neutral"),
        ("In Vernehmlassung", "now"),
        ("Beschlossen", "ok"),
        ("Mit Bemerkung", "warn"),
        ("Überfällig", "bad"),
    ]
    rows = [
        {
            "number": f"2026-{n:03}",
            "title": LONG if n % 7 == 3 else f"Samstagskurse im Kostenerlass, Etappe {n}",
            "body": ["IIZ-Leitung", "EKG", "Ausschuss DFPA"][n % 3],
            "state": states[n % 5][0],
            "kind": states[n % 5][1],
            "due": today + timedelta(days=n * 3 - 20) if n % 6 else None,
        }
        for n in range(1, 64)
    ]
    return ui.data_table(
        query=request.GET,
        rows=rows,
        name="Geschäfte",
        per_page=20,
        default_sort="due",
        columns=(
            ui.Column(key="number", label="Nummer", value="number", sort="number", numeric=True),
            ui.Column(key="title", label="Titel", value="title", sort="title", url=lambda row: "#"),
            ui.Column(key="body", label="Gremium", value="body", sort="body", hide=True),
            ui.Column(
                key="state", label="Stand", value="state", kind="tag", tag_kind=lambda row: row["kind"]
            ),
            ui.Column(key="due", label="Bis", value="due", sort="due", kind="due", align="end"),
        ),
        filters=(
            ui.TextFilter(
                key="q",
                label="Titel oder Nummer",
                apply=lambda rows, value: [
                    row for row in rows if value.lower() in f"{row['title']} {row['number']}".lower()
                ],
            ),
            ui.ChoiceFilter(
                key="gremium",
                label="Gremium",
                choices=[("IIZ-Leitung", "IIZ-Leitung"), ("EKG", "EKG")],
                apply=lambda rows, value: [row for row in rows if row["body"] == value],
            ),
            ui.ChoiceFilter(
                key="stand",
                label="Stand",
                choices=[(name, name) for name, _kind in states],
                apply=lambda rows, value: [row for row in rows if row["state"] == value],
            ),
        ),
    )


def _facts() -> list[ui.Fact]:
    return [
        ui.Fact(label="Herkunft", value="Initiative eines Mitglieds"),
        ui.Fact(label="Leistungsfeld", value="Übergeordnet"),
        ui.Fact(label="Regelstruktur", value="AGS", url="#"),
        ui.Fact(label="Dossier", value="02.01-2023-029", url="#", numeric=True),
        ui.Fact(
            label="Rechtsgrundlage",
            value="Vereinbarung über die interinstitutionelle Zusammenarbeit, Ziffer 7.2.1 Buchstabe b",
        ),
    ]


def _history() -> list[ui.HistoryEntry]:
    return [
        ui.HistoryEntry(
            at=datetime(2023, 3, 7, 15, 40, tzinfo=ZURICH),
            text="EKG empfiehlt der IIZ-Leitung die Annahme (konsensual).",
            who="Bruno Berger, Amt für Wirtschaft und Arbeit",
        ),
        ui.HistoryEntry(at=date(2023, 2, 20), text="Erinnerung an den Verband Einwohnergemeinden.", url="#"),
        ui.HistoryEntry(
            at=date(2023, 1, 20),
            text="Geschäftsstelle nimmt an.",
            reason="Betrifft drei Regelstrukturen und ist innert Jahresfrist umsetzbar.",
        ),
        ui.HistoryEntry(at=date(2023, 1, 12), text="Eingereicht vom Amt für Gesellschaft und Soziales."),
    ]


def _documents() -> list[ui.DocumentLine]:
    old = tuple(
        ui.DocumentLine(
            title="Antrag",
            url="#",
            version=n,
            at=datetime(2026, 1, n, 9, 5, tzinfo=ZURICH),
            who="Anna Ammann",
        )
        for n in (2, 1)
    )
    return [
        ui.DocumentLine(title="Antrag", url="#", version=3, size=182_000, earlier=old),
        ui.DocumentLine(
            title=LONG,
            url="#",
            version=7,
            size=3_400_000,
            who="Carla Cattaneo",
            at=date(2026, 2, 1),
            confidential=True,
        ),
        ui.DocumentLine(
            title="Synopse Stellungnahmen", url="#", format="XLSX", version=1, icon="file-spreadsheet"
        ),
    ]


def _people() -> list[ui.Person]:
    return [
        ui.Person(name="Anna Ammann", note="Geschäftsstelle", url="#"),
        ui.Person(name="Bruno Berger", note="Amt für Wirtschaft und Arbeit"),
        ui.Person(name="Maximiliane Hochstrasser-Zurfluh", note="Verband Solothurner Einwohnergemeinden"),
    ]


def _tabs() -> list[ui.Tab]:
    return [
        ui.Tab(label="Antrag", url="#", current=True),
        ui.Tab(label="Stellungnahmen", url="#", count=4),
        ui.Tab(label="Unterlagen", url="#", count=12),
        ui.Tab(label="Verlauf", url="#"),
    ]


def _steps() -> list[ui.Step]:
    return [
        ui.Step(label="Worum es geht", state="done", url="#"),
        ui.Step(label="Beteiligte", state="here"),
        ui.Step(label="Unterlagen"),
        ui.Step(label="Prüfen und einreichen"),
    ]


def _matrix() -> ui.Matrix:
    cell = ui.MatrixCell
    return ui.Matrix(
        corner="Aufgabe",
        columns=("Regierungsrat", "IIZ-Leitung", "EKG", "Geschäftsstelle"),
        rows=(
            ui.MatrixRow(
                label="Strategie",
                cells=(
                    cell(text="genehmigt", kind="ok"),
                    cell(text="entscheidet", kind="now"),
                    cell(text="empfiehlt"),
                    cell(text="bereitet vor"),
                ),
            ),
            ui.MatrixRow(
                label="Jahresprogramm und Mittelverwendung",
                cells=(
                    cell(),
                    cell(text="entscheidet", kind="now"),
                    cell(text="empfiehlt"),
                    cell(text="offen", kind="warn", url="#"),
                ),
            ),
        ),
    )


def _band(today: date) -> ui.YearBand:
    plan = {
        "IIZ-Leitung": (88, 260),
        "Erweiterte Koordinationsgruppe": (66, 168, 321),
        "Ausschuss DFPA": (15, 36, 54, 120, 146, 197, 241, 278, 340),
        "Ausschuss Arbeit": (61, 304),
    }
    first = date(today.year, 1, 1)
    rows = [
        ui.YearRow(
            label=label,
            url="#",
            marks=tuple(
                ui.YearMark(
                    day=first + timedelta(days=n),
                    held=first + timedelta(days=n) < today,
                    label=label,
                    url="#",
                )
                for n in days
            ),
        )
        for label, days in plan.items()
    ]
    return ui.year_band(year=today.year, rows=rows, today=today)


def _conflict() -> ui.Conflict:
    return ui.Conflict(
        field="motion",
        label="Antrag an das Gremium",
        saved_by="Bruno Berger",
        saved_at=datetime(2026, 3, 7, 15, 40, tzinfo=ZURICH),
        mine="1. Das Dokument wird genehmigt.\n\n2. Es wird auf der Website der kantonalen IIZ veröffentlicht.",
        theirs="1. Das Dokument wird mit den Änderungen der EKG genehmigt.",
    )


def _items() -> list[ui.SortItem]:
    titles = ["Protokoll der letzten Sitzung", LONG, "Mandat Mentoring-Pools: Verlängerung", "Verschiedenes"]
    return [
        ui.SortItem(key=str(n), label=title, note="10 Minuten" if n % 2 else "")
        for n, title in enumerate(titles)
    ]

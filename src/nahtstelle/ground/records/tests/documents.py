"""Documents as governance hands them over."""

from __future__ import annotations

CANTON = {"name": "Kanton Solothurn", "colour": "#c8102e"}
SENDER = {
    "name": "Geschäftsstelle IIZ",
    "lines": ["Amt für Gesellschaft und Soziales", "Riedholzplatz 3", "4509 Solothurn"],
}


def with_canton(data: dict[str, object]) -> dict[str, object]:
    return {"canton": CANTON, "sender": SENDER} | data


EXCERPT: dict[str, object] = {
    "issued_on": "2023-04-25",
    "number": "EKG 2023/6",
    "title": "Informationsbroschüre und Leitfaden «Die IIZ im Kanton Solothurn»: Genehmigung",
    "body": "IIZ-Leitung",
    "date": "2023-03-28",
    "procedure": "Sitzung vom 28. März 2023",
    "matter": "Antrag 2023-014",
    "government_resolution": "Nr. 2023/659 vom 25. April 2023",
    "sections": [
        {"title": "Ausgangslage", "text": "Die revidierte IIZ-Struktur nahm im 2021 den Betrieb auf."},
        {
            "title": "Erwägungen",
            "text": "Ein gemeinsames Verständnis der Rollen ist zu schaffen.\n\n- Leitung\n- EKG",
        },
    ],
    "text": (
        "Das Dokument «Die Interinstitutionelle Zusammenarbeit (IIZ) im Kanton Solothurn – Leitfaden» wird genehmigt."
        "\n\nDas Dokument soll im Corporate Design des Kantons Solothurn gestaltet werden."
    ),
    "sha256": "31598920ec2b0a14f637ee4ed0a399e29146c8d2fb2d9aa358e0241b1f83f37b",
    "outcome": {
        "label": "Beschlossen",
        "how": "im Konsens",
        "votes": {"yes": 11, "no": 0, "abstained": 1},
        "present": 12,
        "entitled": 14,
        "recused": ["Carla Caduff"],
    },
    "tasks": [
        {"text": "Leitfaden veröffentlichen", "responsible": "Geschäftsstelle IIZ", "due_on": "2023-06-30"}
    ],
    "enclosures": ["Leitfaden"],
    "distribution": ["Departemente (5)", "Staatskanzlei"],
    "signatures": [
        {"name": "Bruno Bieri", "function": "Vorsitz"},
        {"name": "Anna Ammann", "function": "Geschäftsstelle IIZ"},
    ],
}

AGENDA: dict[str, object] = {
    "issued_on": "2023-02-24",
    "body": "Entwicklungs- und Koordinationsgremium (EKG)",
    "kind": "Ordentliche Sitzung",
    "date": "2023-03-07",
    "begins": "14.00",
    "ends": "16.30",
    "place": "Rathaus, Solothurn",
    "chair": "Bruno Bieri, IV-Stelle Solothurn",
    "introduction": "Gerne lade ich Sie zur ersten Sitzung des Jahres ein.",
    "items": [
        {"number": 1, "title": "Begrüssung", "kind": "Information", "papers": []},
        {
            "number": 2,
            "title": "Durchgehende Fallführung",
            "kind": "Beschluss",
            "proposer": "Amt für Gesellschaft und Soziales",
            "presenter": "Anna Ammann",
            "minutes": 20,
            "motion": "1. Das EKG beantragt CHF 18'000.50.\n2. Die Mittel sind zweckgebunden.",
            "papers": [{"title": "Bericht vom 3. Februar"}, {"title": "Budget", "added": True}],
        },
    ],
    "deadlines": [{"label": "Versand der Unterlagen", "date": "2023-02-24"}],
    "recipients": [{"name": "Bruno Bieri", "function": "Vorsitz", "institution": "IV-Stelle Solothurn"}],
    "signatures": [{"name": "Bruno Bieri", "function": "Vorsitz EKG"}],
}

SYNOPSIS: dict[str, object] = {
    "issued_on": "2023-02-22",
    "title": "Durchgehende Fallführung: Ausweitung",
    "number": "Antrag 2023-014",
    "body": "EKG",
    "question": "Sind Sie mit der Ausweitung einverstanden?",
    "asked_on": "2023-02-01",
    "due_on": "2023-02-21",
    "summary": [{"stance": "Zustimmung", "count": 1}, {"stance": "Keine Antwort", "count": 1}],
    "answers": [
        {
            "institution": "Amt für Wirtschaft und Arbeit",
            "person": "Eva Egli",
            "stance": "Zustimmung",
            "remark": "Zuständigkeit präzisieren.\n\n1. Kosten ausweisen\n2. Frist setzen",
            "answered_on": "2023-02-14",
        },
        {"institution": "IV-Stelle Solothurn", "stance": "Keine Antwort"},
    ],
}

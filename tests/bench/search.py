"""Search over 100,000 documents: `python -m tests.bench.search [--keep FOLDER]`.

The demonstration gets 10,000 proposals, and in their dossiers documents of about 120 words each (words as rare
and as frequent as in a language), with real keys and encrypted texts.
Target: p95 of a search at most ten times that of the empty page.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import zlib
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

from nahtstelle.config.commands.serving import warm_up
from tests.bench.server import Server, temporary_server
from tests.bench.targets import quantile

DOCUMENTS, DOSSIERS, WORDS = 100_000, 10_000, 120
MAX_TIMES_EMPTY = 10.0
ROUNDS = 20
DATABASE = "bench_search"
SYLLABLES = (
    "in", "te", "gra", "ti", "on", "för", "der", "ung", "kurs", "deutsch", "ar", "beit", "ge", "mein", "de", "kan",
    "ton", "so", "zi", "al", "hil", "fe", "ver", "si", "cher", "fall", "plan",
)  # fmt: skip
QUESTIONS = {
    "seltenes Wort": "Quartalsrunde",
    "häufiges Wort": "Integration",
    "jedes Dokument": "Bericht",
    "zwei Wörter": "Integration Gemeinde",
    "Wortanfang": "Deu",
    "Wortfolge": '"Bericht zur Integration"',
    "Ausschluss": "Gemeinde -Integration",
    "Nummer": "2026/77",
    "nichts": "Xylophon",
}


def vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Return words and how often they occur, as in a language (Zipf)."""
    known = [
        "Integration",
        "Gemeinde",
        "Deutschkurs",
        "Sozialhilfe",
        "Förderung",
        "Kanton",
        "Arbeitsmarkt",
        "Fallführung",
    ]
    made = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))).capitalize() for _ in range(30_000)}
    words = known + sorted(made)
    return words, [1 / (place + 3) for place in range(len(words))]


def dossiers(master: bytes) -> list[tuple[int, UUID, bytes]]:
    """Make proposals on the route of the coordination body, a dossier for each; return key, UUID and secret key."""
    from django.utils import timezone

    from nahtstelle.ground.records.encryption import unwrap_key, wrap_new_key
    from nahtstelle.ground.records.models import Dossier
    from nahtstelle.structure.governance.models import Body, Proposal, Referral

    now, first = timezone.now(), Proposal.objects.filter(accepted_at__isnull=False).order_by("pk").first()
    assert first is not None
    values = {name: getattr(first, name) for name in ("origin", "request", "motion", "field_of_service", "author_id",
              "institution_id", "state", "created_at", "changed_at", "submitted_at", "accepted_at")}  # fmt: skip
    rows = [Proposal(title=f"Geschäft {n}", number=f"1990-{n:05d}", **values) for n in range(DOSSIERS)]
    Proposal.objects.bulk_create(rows, batch_size=1000)
    body = Body.objects.get(key="ekg")
    Referral.objects.bulk_create(
        [Referral(proposal=row, position=1, body=body, station="decides") for row in rows]
    )
    made = [
        Dossier(number=f"99-1990-{n:05d}", title=row.title, file_plan="99", classification="internal",
                retention_years=10, owner_type="governance.proposal", owner_id=row.pk, opened_at=now)
        for n, row in enumerate(rows)
    ]  # fmt: skip
    for dossier in made:
        dossier.wrapped_key = wrap_new_key(dossier=dossier.uuid, master=master)
    Dossier.objects.bulk_create(made, batch_size=1000)
    return [
        (row.pk, row.uuid, unwrap_key(bytes(row.wrapped_key or b""), dossier=row.uuid, master=master))
        for row in made
    ]


def fill() -> None:
    """Add the documents to the connected database, in bulk."""
    import django

    django.setup()
    from django.db import connection

    from nahtstelle.ground.records.encryption import encrypt_text, master_key

    chance = random.Random(41)
    words, weights = vocabulary(chance)
    master = master_key(may_create=True)
    owners = dossiers(master)
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX document_words; DROP INDEX document_words_newest")
        cursor.execute(
            "CREATE TEMP TABLE incoming (n int, dossier bigint, uuid uuid, title text, body text, encrypted bytea)"
        )
        with cursor.copy("COPY incoming FROM STDIN") as copy:
            for number in range(DOCUMENTS):
                pk, uuid, key = owners[number % len(owners)]
                text = " ".join(chance.choices(words, weights, k=WORDS)) + f" Bericht 2026/{number}"
                text += " Quartalsrunde" if number % 20_000 == 7 else ""
                document = UUID(int=chance.getrandbits(128), version=4)
                blob = encrypt_text(zlib.compress(text.encode()), key=key, dossier=uuid, document=document)
                copy.write_row((number, pk, document, f"Bericht zur {words[number % 400]}", text, blob))
        for statement in _STATEMENTS:
            cursor.execute(statement)
        cursor.execute("VACUUM (FREEZE, ANALYZE)")


_STATEMENTS = (
    "INSERT INTO records_document (id, uuid, dossier_id, title, kind, position, created_at) "
    "SELECT 900000000 + n, uuid, dossier, title, 'paper', 100000 + n, now() - make_interval(hours => n) FROM incoming",
    "INSERT INTO records_version (id, document_id, number, filename, media_type, size, sha256, storage_name, "
    "created_at, note) "
    "SELECT 900000000 + n, 900000000 + n, 1, 'Bericht.pdf', 'application/pdf', 1000, repeat('0', 64), "
    "encode(sha256(n::text::bytea), 'hex'), now() - make_interval(hours => n), '' FROM incoming",
    "INSERT INTO records_documenttext (id, document_id, dossier_id, version_id, reading, encrypted, search, "
    "dated_at, read_at) "
    "SELECT 900000000 + n, 900000000 + n, dossier, 900000000 + n, 'read', encrypted, "
    "search_vector(title, 'Bericht.pdf', body), now() - make_interval(hours => n), now() FROM incoming",
    "CREATE INDEX document_words ON records_documenttext USING gin (search)",
    "CREATE INDEX document_words_newest ON records_documenttext (dated_at DESC)",
)


def ask() -> None:
    """Measure in a process on the filled database; write the figures as JSON."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    warm_up()
    figures: dict[str, Any] = {}
    for person in ("anna", "bruno"):
        client = Client(SERVER_NAME="127.0.0.1")
        user = get_user_model().objects.get(key=person)
        client.force_login(user, "nahtstelle.ground.identity.backends.PersonBackend")
        paths = {"leer": (reverse("identity:show_empty_page"), {})} | {
            label: (reverse("search:find"), {"q": words}) for label, words in QUESTIONS.items()
        }
        taken: dict[str, list[float]] = {label: [] for label in paths}
        found: dict[str, str] = {}
        for turn in range(ROUNDS + 2):
            for label, (path, query) in paths.items():
                start = perf_counter()
                response = client.get(path, query)
                if turn >= 2:
                    taken[label].append((perf_counter() - start) * 1000)
                assert response.status_code == 200, (label, response.status_code)
                shown = re.search(r'role="status">([^<]+)', response.content.decode())
                found[label] = shown[1].strip() if shown else "–"
        figures[person] = {label: [*map(float, times)] for label, times in taken.items()}
        figures[person + "_found"] = found
    print(json.dumps(figures))


def prepare(server: Server) -> None:
    """Build, grow and fill once."""
    if server.has(DATABASE):
        return
    start = perf_counter()
    server.run("build")
    server.copy(DATABASE)
    server.run("search", "--fill", database=DATABASE)
    print(f"{DOCUMENTS} Dokumente aufgebaut in {perf_counter() - start:.0f} s", file=sys.stderr)


def report(figures: dict[str, Any]) -> list[str]:
    """Print the table; return what misses the target."""
    faults = []
    print(
        f"Suche über {DOCUMENTS} Dokumente in {DOSSIERS} Dossiers; "
        f"Ziel: p95 höchstens {MAX_TIMES_EMPTY:.0f}-mal die leere Seite"
    )
    for person in ("anna", "bruno"):
        empty = quantile(figures[person]["leer"], 0.95)
        print(
            f"\n{person}: leere Seite p50 {quantile(figures[person]['leer'], 0.5):.1f} ms, p95 {empty:.1f} ms"
        )
        for label in QUESTIONS:
            times = figures[person][label]
            p95 = quantile(times, 0.95)
            wrong = p95 > MAX_TIMES_EMPTY * empty
            print(
                f"  {label:15} p50 {quantile(times, 0.5):7.1f}  p95 {p95:7.1f} ms  {p95 / empty:5.1f}-mal"
                f"{' !' if wrong else '  '} {figures[person + '_found'][label]}"
            )
            if wrong:
                faults.append(f"{person}, {label}: {p95 / empty:.1f}-mal")
    return faults


def main() -> int:
    """Run the bench, or one of its parts in a process of its own."""
    parser = argparse.ArgumentParser(prog="tests.bench.search", description="Wie schnell die Suche ist.")
    parser.add_argument("--keep", type=Path, metavar="ORDNER", help="Daten in diesem Ordner behalten")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--ask", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill or options.ask:
        (fill if options.fill else ask)()
        return 0
    with temporary_server(options.keep) as server:
        prepare(server)
        faults = report(json.loads(server.output("search", "--ask", database=DATABASE)))
    print("\n" + ("Alle Ziele erreicht." if not faults else "Verfehlt: " + "; ".join(faults)))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

"""The command: build, grow, measure in turns, print; exit status 1 when a target is missed."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench import report, rows
from tests.bench.pages import PAGES
from tests.bench.server import ROOT, Server, temporary_server
from tests.bench.targets import Measured, Page

REQUESTS_A_ROUND = 5
ROUNDS, QUICK_ROUNDS = 6, 2
EXCERPTS = 20


class Size:
    """The process that answers for one size."""

    def __init__(self, server: Server, factor: int) -> None:
        self.factor = factor
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.worker"], cwd=ROOT, env=server.environment(database_of(factor)),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def ask(self, what: str, **details: Any) -> Any:
        """Ask the process and wait for its answer."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps({"ask": what, **details}) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"Der Prozess für {self.factor}× ist abgebrochen.")
        return json.loads(line)

    def end(self) -> None:
        """Let the process end."""
        self.process.communicate()


def database_of(factor: int) -> str:
    """Return the name of the database of a size."""
    return "nahtstelle" if factor == 1 else f"bench_{factor}"


def say(text: str) -> None:
    """Say on the error stream what is being done."""
    print(text, file=sys.stderr, flush=True)


def prepare(server: Server, factors: list[int]) -> None:
    """Build 1× and grow its copies, as far as a kept data directory does not have them already."""
    if not server.has("bench_import"):
        say("1×: Kanton und Demonstration laden …")
        server.run("build")
        server.copy("bench_import")
    for name in ("bench_import", database_of(1)):
        server.migrate(name)
    for factor in factors[1:]:
        if server.has(database_of(factor)):
            server.migrate(database_of(factor))
            continue
        say(f"{factor}×: vervielfachen …")
        server.copy("bench_growing", template="bench_import")
        server.run("growth", str(factor), database="bench_growing")
        server.run("cases", str(factor), "1", database="bench_growing")
        server.rename("bench_growing", database_of(factor))


@contextmanager
def processes(server: Server, factors: list[int]) -> Iterator[list[Size]]:
    """The processes of all sizes, knowing the chosen objects."""
    sizes = [Size(server, factor) for factor in factors]
    try:
        chosen = sizes[0].ask("choose")
        for size in sizes:
            size.ask("prepare", chosen=chosen)
        yield sizes
    finally:
        for size in sizes:
            size.end()


def measure(sizes: list[Size], wanted: list[int], rounds: int, *, sql: bool) -> list[Page]:
    """Measure the pages in rounds; in each round the sizes take turns."""
    pages = {
        number: Page(
            PAGES[number].label,
            {size.factor: Measured() for size in sizes},
            PAGES[number].limits,
        )
        for number in wanted
    }
    for number, page in pages.items():
        for size in sizes:
            seen = size.ask("look", page=number, sql=sql)
            page.sizes[size.factor].status, page.sizes[size.factor].queries = seen["status"], seen["queries"]
            for line in seen["sql"]:
                print(f"{page.label} {size.factor}×  {line}")
    fine = [number for number in wanted if all(seen.status == 200 for seen in pages[number].sizes.values())]
    for turn in range(rounds):
        say(f"Runde {turn + 1} von {rounds}, {len(fine)} Seiten …")
        for number in fine:
            for size in sizes:
                taken = size.ask("time", page=number, times=REQUESTS_A_ROUND)
                pages[number].sizes[size.factor].rounds.append(taken["page"])
                pages[number].sizes[size.factor].empty_rounds.append(taken["empty"])
    return list(pages.values())


def measure_import(server: Server) -> dict[str, rows.Loaded]:
    """Load 100,000 rows, then the same folder again, which changes nothing; then as many postings."""
    folder, postings = server.data / "rows", server.data / "postings"
    if not folder.exists():
        rows.write_folder(folder)
    if not postings.exists():
        rows.write_postings(postings)
    say(f"{rows.ROWS} Zeilen laden …")
    environment = server.environment("bench_import")
    return {
        "zum ersten": rows.load(folder, environment),
        "nochmals": rows.load(folder, environment),
        "Buchungen": rows.load(postings, environment),
    }


def measure_packs(server: Server) -> dict[str, Any]:
    """Make the papers in one process, and build the packs in another, whose memory is what counts."""
    say("Sitzungsmappen von 300 Seiten erstellen …")
    server.copy("bench_packs")
    meeting = server.output("packs", "prepare", database="bench_packs").split()[-1]
    taken: dict[str, Any] = json.loads(server.output("packs", "measure", meeting, database="bench_packs"))
    return taken


def measure_annual_report(server: Server) -> dict[str, Any]:
    """Compile and set the annual report in a process of its own."""
    say("Jahresbericht von 40 Seiten setzen …")
    taken: dict[str, Any] = json.loads(server.output("annual_report"))
    return taken


def measure_ledger_sheet(server: Server, factor: int) -> dict[str, Any]:
    """Download the ledger of the largest size as a spreadsheet in a process of its own."""
    say("Journal als Tabelle von 50 000 Zeilen …")
    taken: dict[str, Any] = json.loads(server.output("ledger_sheet", database=database_of(factor)))
    return taken


def main() -> int:
    """Run the bench."""
    options = _options()
    factors = [1, 10] if options.quick else [1, 10, 100]
    rounds = QUICK_ROUNDS if options.quick else ROUNDS
    only = options.only.lower()
    wanted = [
        number for number, page in enumerate(PAGES) if only in page.label.lower() or only in page.url_name
    ]
    faults: list[str] = []
    with temporary_server(options.keep) as server:
        prepare(server, factors)
        with processes(server, factors) as sizes:
            pages = measure(sizes, wanted, rounds, sql=options.sql)
            if options.profile:
                print(
                    *[size.ask("profile", page=number) for number in wanted for size in (sizes[0], sizes[-1])]
                )
            report.print_pages(pages, factors)
            if not options.only:
                seconds = {size.factor: size.ask("excerpt", times=EXCERPTS) for size in sizes}
                faults += report.print_excerpt(seconds)
            peaks = ", ".join(f"{size.factor}× {size.ask('memory'):.0f} MB" for size in sizes)
            print(f"\nHöchster Speicher der Prozesse: {peaks}")
        if not options.only:
            faults += report.print_packs(measure_packs(server))
            faults += report.print_annual_report(measure_annual_report(server))
            faults += report.print_ledger_sheet(measure_ledger_sheet(server, factors[-1]))
            faults += report.print_import(measure_import(server))
    report.print_verdict(pages, faults)
    return 1 if faults or any(page.missed() for page in pages) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.bench", description="Wie schnell die Hauptseiten sind.")
    parser.add_argument("--quick", action="store_true", help="nur 1× und 10×, wenige Abrufe")
    parser.add_argument(
        "--only",
        default="",
        metavar="SEITE",
        help="nur Seiten, deren Name oder Adresse das enthält («casework:»: alle der Fälle)",
    )
    parser.add_argument("--sql", action="store_true", help="die Datenbankabfragen der Seiten ausgeben")
    parser.add_argument("--profile", action="store_true", help="ausgeben, wohin die Zeit geht")
    parser.add_argument("--keep", type=Path, metavar="ORDNER", help="Daten in diesem Ordner behalten")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

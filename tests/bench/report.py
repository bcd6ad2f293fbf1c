"""The printed table. «!» marks what misses its target."""

from __future__ import annotations

from statistics import median
from typing import Any

from tests.bench.rows import ROWS, Loaded
from tests.bench.targets import (
    MAX_ANNUAL_REPORT_SECONDS,
    MAX_EXCERPT_SECONDS,
    MAX_IMPORT_MB,
    MAX_PACK_MB,
    MAX_PACK_SECONDS,
    MAX_SHEET_MB,
    Limits,
    Page,
    quantile,
)


def print_pages(pages: list[Page], factors: list[int]) -> None:
    """Print a line for each page."""
    width = max(len(page.label) for page in pages)
    sizes = "".join(f"{f'{factor}×':>7}" for factor in factors)
    part = 7 * len(factors)
    print(f"{'':{width}}  {'Abfragen':^{part}} |{'p50 in ms':^{part}} |{'p95 in ms':^{part}} | gegen  gegen")
    print(f"{'Seite':{width}}  {sizes} |{sizes} |{sizes} |  leer     1×")
    for page in pages:
        print(_line(page, factors, width))
    for limits in dict.fromkeys(page.limits for page in pages):
        _print_limits(limits, [page for page in pages if page.limits == limits and page.is_measured])


def _print_limits(limits: Limits, pages: list[Page]) -> None:
    """Print what the pages of a part of the house must keep to, and whether all do."""
    if not pages:
        return
    print(f"\n{limits.name} ({len(pages)} Seiten gemessen)")
    most = max(pages, key=lambda page: max(page.queries))
    growing = max(pages, key=lambda page: page.growth)
    slowest = max(pages, key=lambda page: page.times_empty)
    uneven = [page.label for page in pages if len(set(page.queries)) > 1]
    for target, reached, worst in (
        (
            f"höchstens {limits.queries} Abfragen",
            max(most.queries) <= limits.queries,
            f"{max(most.queries)} ({most.label})",
        ),
        ("gleich viele Abfragen bei jedem Bestand", not uneven, ", ".join(uneven) or "alle"),
        (
            f"p50 beim grössten Bestand höchstens {limits.growth:.1f}-mal jene bei 1×",
            growing.growth <= limits.growth,
            f"{growing.growth:.2f} ({growing.label})",
        ),
        (
            f"p50 höchstens {limits.times_empty:.0f}-mal die leere Seite der gleichen Person",
            slowest.times_empty <= limits.times_empty,
            f"{slowest.times_empty:.2f} ({slowest.label})",
        ),
    ):
        print(f"  {'erreicht' if reached else 'VERFEHLT'}  {target}: {worst}")


def _line(page: Page, factors: list[int], width: int) -> str:
    if not page.is_measured:
        statuses = ", ".join(str(page.sizes[factor].status or "fehlt") for factor in factors)
        return f"{page.label:{width}}  nicht gemessen: {statuses} !"
    sizes = [page.sizes[factor] for factor in factors]
    wrong = max(page.queries) > page.limits.queries or len(set(page.queries)) > 1
    return (
        f"{page.label:{width}}  {''.join(f'{count:7}' for count in page.queries)}{'!' if wrong else ' '}|"
        f"{''.join(f'{size.p50:7.1f}' for size in sizes)} |{''.join(f'{size.p95:7.1f}' for size in sizes)} |"
        f"{page.times_empty:6.2f}{'!' if page.times_empty > page.limits.times_empty else ' '}"
        f"{page.growth:6.2f}{'!' if page.growth > page.limits.growth else ' '}"
    )


def print_excerpt(seconds: dict[int, list[float]]) -> list[str]:
    """Print how long an excerpt takes; return what is missed."""
    print("\nAuszug eines Beschlusses als PDF (Daten gelesen und gesetzt)")
    faults = []
    for factor, taken in seconds.items():
        p50, p95 = median(taken), quantile(taken, 0.95)
        wrong = p50 > MAX_EXCERPT_SECONDS
        print(f"  {factor:3}×  p50 {p50:.3f} s, p95 {p95:.3f} s, {len(taken)} Mal {'!' if wrong else ''}")
        if wrong:
            faults.append(f"Auszug als PDF bei {factor}×: {p50:.3f} s (höchstens {MAX_EXCERPT_SECONDS})")
    return faults


def print_annual_report(taken: dict[str, Any]) -> list[str]:
    """Print what the annual report took; return what is missed."""
    seconds, compiled = median(taken["seconds"]), median(taken["compiled"])
    print(
        f"\nJahresbericht: {taken['pages']} Seiten und {taken['kilobytes']:.0f} kB in {seconds:.2f} s, "
        f"davon {compiled:.2f} s zusammenstellen (Ziel: höchstens {MAX_ANNUAL_REPORT_SECONDS:.0f} s)"
    )
    if seconds > MAX_ANNUAL_REPORT_SECONDS:
        return [f"Jahresbericht: {seconds:.2f} s"]
    return []


def print_ledger_sheet(taken: dict[str, Any]) -> list[str]:
    """Print what the spreadsheet of the ledger took; return what is missed."""
    large = taken["peak_mb"] > MAX_SHEET_MB
    print(
        f"\nJournal als Tabelle: {taken['rows']} Zeilen und {taken['megabytes']:.1f} MB in {taken['seconds']:.1f} s,"
        f" höchstens {taken['peak_mb']:.0f} MB {'!' if large else ''} (Ziel: {MAX_SHEET_MB})"
    )
    return [f"Journal als Tabelle: {taken['peak_mb']:.0f} MB (höchstens {MAX_SHEET_MB})"] if large else []


def print_packs(taken: dict[str, Any]) -> list[str]:
    """Print what the packs of a meeting took; return what is missed."""
    first, rest = taken["seconds"][0], taken["seconds"][1:]
    late, large = first > MAX_PACK_SECONDS, taken["peak_mb"] > MAX_PACK_MB
    print(
        f"\nSitzungsmappen: {taken['packs']} zu {taken['pages']} Seiten und {taken['megabytes']:.1f} MB\n"
        f"  die erste nach {first:.1f} s {'!' if late else ''}, jede weitere {median(rest):.1f} s,"
        f" höchstens {taken['peak_mb']:.0f} MB {'!' if large else ''}"
    )
    faults = [f"Sitzungsmappe: {first:.1f} s (höchstens {MAX_PACK_SECONDS:.0f})"] if late else []
    return faults + ([f"Sitzungsmappe: {taken['peak_mb']:.0f} MB (höchstens {MAX_PACK_MB})"] if large else [])


def print_import(loads: dict[str, Loaded]) -> list[str]:
    """Print what loading took; return what is missed."""
    print(f"\nKantonsordner mit {ROWS} Zeilen, «nahtstelle load» in eigenem Prozess")
    faults = []
    for name, loaded in loads.items():
        wrong = loaded.peak_mb > MAX_IMPORT_MB
        print(
            f"  {name:12} {loaded.seconds:6.1f} s, höchstens {loaded.peak_mb:.0f} MB {'!' if wrong else ''}"
        )
        if wrong:
            faults.append(f"Laden ({name}): {loaded.peak_mb:.0f} MB (höchstens {MAX_IMPORT_MB})")
    return faults


def print_verdict(pages: list[Page], faults: list[str]) -> None:
    """Print what is missed, in words."""
    missed = [f"{page.label}: {fault}" for page in pages for fault in page.missed()] + faults
    print("\nAlle Ziele erreicht." if not missed else f"\nVerfehlt ({len(missed)}):")
    for fault in missed:
        print(f"  ! {fault}")

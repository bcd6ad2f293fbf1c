"""Sections: assigned with a due date, written, two people at once, finished; figures never touch a text."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import DatabaseError, transaction

from nahtstelle.ground.lifecycle.api import EditConflict, PermissionRefused
from nahtstelle.ground.worklist.models import Duty
from nahtstelle.outward.insight.actions import compilation, sections
from nahtstelle.outward.insight.models import Compilation, Narrative, Report
from nahtstelle.outward.insight.queries.reports import sections_of, standing_of
from nahtstelle.outward.insight.tests.conftest import NOW, section_of, write

DUE = dt.date(2026, 4, 20)


def assign(report, key, user, actor, due_on=DUE):
    section = section_of(report, key)
    author_id = user.pk if user else None
    return sections.assign_section(
        section_id=section.pk, author_id=author_id, due_on=due_on, actor=actor, now=NOW
    )


def waiting() -> list[tuple[str, int | None, dt.date | None]]:
    rows = Duty.objects.filter(kind="insight.section", closed_at=None)
    return [(row.title, row.user_id, row.due_on) for row in rows]


def test_a_section_waits_for_its_author_until_it_is_finished(report, secretariat, bruno, actor_of):
    section = assign(report, "steering", bruno, secretariat)
    assert waiting() == [("Abschnitt schreiben: 2.1 IIZ-Leitung", bruno.pk, DUE)]
    author = actor_of(bruno)
    assert Report.objects.visible_to(author).get() == report
    write(section, "Zwei Sitzungen.", author)
    assert waiting()
    sections.finish_section(section_id=section.pk, actor=author, now=NOW)
    assert waiting() == []
    sections.resume_section(section_id=section.pk, actor=author, now=NOW)
    assert waiting()
    assign(report, "steering", None, secretariat, due_on=None)
    assert waiting() == []
    assert not Report.objects.visible_to(author).exists()


def test_an_author_writes_no_other_section(report, secretariat, bruno, actor_of):
    assign(report, "steering", bruno, secretariat)
    with pytest.raises(PermissionRefused):
        write(section_of(report, "finances"), "Geld.", actor_of(bruno))


def test_two_people_at_once_lose_nothing(report, secretariat, bruno, actor_of):
    section = assign(report, "steering", bruno, secretariat)
    write(section, "Von Bruno.", actor_of(bruno))
    with pytest.raises(EditConflict) as caught:
        sections.write_section(section_id=section.pk, version=0, text="Von Anna.", actor=secretariat, now=NOW)
    assert caught.value.current["text"] == "Von Bruno."
    assert caught.value.changed_by == "Bruno Bieri"
    write(section, "Von beiden.", secretariat)
    kept = Narrative.objects.filter(section=section).order_by("number")
    assert [(row.number, row.text, str(row.written_by)) for row in kept] == [
        (1, "Von Bruno.", "Bruno Bieri"),
        (2, "Von beiden.", "Anna Ammann"),
    ]


@pytest.mark.parametrize("text", ["", "   ", "x" * 20_001])
def test_a_text_says_something_and_not_too_much(report, secretariat, text):
    with pytest.raises(sections.SectionRefused):
        write(section_of(report, "steering"), text, secretariat)


def test_a_heading_has_no_text_and_no_author(report, secretariat, bruno):
    with pytest.raises(sections.SectionRefused):
        write(section_of(report, "bundesprogramme"), "Text", secretariat)
    with pytest.raises(sections.SectionRefused):
        assign(report, "bundesprogramme", bruno, secretariat)


def test_figures_are_compiled_beside_each_other_and_never_over_a_text(report, secretariat, record):
    record("904")
    section = section_of(report, "fruehe-sprachfoerderung")
    write(section, "Es nahmen 904 Kinder teil. 22 Gemeinden wirkten mit.", secretariat)
    first = compilation.compile_report(report_id=report.pk, actor=secretariat, now=NOW)
    assert compilation.compile_report(report_id=report.pk, actor=secretariat, now=NOW) == first
    assert standing_of(report, sections_of(report)).stale == {}
    record("910", source="Berichtigte Erhebung 2023")
    second = compilation.compile_report(report_id=report.pk, actor=secretariat, now=NOW)
    assert second.number == first.number + 1
    standing = standing_of(report, sections_of(report))
    assert ("Kinder in der Erhebung", "904", "910") in {
        (row.label, row.before, row.after) for row in standing.changes
    }
    (stale,) = standing.stale[section.pk]
    assert (stale.quoted, stale.now) == ("904", "910")
    section.refresh_from_db()
    assert section.text.startswith("Es nahmen 904")
    numbers = [row for part in json.loads(second.facts)["sections"] for row in part["numbers"]]
    children = next(row for row in numbers if row["name"] == "reported.sprachstand-kinder")
    assert [(row["kind"], row["label"], row["version"]) for row in children["sources"]] == [
        ("insight.reported_figure", "Berichtigte Erhebung 2023", "2")
    ]


def test_kept_texts_and_compilations_are_never_changed(report, secretariat):
    write(section_of(report, "steering"), "Text.", secretariat)
    for rows in (Narrative.objects.all(), Compilation.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(number=99)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_nobody_but_the_secretariat_compiles_or_assigns(report, bruno, actor_of):
    with pytest.raises(PermissionRefused):
        compilation.compile_report(report_id=report.pk, actor=actor_of(bruno), now=NOW)
    with pytest.raises(PermissionRefused):
        assign(report, "steering", bruno, actor_of(bruno))

"""The excerpt: what stands in it, and that it is quick."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from pypdf import PdfReader

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.decisions import record_government_resolution
from nahtstelle.structure.governance.actions.outcomes import record_outcome
from nahtstelle.structure.governance.actions.tasks import add_task
from nahtstelle.structure.governance.models import Decision, Proposal, Recusal, Referral
from nahtstelle.structure.governance.queries.excerpts import excerpt_data
from nahtstelle.structure.governance.tests.held import DAY, NOW, entry, hold

CLAUSES = "1. Die Anmeldung wird vereinheitlicht.\n2. Das AGS setzt den Beschluss um."


def text_of(content: bytes) -> str:
    """The text of a PDF with single spaces."""
    pages = PdfReader(io.BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def decision(
    structure: SimpleNamespace,
    make_proposal: Callable[..., Proposal],
    anna: User,
    bruno: User,
    actor_of: Callable[[User], Actor],
) -> Decision:
    proposal = make_proposal(state="scheduled", title="Einheitliche Anmeldung in allen Sozialregionen")
    Referral.objects.create(proposal=proposal, position=2, station="resolves")
    item = hold(structure.coordination, proposal=proposal)
    Recusal.objects.create(item=item, user=bruno, reason="Anbieter")
    made = record_outcome(item_id=item.pk, entry=entry(text=CLAUSES), actor=actor_of(anna), now=NOW)
    assert made is not None
    return made


def stored_text(decision: Decision) -> str:
    return text_of(records.read_version(records.documents(decision.excerpt.dossier_id)[0].latest.id))


def test_the_excerpt_says_what_was_decided_how_and_for_whom(decision: Decision) -> None:
    text = stored_text(decision)
    for part in (
        "EKG 2026/1",
        "Einheitliche Anmeldung in allen Sozialregionen",
        "Die Anmeldung wird vereinheitlicht.",
        "Das AGS setzt den Beschluss um.",
        "2. März 2026",
        "2 von 3",
        "Bruno Bieri",
        decision.text_sha256[:20],
    ):
        assert part in text, part
    assert "ß" not in text


def test_the_excerpt_carries_the_government_s_number_once_it_is_entered(
    decision: Decision, anna: User, actor_of: Callable[[User], Actor]
) -> None:
    assert "2026/659" not in stored_text(decision)
    record_government_resolution(
        decision_id=decision.pk, number="RRB 2026/659", resolved_on=DAY, actor=actor_of(anna), now=NOW
    )
    assert "2026/659" in stored_text(decision)


def test_the_excerpt_names_the_tasks(
    decision: Decision, anna: User, nora: User, actor_of: Callable[[User], Actor]
) -> None:
    add_task(
        decision_id=decision.pk,
        title="Formular anpassen",
        institution_id=nora.institution_id,
        responsible_id=nora.pk,
        due_on=DAY,
        actor=actor_of(anna),
        now=NOW,
    )
    text = text_of(records.render_pdf(template="governance/excerpt", data=excerpt_data(decision)))
    assert "Formular anpassen" in text
    assert "Nora Nägeli" in text


def test_a_corrected_excerpt_names_the_decision_it_corrects(decision: Decision) -> None:
    later = Decision(**{field.attname: getattr(decision, field.attname) for field in Decision._meta.fields})
    later.pk, later.number, later.label, later.item_id, later.corrects = None, 2, "EKG 2026/2", None, decision
    later.save()
    text = text_of(records.render_pdf(template="governance/excerpt", data=excerpt_data(later)))
    assert "EKG 2026/1" in text
    assert "EKG 2026/2" in text


def test_an_excerpt_is_set_within_three_tenths_of_a_second(decision: Decision) -> None:
    data = excerpt_data(decision)
    records.render_pdf(template="governance/excerpt", data=data)
    times = []
    for _ in range(5):
        begin = time.perf_counter()
        records.render_pdf(template="governance/excerpt", data=data)
        times.append(time.perf_counter() - begin)
    assert min(times) < 0.3

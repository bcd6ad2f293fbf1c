"""Documents in the search: read by a job, the latest version only, nothing of confidential ones, and never too much."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.records import access
from nahtstelle.ground.records import api as records
from nahtstelle.ground.records.actions import texts
from nahtstelle.ground.records.encryption import WRAPPED_KEY_BYTES
from nahtstelle.ground.records.models import Document, DocumentText, Dossier, Version
from nahtstelle.ground.records.queries.unread import unread_documents
from nahtstelle.ground.search import queries as searching
from nahtstelle.ground.search.api import match_of, matches, read_question, vector
from nahtstelle.ground.search.sources import sources
from nahtstelle.structure.governance.models import Body, Decision, Meeting, Proposal, Referral
from nahtstelle.structure.governance.tests.test_search_affairs import found
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]
Make = Callable[..., Proposal]
NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def paper(make_proposal: Make, anna: User, settings: Any, tmp_path: Any) -> Callable[..., int]:
    """Add a paper to a new proposal and have it read: `paper("Text", state="accepted")`; returns the document's id."""
    settings.DATA_DIRECTORY = tmp_path
    settings.MASTER_KEY = ""

    def add(text: str, *, title: str = "Bericht", classification: str = "internal", **proposal: Any) -> int:
        owner = make_proposal(**{"state": "accepted", "title": "Ein Geschäft"} | proposal)
        dossier = records.open_dossier(
            title=owner.title, owner_type="governance.proposal", owner_id=owner.pk, actor=None, now=NOW,
            classification=classification,
        )  # fmt: skip
        version = records.add_document(
            dossier_id=dossier.id,
            title=title,
            actor=None,
            now=NOW,
            content=text.encode(),
            filename="Bericht.txt",
        )
        texts.index_document(document_id=version.document_id, now=NOW)
        return version.document_id

    return add


def test_a_document_is_found_by_its_text_with_what_matched_shown(
    paper: Callable[..., int], client_for: Sign, anna: User
) -> None:
    paper("Die Frühförderung der Kinder wird ausgewertet. " * 3)
    page = client_for(anna).page("/suche/", q="Frühförderung")
    assert "Die <mark>Frühförderung</mark> der Kinder" in page.html
    assert "Dokument <span" in page.html
    assert found(client_for(anna), "auswerten Bericht") == []
    assert found(client_for(anna), "Kinder Bericht") == ["Bericht"]


def test_only_the_latest_version_is_found(paper: Callable[..., int], client_for: Sign, anna: User) -> None:
    document = paper("Der alte Vorschlag handelt von Gutscheinen.")
    records.add_version(
        document_id=document, actor=None, now=NOW, content=b"Der neue handelt von Kursen.", filename="Neu.txt"
    )
    assert unread_documents() == [document]
    texts.index_document(document_id=document, now=NOW)
    assert unread_documents() == []
    assert found(client_for(anna), "Gutschein") == []
    page = client_for(anna).page("/suche/", q="Kursen")
    assert "Fassung 2" in page.text


def test_uploading_queues_the_reading_in_the_same_transaction(paper: Callable[..., int]) -> None:
    document = paper("Text")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT args ->> 'document_id' FROM procrastinate_jobs WHERE task_name LIKE '%read_document'"
        )
        assert str(document) in [row[0] for row in cursor.fetchall()]


def test_of_a_confidential_dossier_only_the_title_is_kept(
    paper: Callable[..., int], client_for: Sign, anna: User
) -> None:
    document = paper("Die Gehälter sind geheim.", title="Personalgeschäft", classification="confidential")
    row = DocumentText.objects.get(document=document)
    assert row.encrypted is None
    assert "gehalt" not in row.search
    assert found(client_for(anna), "Gehälter") == []
    assert found(client_for(anna), "Personalgeschäft") == ["Personalgeschäft"]
    assert "Durchsucht wird nur der Titel" in client_for(anna).page("/suche/", q="Personalgeschäft").text


def test_a_dossier_made_confidential_loses_its_words(
    paper: Callable[..., int], client_for: Sign, anna: User
) -> None:
    document = paper("Die Gehälter sind geheim.")
    assert found(client_for(anna), "Gehälter") == ["Bericht"]
    dossier = Document.objects.get(pk=document).dossier
    Dossier.objects.filter(pk=dossier.pk).update(classification="confidential")
    texts.index_dossier(dossier_id=dossier.pk, now=NOW)
    assert found(client_for(anna), "Gehälter") == []
    assert texts.forget_texts(dossier_id=dossier.pk) == 1
    assert found(client_for(anna), "Bericht") == []


def test_the_running_text_lies_encrypted(paper: Callable[..., int]) -> None:
    document = paper("Die Frühförderung der Kinder. " * 20)
    stored = bytes(DocumentText.objects.get(document=document).encrypted)
    assert b"Fr\xc3\xbchf" not in stored
    assert b"Kinder" not in stored


def test_hostile_texts_of_documents_stay_text(
    paper: Callable[..., int], client_for: Sign, anna: User
) -> None:
    paper("Deutschkurs <script>alert(1)</script><mark onclick=x>", title="<b>Deutschkurs</b>")
    page = client_for(anna).page("/suche/", q="Deutschkurs")
    assert "<script>alert" not in page.html
    assert "<b>" not in page.html
    assert "&lt;script&gt;" in page.html


def test_documents_are_narrowed_by_the_thing_they_belong_to(
    paper: Callable[..., int], structure: SimpleNamespace, client_for: Sign, anna: User
) -> None:
    paper("Deutschkurs", title="Vom EKG")
    paper("Deutschkurs", title="Von der Leitung", route=[structure.steering], field_of_service="poverty")
    ask = client_for(anna)
    assert found(ask, "Deutschkurs", gremium=structure.steering.pk) == ["Von der Leitung"]
    assert found(ask, "Deutschkurs", leistungsfeld="counselling") == ["Vom EKG"]
    assert found(ask, "Deutschkurs", jahr="2026", art="dokumente", leistungsfeld="poverty") == [
        "Von der Leitung"
    ]
    assert found(ask, "Deutschkurs", jahr="2025") == []


def test_outsiders_find_and_count_nothing(
    paper: Callable[..., int],
    client_for: Sign,
    carla: User,
    dario: User,
    eva: User,
    admin_person: User,
    bruno: User,
) -> None:
    paper("Deutschkurs")
    assert found(client_for(bruno), "Deutschkurs") == ["Bericht"]
    for outsider in (carla, dario, admin_person):
        assert "Nichts gefunden." in client_for(outsider).page("/suche/", q="Deutschkurs").text
    client_for(eva).page("/suche/", status=404, q="Deutschkurs")


def test_a_page_of_documents_takes_the_same_number_of_queries(
    paper: Callable[..., int], client_for: Sign, anna: User
) -> None:
    client = client_for(anna)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.page("/suche/", q="Deutschkurs", art="dokumente")
        return len(captured)

    paper("Deutschkurs")
    queries()
    few = queries()
    for _ in range(12):
        paper("Deutschkurs")
    assert queries() == few


# --- a thousand people, a thousand documents

BODIES, OFFICES, PEOPLE, THINGS, DOCUMENTS = 12, 15, 1000, 250, 1000


@pytest.fixture
def town(theme: Any, make_person: Callable[..., User]) -> SimpleNamespace:
    """Random proposals, meetings and decisions with a thousand documents, written in bulk."""
    chance = random.Random(20260302)
    offices = Institution.objects.bulk_create(
        [Institution(key=f"o{n}", name=f"Amt {n}", kind="office", systems=[]) for n in range(OFFICES)]
    )
    bodies = Body.objects.bulk_create(
        [
            Body(key=f"b{n}", name=f"Gremium {n}", short_name=f"G{n}", kind="coordination", decision_rule="consensus",
                 quorum=1, rank=2, installed_on=dt.date(2021, 1, 1))
            for n in range(BODIES)
        ]
    )  # fmt: skip
    people = User.objects.bulk_create(
        [
            User(key=f"p{n}", given_name="P", family_name=str(n), email=f"p{n}@so.example", password="!",
                 institution=chance.choice(offices))
            for n in range(40)
        ]
    )  # fmt: skip
    owners: list[tuple[str, int]] = []
    for number in range(THINGS):
        author, body = chance.choice(people), chance.choice(bodies)
        state = chance.choice(["draft", "submitted", "accepted", "decided"])
        proposal = Proposal.objects.create(
            title="Antrag", origin="initiative", request="decision", motion="Text", field_of_service="counselling",
            author=author, institution=author.institution, created_at=NOW, changed_at=NOW, state=state,
            submitted_at=None if state == "draft" else NOW, number=None if state == "draft" else f"2026-{number}",
            accepted_at=NOW if state in {"accepted", "decided"} else None,
        )  # fmt: skip
        Referral.objects.create(proposal=proposal, position=1, body=body, station="decides")
        meeting = Meeting.objects.create(
            body=chance.choice(bodies), date=dt.date(2026, 1, 1), state="planned"
        )
        decision = Decision.objects.create(
            body=body, year=2026, number=number + 1, label=f"{body.short_name} 2026/{number + 1}",
            decided_on=dt.date(2026, 1, 1), procedure="circular", kind="other", title="Beschluss", text="Text",
            text_sha256="0" * 64, recorded_at=NOW, proposal=chance.choice([proposal, None]),
        )  # fmt: skip
        owners += [
            ("governance.proposal", proposal.pk), ("governance.meeting", meeting.pk),
            ("governance.decision", decision.pk),
        ]  # fmt: skip
    _documents(owners, chance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    actors = [
        Actor(
            user_id=chance.choice(people).pk if chance.random() < 0.5 else 900_000 + number,
            institution_id=chance.choice([None, *(office.pk for office in offices)]),
            role=chance.choice(
                ["", "", "", "secretariat", "administrator", "data_protection", "coordinator", "provider"]
            ),
            readable_body_ids=frozenset(
                body.pk for body in chance.sample(bodies, chance.choice([0, 0, 1, 1, 2, BODIES]))
            ),
        )
        for number in range(PEOPLE)
    ]
    return SimpleNamespace(actors=actors, owners=owners, chance=chance)


def _documents(owners: list[tuple[str, int]], chance: random.Random) -> None:
    dossiers = Dossier.objects.bulk_create(
        [
            Dossier(
                number=f"02.01-2026-{number:05d}", title="Dossier", file_plan="02.01", retention_years=10,
                classification="internal", owner_type=kind, owner_id=pk, wrapped_key=bytes(WRAPPED_KEY_BYTES),
                opened_at=NOW,
            )
            for number, (kind, pk) in enumerate(owners)
        ]
    )  # fmt: skip
    documents = Document.objects.bulk_create(
        [
            Document(
                dossier=chance.choice(dossiers),
                title=f"Bericht {n}",
                kind="paper",
                position=n + 1,
                created_at=NOW,
            )
            for n in range(DOCUMENTS)
        ]
    )
    versions = Version.objects.bulk_create(
        [
            Version(document=document, number=1, filename="a.txt", media_type="text/plain", size=1, sha256="0" * 64,
                    storage_name=uuid4().hex * 2, created_at=NOW)
            for document in documents
        ]
    )  # fmt: skip
    DocumentText.objects.bulk_create(
        [
            DocumentText(
                document=version.document, dossier=version.document.dossier, version=version, reading="empty",
                dated_at=NOW, read_at=NOW,
                search=vector(title="Bericht", words="", body=chance.choice(["Deutschkurs", "Gutschein"])),
            )
            for version in versions
        ]
    )  # fmt: skip


def test_of_very_many_documents_the_latest_seen_are_found_whoever_asks(
    town: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = match_of(read_question("Deutschkurs"))
    (source,) = (source for source in sources() if source.kind == "dokumente")
    known = set()
    for number, actor in enumerate(town.actors[:120]):
        monkeypatch.setattr(searching, "MOST", town.chance.choice([1, 4, 20, 100]))
        rows = DocumentText.objects.visible_to(actor)
        latest = rows.filter(matches(asked)).order_by("-dated_at", "-pk").values_list("pk", flat=True)
        ids = searching._latest(source, rows, asked)
        known.add(ids is None)
        assert ids is None or ids == list(latest[: searching.MOST + 1])
        if number % 10 == 0:
            results = searching.search(
                searching.Search(typed="Deutschkurs", kind="dokumente", chosen={}), actor=actor
            )
            assert results.total == min(latest.count(), searching.MOST)
            assert results.more == (latest.count() > searching.MOST)
    assert known == {True, False}


def test_a_thousand_people_find_and_count_exactly_what_each_document_allows(town: SimpleNamespace) -> None:
    wanted = searching.Search(typed="Deutschkurs", kind="dokumente", chosen={})
    asked = match_of(read_question("Deutschkurs"))
    every = {
        (row.dossier.owner_type, row.dossier.owner_id)
        for row in DocumentText.objects.filter(matches(asked)).select_related("dossier")
    }
    assert len(every) > 200
    choices = sorted(every)
    seen_by_somebody: set[tuple[str, int]] = set()
    for number, actor in enumerate(town.actors):
        rows = DocumentText.objects.visible_to(actor).filter(matches(asked))
        listed = list(rows.order_by("pk").values_list("dossier__owner_type", "dossier__owner_id"))
        seen_by_somebody |= set(listed)
        samples = [town.chance.choice(choices), *listed[:1]]
        for kind, pk in samples:
            assert access.owner_allows(actor=actor, owner_type=kind, owner_id=pk) == (
                (kind, pk) in set(listed)
            )
        if number % 50 == 0:
            assert searching.search(wanted, actor=actor).total == len(listed)
            assert searching.count_results(wanted, actor=actor) == len(listed)
            parts = [
                pk
                for part in Dossier.objects.visible_parts(actor)
                for pk in part.values_list("pk", flat=True)
            ]
            assert sorted(parts) == sorted(Dossier.objects.visible_to(actor).values_list("pk", flat=True))
    assert len(seen_by_somebody) > 200
    strangers = [actor for actor in town.actors if actor.role in {"coordinator", "provider"}]
    assert strangers
    assert not any(DocumentText.objects.visible_to(actor).exists() for actor in strangers[:30])

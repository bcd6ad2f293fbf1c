"""The search over proposals and decisions: found, shown with what matched, and never more than one may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.identity.models import User
from nahtstelle.ground.search import queries as searching
from nahtstelle.structure.governance.models import Proposal, Theme
from nahtstelle.structure.governance.tests.test_decision_pages import imported
from tests.pages import PageClient

Sign = Callable[[User | None], PageClient]
Make = Callable[..., Proposal]
HOSTILE = '<script>alert("x")</script> Deutschkurs <img src=x onerror=y>'


def found(client: PageClient, words: str, **filters: object) -> list[str]:
    """The titles found, in their order."""
    page = client.page("/suche/", q=words, **filters)
    parts = page.html.split("<h2><a href=")[1:]
    return [
        part.split(">", 1)[1].split("</a>")[0].replace("<mark>", "").replace("</mark>", "") for part in parts
    ]


@pytest.fixture
def business(structure: SimpleNamespace, make_proposal: Make, theme: Theme) -> SimpleNamespace:
    """Two proposals and two decisions about language courses."""
    accepted = make_proposal(
        state="accepted",
        title="Deutschkurse am Abend",
        motion="Die Sprachförderung wird ausgebaut.",
        theme=theme,
    )
    submitted = make_proposal(state="submitted", title="Kinderbetreuung", motion="Neben dem Deutschkurs.")
    coordination = imported(
        structure.coordination, title="Angebote", text="Der Deutschkurs in Zürich wird bezahlt.", theme=theme
    )
    steering = imported(
        structure.steering, title="Deutschkurs für alle", decided_on=dt.date(2022, 5, 3), year=2022,
        label="IIZ-Leitung 2022/1", government_resolution="2022/657", kind="funding",
    )  # fmt: skip
    return SimpleNamespace(
        accepted=accepted, submitted=submitted, coordination=coordination, steering=steering
    )


def test_the_page_without_words_says_what_can_be_searched(client_for: Sign, carla: User) -> None:
    text = client_for(carla).page("/suche/").text
    assert "So suchen Sie" in text
    assert "Geschäfte, Beschlüsse" in text


def test_words_in_the_title_come_first_and_what_matched_is_marked(
    business: SimpleNamespace, client_for: Sign, anna: User
) -> None:
    page = client_for(anna).page("/suche/", q="deutschkurs")
    titles = found(client_for(anna), "deutschkurs")
    assert set(titles[:2]) == {"Deutschkurse am Abend", "Deutschkurs für alle"}
    assert set(titles[2:]) == {"Kinderbetreuung", "Angebote"}
    assert "<mark>Deutschkurse</mark> am Abend" in page.html
    assert "Der <mark>Deutschkurs</mark> in Zürich wird bezahlt." in page.html
    assert "4 Treffer" in page.text


@pytest.mark.parametrize(
    ("words", "titles"),
    [
        ("sprach", ["Deutschkurse am Abend"]),
        ("Zuerich", ["Angebote"]),
        ("2022/657", ["Deutschkurs für alle"]),
        ("EKG 2023/1", ["Angebote"]),
        ('"in Zürich wird"', ["Angebote"]),
        ("deutschkurs -zürich -2022/657 -abend", ["Kinderbetreuung"]),
    ],
)
def test_it_finds_by_beginning_spelling_number_phrase_and_exclusion(
    words: str, titles: list[str], business: SimpleNamespace, client_for: Sign, anna: User
) -> None:
    assert found(client_for(anna), words) == titles


def test_a_number_of_a_proposal_is_found(business: SimpleNamespace, client_for: Sign, anna: User) -> None:
    assert found(client_for(anna), business.accepted.number) == ["Deutschkurse am Abend"]


@pytest.mark.parametrize(
    ("filters", "titles"),
    [
        ({"art": "beschluesse"}, {"Angebote", "Deutschkurs für alle"}),
        ({"jahr": "2022"}, {"Deutschkurs für alle"}),
        ({"gremium": "coordination"}, {"Angebote", "Deutschkurse am Abend", "Kinderbetreuung"}),
        ({"thema": "theme"}, {"Angebote", "Deutschkurse am Abend"}),
        ({"leistungsfeld": "counselling"}, {"Angebote", "Deutschkurse am Abend", "Kinderbetreuung"}),
        ({"geschaeftsart": "funding"}, {"Deutschkurs für alle"}),
        ({"gremium": "gibt-es-nicht", "jahr": "' OR 1=1"},
         {"Angebote", "Deutschkurse am Abend", "Kinderbetreuung", "Deutschkurs für alle"}),
    ],
)  # fmt: skip
def test_filters_stand_in_the_address(
    filters: dict[str, str],
    titles: set[str],
    business: SimpleNamespace,
    structure: SimpleNamespace,
    theme: Theme,
    client_for: Sign,
    anna: User,
) -> None:
    ids = {"coordination": str(structure.coordination.pk), "theme": str(theme.pk)}
    given = {key: ids.get(value, value) for key, value in filters.items()}
    assert set(found(client_for(anna), "deutschkurs", **given)) == titles


def test_results_and_counts_hold_only_what_one_may_see(
    business: SimpleNamespace,
    client_for: Sign,
    nora: User,
    carla: User,
    dario: User,
    eva: User,
    admin_person: User,
) -> None:
    assert set(found(client_for(nora), "deutschkurs")) == {"Deutschkurse am Abend", "Angebote"}
    assert "2 Treffer" in client_for(nora).page("/suche/", q="deutschkurs").text
    client_for(eva).page("/suche/", status=404, q="deutschkurs")
    for outsider in (carla, dario, admin_person):
        page = client_for(outsider).page("/suche/", q="deutschkurs")
        assert "Nichts gefunden." in page.text
        assert not found(client_for(outsider), "deutschkurs")
        tabs = page.html.split('<nav class="tabs"')[1].split("</nav>")[0]
        assert all(part.startswith("0") for part in tabs.split('class="count num">')[1:])


def test_hostile_words_and_texts_stay_text(
    structure: SimpleNamespace, make_proposal: Make, client_for: Sign, anna: User
) -> None:
    make_proposal(state="accepted", title=HOSTILE, motion=HOSTILE * 3)
    page = client_for(anna).page("/suche/", q="deutschkurs")
    assert "<script>alert" not in page.html
    assert "<img" not in page.html
    page = client_for(anna).page("/suche/", q='"><script>alert(1)</script>')
    assert "<script>alert" not in page.html


@pytest.mark.parametrize(
    "words",
    ["%", "'", "\\", '"', "--", "a:*", "!(x)", "🙂", "\x00", "der die das", "...", "x" * 10_000, "a " * 5_000,
     "'; DROP TABLE governance_proposal; --", "-deutschkurs", "ODER", "ODER ODER", "-", "<->", "&|!"],
)  # fmt: skip
def test_anything_may_be_typed(words: str, business: SimpleNamespace, client_for: Sign, anna: User) -> None:
    client_for(anna).page("/suche/", q=words)


@pytest.mark.parametrize("number", ["0", "-1", "999999", "9" * 500, "x", "2"])
def test_any_page_number_shows_a_page(
    number: str, business: SimpleNamespace, client_for: Sign, anna: User
) -> None:
    assert len(found(client_for(anna), "deutschkurs", seite=number)) == 4


def test_results_are_paged(
    structure: SimpleNamespace, make_proposal: Make, client_for: Sign, anna: User
) -> None:
    for number in range(45):
        make_proposal(state="accepted", title=f"Deutschkurs {number}")
    pages = [found(client_for(anna), "deutschkurs", seite=number) for number in (1, 2, 3)]
    assert [len(titles) for titles in pages] == [20, 20, 5]
    assert len({title for titles in pages for title in titles}) == 45


def test_the_page_is_only_read(
    business: SimpleNamespace, client_for: Sign, anna: User, anybody: PageClient
) -> None:
    assert client_for(anna).post("/suche/", {"q": "deutschkurs"}).status_code == 405
    assert anybody.get("/suche/").status_code == 302


def test_the_number_of_queries_does_not_grow(
    structure: SimpleNamespace, make_proposal: Make, client_for: Sign, anna: User
) -> None:
    client = client_for(anna)

    def queries() -> int:
        client.page("/suche/", q="deutschkurs")
        with CaptureQueriesContext(connection) as captured:
            client.page("/suche/", q="deutschkurs")
        return len(captured)

    def more(count: int, first: int) -> None:
        for number in range(first, first + count):
            make_proposal(state="accepted", title=f"Deutschkurs {number}")
            imported(structure.coordination, number=number, title=f"Deutschkurs {number}")

    more(3, 1)
    few = queries()
    more(17, 10)
    assert queries() <= few


def test_of_very_many_results_the_latest_visible_ones_are_shown(
    structure: SimpleNamespace, client_for: Sign, anna: User, bruno: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST", 5)
    for number in range(1, 41):
        body = structure.coordination if number % 2 else structure.steering
        day = dt.date(2023, 1, 1) + dt.timedelta(days=number)
        imported(body, number=number, title=f"Deutschkurs {number}", decided_on=day)
    latest = {f"Deutschkurs {number}" for number in range(36, 41)}
    assert set(found(client_for(anna), "Deutschkurs")) == latest
    own = {f"Deutschkurs {number}" for number in range(31, 40, 2)}
    assert set(found(client_for(bruno), "Deutschkurs")) == own
    assert "Mehr als" in client_for(bruno).page("/suche/", q="Deutschkurs").text

"""Disposal: lists, the archive's answer, handing over and destroying: /ablage/aussonderung/."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.lifecycle.api import PermissionRefused, TransitionRefused
from nahtstelle.ground.records import access, api
from nahtstelle.ground.records.actions import disposal as actions
from nahtstelle.ground.records.actions import dossiers
from nahtstelle.ground.records.models import DisposalItem, DisposalList, Dossier, Version
from nahtstelle.ground.records.queries.disposal import due_years
from nahtstelle.ground.records.refusals import (
    AnswerIncomplete,
    DossierSealed,
    FileDestroyed,
    LabelMismatch,
    LaterDayNeeded,
    ListOpen,
    NothingDue,
)
from nahtstelle.ground.records.store import default_store
from nahtstelle.ground.records.tasks import remove_files, say_what_is_due
from nahtstelle.ground.records.tests.conftest import NOW, open_dossier
from nahtstelle.ground.worklist.models import Duty

HERE = "/ablage/aussonderung/"
LATER = NOW + dt.timedelta(days=365 * 11)
DAY = LATER.date()


def closed(actor, owner_id: int) -> api.DossierRef:
    """A dossier with one paper, closed eleven years before LATER."""
    dossier = open_dossier(actor, owner_id=owner_id, title=f"Sache {owner_id}")
    api.add_document(
        dossier_id=dossier.id,
        title="Brief",
        filename="brief.txt",
        content=f"Inhalt {owner_id}".encode(),
        actor=actor,
        now=NOW,
    )
    dossiers.close_dossier(dossier_id=dossier.id, closed_on=NOW.date(), actor=actor, now=NOW)
    return dossier


@pytest.fixture
def pair(actor, owned) -> list[api.DossierRef]:
    return [closed(actor, 1), closed(actor, 2)]


@pytest.fixture
def offered(pair, actor) -> DisposalList:
    return actions.create_list(actor=actor, now=LATER)


def items(disposal: DisposalList) -> list[DisposalItem]:
    return list(DisposalItem.objects.filter(disposal=disposal).order_by("dossier__number"))


def answer(disposal: DisposalList, *verdicts: str, **changes) -> actions.ArchiveAnswer:
    values = {
        "archive": "Staatsarchiv (erfunden)",
        "archivist": "Arno Archivar, erfunden",
        "confirmed_on": DAY,
        "reference": "StA 7",
        "verdicts": {item.pk: verdict for item, verdict in zip(items(disposal), verdicts, strict=False)},
    }
    return actions.ArchiveAnswer(**values | changes)


def states(*dossiers_: api.DossierRef) -> list[str]:
    return [Dossier.objects.get(pk=row.id).state for row in dossiers_]


@pytest.fixture
def confirmed(offered, actor) -> DisposalList:
    return actions.confirm_list(
        disposal_id=offered.pk, answer=answer(offered, "archive", "destroy"), actor=actor, now=LATER
    )


def test_only_what_is_closed_and_due_is_offered(pair, actor):
    still_open = open_dossier(actor, owner_id=3)
    with pytest.raises(NothingDue):
        actions.create_list(actor=actor, now=NOW)
    disposal = actions.create_list(actor=actor, now=LATER)
    assert disposal.label == "2037-1"
    assert states(*pair, still_open) == ["offered", "offered", "open"]
    assert Entry.objects.get(code="records.disposal.created").facts["count"] == 2


def test_a_refused_list_takes_no_number(pair, actor):
    with pytest.raises(NothingDue):
        actions.create_list(actor=actor, now=NOW)
    assert actions.create_list(actor=actor, now=LATER).number == 1


def test_one_list_at_a_time(offered, actor):
    closed(actor, 5)
    with pytest.raises(ListOpen):
        actions.create_list(actor=actor, now=LATER)


def test_nothing_is_added_to_an_offered_dossier(offered, pair, actor):
    with pytest.raises(DossierSealed):
        api.add_document(
            dossier_id=pair[0].id, title="x", filename="a.txt", content=b"a", actor=actor, now=LATER
        )


@pytest.mark.parametrize(
    ("verdicts", "changes"),
    [
        (("archive",), {}),
        (("archive", "perhaps"), {}),
        (("archive", "destroy"), {"archivist": " "}),
        (("archive", "destroy"), {"confirmed_on": DAY + dt.timedelta(days=1)}),
        (("archive", "destroy"), {"confirmed_on": DAY - dt.timedelta(days=1)}),
    ],
)
def test_half_an_answer_is_none(offered, actor, verdicts, changes):
    with pytest.raises(AnswerIncomplete):
        actions.confirm_list(
            disposal_id=offered.pk, answer=answer(offered, *verdicts, **changes), actor=actor, now=LATER
        )
    offered.refresh_from_db()
    assert offered.state == "proposed"
    assert all(item.verdict == "" for item in items(offered))


def test_nothing_happens_before_the_archive_has_answered(offered, actor):
    with pytest.raises(TransitionRefused):
        actions.carry_out_list(disposal_id=offered.pk, label=offered.label, actor=actor, now=LATER)


def test_destroying_asks_for_the_number(confirmed, pair, actor):
    with pytest.raises(LabelMismatch):
        actions.carry_out_list(disposal_id=confirmed.pk, label="2037-2", actor=actor, now=LATER)
    assert states(*pair) == ["offered", "offered"]


def test_what_is_destroyed_cannot_be_read_and_stays_listed(confirmed, pair, actor, monkeypatch):
    forgotten: list[int] = []
    monkeypatch.setattr(access, "_erasures", [forgotten.append])
    kept, gone = pair
    versions = {row.document.dossier_id: row for row in Version.objects.select_related("document")}
    actions.carry_out_list(disposal_id=confirmed.pk, label=f" {confirmed.label} ", actor=actor, now=LATER)
    assert states(kept, gone) == ["archived", "destroyed"]
    assert api.read_version(versions[kept.id].pk) == b"Inhalt 1"
    with pytest.raises(FileDestroyed):
        api.read_version(versions[gone.id].pk)
    row = Dossier.objects.get(pk=gone.id)
    assert row.wrapped_key is None
    assert row.disposed_on == DAY
    assert Version.objects.filter(document__dossier=row).count() == 1
    assert forgotten == [gone.id]
    assert api.damaged_versions() == []
    assert Entry.objects.get(code="records.dossier.destroyed").facts["versions"] == 1


def test_the_files_go_by_a_job_that_may_run_twice(confirmed, pair, actor):
    from procrastinate.contrib.django.models import ProcrastinateJob

    gone = Version.objects.get(document__dossier_id=pair[1].id)
    stays = Version.objects.get(document__dossier_id=pair[0].id)
    actions.carry_out_list(disposal_id=confirmed.pk, label=confirmed.label, actor=actor, now=LATER)
    job = ProcrastinateJob.objects.get(task_name="records.remove_files")
    assert job.args == {"names": [gone.storage_name]}
    for _ in range(2):
        remove_files(**job.args)
    assert not default_store().exists(gone.storage_name)
    assert default_store().exists(stays.storage_name)


def test_a_second_press_destroys_nothing_more(confirmed, actor):
    actions.carry_out_list(disposal_id=confirmed.pk, label=confirmed.label, actor=actor, now=LATER)
    with pytest.raises(TransitionRefused):
        actions.carry_out_list(disposal_id=confirmed.pk, label=confirmed.label, actor=actor, now=LATER)


def test_a_new_dossier_is_opened_after_the_latest_was_destroyed(offered, pair, actor):
    full = answer(offered, "destroy", "destroy")
    actions.confirm_list(disposal_id=offered.pk, answer=full, actor=actor, now=LATER)
    actions.carry_out_list(disposal_id=offered.pk, label=offered.label, actor=actor, now=LATER)
    made = open_dossier(actor, owner_id=9, now=LATER)
    version = api.add_document(
        dossier_id=made.id, title="x", filename="a.txt", content=b"neu", actor=actor, now=LATER
    )
    assert api.read_version(version.id) == b"neu"


@pytest.mark.parametrize("state", ["destroyed", "archived", "open"])
def test_the_database_holds_state_key_and_days_together(pair, state):
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=pair[0].id).update(state=state)


def test_a_dossier_kept_longer_comes_back_when_its_day_has_come(offered, pair, actor):
    item = items(offered)[0]
    with pytest.raises(LaterDayNeeded):
        actions.keep_longer(item_id=item.pk, until=DAY, reason="Verfahren", actor=actor, now=LATER)
    until = DAY + dt.timedelta(days=400)
    actions.keep_longer(item_id=item.pk, until=until, reason="Hängiges Verfahren", actor=actor, now=LATER)
    assert states(*pair) == ["closed", "offered"]
    rest = answer(offered, verdicts={items(offered)[1].pk: "destroy"})
    actions.confirm_list(disposal_id=offered.pk, answer=rest, actor=actor, now=LATER)
    actions.carry_out_list(disposal_id=offered.pk, label=offered.label, actor=actor, now=LATER)
    assert states(*pair) == ["closed", "destroyed"]
    with pytest.raises(NothingDue):
        actions.create_list(actor=actor, now=LATER)
    again = actions.create_list(actor=actor, now=LATER + dt.timedelta(days=401))
    assert [row.dossier_id for row in items(again)] == [pair[0].id]


def test_a_withdrawn_list_gives_everything_back(confirmed, pair, actor):
    actions.withdraw_list(disposal_id=confirmed.pk, reason="Neue Absprache", actor=actor, now=LATER)
    assert states(*pair) == ["closed", "closed"]
    assert actions.create_list(actor=actor, now=LATER).label == "2037-2"


def test_only_the_secretariat_disposes(offered, pair, actor_of, bruno, admin_person):
    for person in (bruno, admin_person):
        for verb, rest in (
            (actions.create_list, {}),
            (actions.propose_appraisals, {"disposal_id": offered.pk, "appraisals": {}}),
            (actions.withdraw_list, {"disposal_id": offered.pk, "reason": "x"}),
            (actions.confirm_list, {"disposal_id": offered.pk, "answer": answer(offered)}),
            (actions.carry_out_list, {"disposal_id": offered.pk, "label": offered.label}),
        ):
            with pytest.raises(PermissionRefused):
                verb(actor=actor_of(person), now=LATER, **rest)


def test_the_secretariat_is_told_once_what_is_due(pair, actor):
    for _ in range(2):
        say_what_is_due(today=DAY, now=LATER)
    assert [duty.title for duty in Duty.objects.all()] == ["Aussonderung vorbereiten: 2 Dossiers"]
    actions.create_list(actor=actor, now=LATER)
    assert not Duty.objects.filter(closed_at=None).exists()


# --- screens


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)


def test_what_ended_more_than_ten_years_ago_stands_in_one_line(pair, actor):
    today = DAY.replace(year=DAY.year + 30)
    (line,) = due_years(actor=actor, today=today)
    assert (line.year, line.with_earlier) == (today.year - 10, True)
    assert (line.total, line.due, line.archive + line.sample + line.destroy) == (2, 2, 2)
    (line,) = due_years(actor=actor, today=NOW.date().replace(year=NOW.year + 8))
    assert (line.year, line.total, line.due, line.with_earlier) == (NOW.year + 10, 2, 0, False)


def test_the_whole_way_on_screen(pair, client_for, anna, today):
    client = client_for(anna)
    assert "2 Dossiers sind fällig" in client.page(HERE).text
    response = client.post(f"{HERE}neu/")
    page = client.page(response["Location"])
    disposal = DisposalList.objects.get()
    first, second = items(disposal)
    assert "Sache 1" in page.text
    here = f"{HERE}{disposal.pk}/"
    data = {f"appraisal_{first.pk}": "archive", f"appraisal_{second.pk}": "sample"}
    assert client.post(f"{here}bewertung/", data).status_code == 302
    names = {
        "archive": "Staatsarchiv",
        "archivist": "A. Archivar (erfunden)",
        "confirmed_on": DAY.strftime("%d.%m.%Y"),
    }
    client.send(f"{here}antwort/", names | {f"verdict_{first.pk}": "archive", f"verdict_{second.pk}": ""})
    verdicts = {f"verdict_{first.pk}": "archive", f"verdict_{second.pk}": "destroy"}
    assert client.post(f"{here}antwort/", names | verdicts).status_code == 302
    client.send(f"{here}ausfuehren/", {"label": "falsch"})
    assert client.post(f"{here}ausfuehren/", {"label": disposal.label}).status_code == 302
    assert "Ausgeführt" in client.page(here).text
    assert "Die Unterlagen sind vernichtet" in client.page(f"/ablage/{pair[1].id}/").text
    version = Version.objects.get(document__dossier_id=pair[1].id)
    refused = client.get(f"/dokumente/{version.document.uuid}/1/")
    assert refused.status_code == 409
    assert "vernichtet" in refused.content.decode()


@pytest.mark.parametrize("state", ["proposed", "confirmed", "carried_out"])
def test_the_list_is_a_pdf(confirmed, client_for, anna, actor, state):
    if state == "carried_out":
        actions.carry_out_list(disposal_id=confirmed.pk, label=confirmed.label, actor=actor, now=LATER)
    elif state == "proposed":
        DisposalList.objects.update(state="proposed")
    response = client_for(anna).get(f"{HERE}{confirmed.pk}/liste.pdf")
    assert response.content.startswith(b"%PDF")


PATHS = ("", "{}/", "{}/bewertung/", "{}/antwort/", "{}/ausfuehren/", "{}/zurueckziehen/", "{}/liste.pdf")


@pytest.mark.parametrize("path", [*PATHS, "neu/"])
def test_everybody_else_finds_nothing(offered, client_for, bruno, carla, admin_person, anybody, path):
    where = HERE + path.format(offered.pk)
    method = "post" if path == "neu/" else "get"
    for person in (bruno, carla, admin_person):
        assert getattr(client_for(person), method)(where).status_code == 404
    assert getattr(anybody, method)(where).status_code == 302


@pytest.mark.parametrize("path", [*PATHS, "neu/"])
def test_other_methods_are_refused(offered, client_for, anna, path):
    assert client_for(anna).put(HERE + path.format(offered.pk)).status_code == 405
    assert client_for(anna).get(f"{HERE}neu/").status_code == 405


def test_an_item_of_another_list_is_not_found(offered, client_for, anna):
    assert client_for(anna).get(f"{HERE}{offered.pk}/99999/behalten/").status_code == 404


def test_keeping_longer_on_screen(offered, client_for, anna, today):
    item = items(offered)[0]
    where = f"{HERE}{offered.pk}/{item.pk}/behalten/"
    client = client_for(anna)
    client.send(where, {"until": "01.01.2030", "reason": "x"})
    assert client.post(where, {"until": "01.01.2040", "reason": "Verfahren"}).status_code == 302
    assert "Bleibt" in client.page(f"{HERE}{offered.pk}/").text
    assert client.get(where).status_code == 404


@pytest.mark.parametrize("path", ["", "{}/", "{}/antwort/"])
def test_the_number_of_queries_does_not_grow(actor, owned, client_for, anna, path):
    for number in range(3):
        closed(actor, number + 1)
    first = actions.create_list(actor=actor, now=LATER)
    client = client_for(anna)

    def queries(pk: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(HERE + path.format(pk)).status_code == 200
        return len(captured)

    queries(first.pk)
    few = queries(first.pk)
    actions.withdraw_list(disposal_id=first.pk, reason="x", actor=actor, now=LATER)
    for number in range(30):
        closed(actor, number + 10)
    second = actions.create_list(actor=actor, now=LATER)
    assert queries(second.pk) == few

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from nahtstelle.ground.records import api
from nahtstelle.ground.records.models import Version
from nahtstelle.ground.records.tests.conftest import NOW, open_dossier

TOGETHER = 6


def _all_at_once(work: Callable[[int], object]) -> list[object]:
    start = Barrier(TOGETHER)

    def one(number: int) -> object:
        start.wait(timeout=20)
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(TOGETHER) as pool:
        return list(pool.map(one, range(TOGETHER)))


@pytest.mark.django_db(transaction=True)
def test_versions_added_at_once_are_numbered_without_gap(actor, version):
    _all_at_once(
        lambda number: api.add_version(
            document_id=version.document_id,
            filename=f"{number}.txt",
            content=b"%d" % number,
            actor=actor,
            now=NOW,
        )
    )
    numbers = Version.objects.filter(document_id=version.document_id).order_by("number")
    assert list(numbers.values_list("number", flat=True)) == list(range(1, TOGETHER + 2))
    assert {api.read_version(row.pk) for row in numbers[1:]} == {b"%d" % number for number in range(TOGETHER)}


@pytest.mark.django_db(transaction=True)
def test_dossiers_opened_at_once_get_distinct_numbers_and_one_master_key(actor, owned):
    opened = _all_at_once(lambda number: open_dossier(actor, title=f"{number}"))
    assert sorted(ref.number for ref in opened) == [
        f"02.01-2026-{number:03d}" for number in range(1, TOGETHER + 1)
    ]
    for ref in opened:
        api.add_document(dossier_id=ref.id, title="x", filename="x.txt", content=b"x", actor=actor, now=NOW)

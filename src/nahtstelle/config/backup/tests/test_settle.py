"""After a restore: what a certificate calls destroyed is destroyed, and a case without its key is erased."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.utils import timezone

from nahtstelle.cases.casework.actions.erasure import settle_after_restore
from nahtstelle.cases.casework.models import Case, Erasure, StatisticalRow
from nahtstelle.cases.casework.states import CaseState
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.audit.models import Entry
from nahtstelle.ground.records import api as records
from tests.language.texts import of_pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


def test_a_case_without_its_key_is_erased_and_the_certificate_says_that_it_came_back(make_case, now):
    gone, stays = make_case(), make_case()
    records.destroy_vault(gone.key_id)
    assert settle_after_restore(now=now) == [gone.number]
    with as_service("tests"):
        assert list(Case.objects.values_list("pk", flat=True)) == [stays.pk]
        erasure = Erasure.objects.get()
        assert not StatisticalRow.objects.exists()
    assert erasure.again
    assert Entry.objects.get(code="casework.erase").facts["again"] is True
    content = records.read_version(erasure.certificate.versions.get().pk)
    said = " ".join(" ".join(of_pdf(content)).split())
    assert "als eine frühere Sicherung zurückgespielt wurde" in said
    assert settle_after_restore(now=now) == []


def test_a_closed_case_without_its_key_leaves_its_statistical_row(make_case, now):
    case = make_case(CaseState.CLOSED, now=now - dt.timedelta(days=31))
    records.destroy_vault(case.key_id)
    assert settle_after_restore(now=now) == [case.number]
    with as_service("tests"):
        assert StatisticalRow.objects.get().outcome == "employment"


def test_a_key_that_came_back_for_an_erased_case_is_destroyed_again(make_case, now, settings):
    case = make_case(CaseState.CLOSED, now=now - dt.timedelta(days=61))
    path = Path(settings.VAULT_DIRECTORY) / case.key_id.hex[:2] / f"{case.key_id}.key"
    kept = path.read_bytes()
    assert settle_after_restore(now=now) == [case.number]
    path.write_bytes(kept)
    assert settle_after_restore(now=now) == []
    assert not records.vault_exists(case.key_id)

"""A report of 2023 as the secretariat begins it; the canton's own records where a test asks for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nahtstelle.ground.intake.api import load_folder
from nahtstelle.outward.insight.actions.reports import create_report
from nahtstelle.outward.insight.models import Report

CANTON = Path(__file__).resolve().parents[5] / "cantons" / "so"
NOW = dt.datetime(2026, 3, 28, 9, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path):
    settings.DATA_DIRECTORY = tmp_path
    settings.MASTER_KEY = ""


@pytest.fixture
def secretariat(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def report(secretariat) -> Report:
    return create_report(year=2023, actor=secretariat, now=NOW)


@pytest.fixture
def canton_records(db) -> None:
    for folder in (CANTON, CANTON / "demo"):
        load_folder(folder=folder, now=NOW)

"""An enquiry as it comes in, and one that was passed on to the disability insurance, Bruno's office."""

from __future__ import annotations

import datetime as dt

import pytest

from nahtstelle.structure.enquiries.actions.enquiries import EnquiryData, register_enquiry, route_enquiry
from nahtstelle.structure.enquiries.models import Enquiry

NOW = dt.datetime(2026, 3, 28, 9, 0, tzinfo=dt.UTC)


def data(**changes) -> EnquiryData:
    values = {
        "kind": "media",
        "organisation": "Bote (erfunden)",
        "person": "Gina Gadient (erfunden)",
        "contact": "032 000 00 00",
        "subject": "Wartezeiten",
        "question": "Wie lange warten die Leute?",
        "received_at": NOW,
        "due_at": NOW + dt.timedelta(hours=5),
    } | changes
    return EnquiryData(**values)


@pytest.fixture(autouse=True)
def data_directory(settings, tmp_path):
    settings.DATA_DIRECTORY = tmp_path
    settings.MASTER_KEY = ""


@pytest.fixture
def actor(anna, actor_of):
    return actor_of(anna)


@pytest.fixture
def enquiry(actor) -> Enquiry:
    return register_enquiry(data=data(), actor=actor, now=NOW)


@pytest.fixture
def routed(enquiry, actor, institutions) -> Enquiry:
    return route_enquiry(enquiry_id=enquiry.pk, institution_id=institutions.iv.pk, actor=actor, now=NOW)

"""Frozen time for tests of ui."""

import pytest
import time_machine


@pytest.fixture
def time_machine_at():
    with time_machine.travel("2026-03-07T13:32:00+00:00", tick=False):
        yield

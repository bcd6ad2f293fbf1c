"""Tests run on their own data directory, never in demonstration mode; the cast is at hand everywhere.

This file is read before Django's settings, so the environment is set here first.
"""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent
os.environ.setdefault("NAHTSTELLE_DATA", str(ROOT / ".nahtstelle-test"))
os.environ["DJANGO_SETTINGS_MODULE"] = "nahtstelle.config.settings"
for name in (
    "NAHTSTELLE_DEMONSTRATION",
    "NAHTSTELLE_DEVELOPMENT",
    "NAHTSTELLE_EMAIL_URL",
    "NAHTSTELLE_BASE_URL",
):
    os.environ.pop(name, None)
for name in [name for name in os.environ if name.startswith("NAHTSTELLE_OIDC_")]:
    os.environ.pop(name)

import django  # noqa: E402
import pytest  # noqa: E402
import pytest_django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.PASSWORD_HASHERS = ["tests.hashers.LightArgon2"]
settings.WHITENOISE_AUTOREFRESH = False
Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
django.setup()
gc.freeze()  # what is there now stays: looking through it again and again for garbage takes time
gc.set_threshold(100_000, 20, 50)

pytest_plugins = ["tests.cast"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Let the tests empty the test database between them: audit refuses TRUNCATE everywhere else."""
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate")
        cursor.execute("ALTER TABLE audit_seal DISABLE TRIGGER audit_seal_no_truncate")
        cursor.execute("ALTER TABLE audit_epoch DISABLE TRIGGER audit_epoch_no_truncate")


@pytest.fixture(autouse=True)
def no_jobs_are_left(
    request: pytest.FixtureRequest, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[None]:
    """A test that commits leaves its jobs behind: their tables are not Django's, which empties all others."""
    yield
    marker = request.node.get_closest_marker("django_db")
    commits = "transactional_db" in request.fixturenames or (marker and marker.kwargs.get("transaction"))
    if commits:
        from django.db import connection

        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_events")
            cursor.execute("DELETE FROM procrastinate_jobs")

"""The demonstration of Solothurn in the test database, once for the module that reads all its words."""

from __future__ import annotations

import contextlib
import gettext
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_django
import typst
from django.core.mail import EmailMessage

from tests.pages import PageClient

ROOT = Path(__file__).resolve().parents[2]
SCENE = ROOT / "tests" / "journeys" / "scene.py"


@dataclass
class Demonstration:
    """What the demonstration holds: real objects by name; meanwhile set PDFs by template; who made mail, and where."""

    scene: dict[str, Any] = field(default_factory=dict)
    printed: dict[str, list[bytes]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    makers_of_mail: set[tuple[str, str]] = field(default_factory=set)

    def client(self, name: str) -> PageClient:
        """A client signed in as the person of that name; nobody for an empty one."""
        from nahtstelle.ground.identity.models import User

        client = PageClient(raise_request_exception=False)
        if name:
            given_name, _, family_name = name.partition(" ")
            person = User.objects.get(given_name=given_name, family_name=family_name)
            client.force_login(person, backend="nahtstelle.ground.identity.backends.PersonBackend")
        return client


@pytest.fixture(scope="module")
def demonstration(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demonstration]:
    """Load and play it inside a transaction that is never committed, so that other tests find nothing of it."""
    from django.db import transaction
    from django.test.utils import override_settings

    compile_german()
    made = Demonstration()
    mail = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend", "DEMONSTRATION": True}
    with (
        django_db_blocker.unblock(),
        override_settings(**mail),
        _printing_noted(made.printed),
        _mail_noted(made.makers_of_mail),
        transaction.atomic(),
    ):
        _play()
        made.scene = _scene()
        yield made
        transaction.set_rollback(True)


def compile_german() -> None:
    """Make sure that the catalogues in use are those of the working tree."""
    from django.utils.translation import trans_real

    from nahtstelle.config.translations import compile_catalogues

    compile_catalogues()
    gettext._translations.clear()  # type: ignore[attr-defined]  # what was read before they were compiled
    trans_real._translations.clear()
    trans_real._default = None


def _play() -> None:
    from django.test import TestCase
    from django.utils import timezone, translation

    from nahtstelle.config.demonstration import replay
    from nahtstelle.ground.intake.api import load_folder

    with translation.override("de-ch"), TestCase.captureOnCommitCallbacks(execute=True):
        for folder in (ROOT / "cantons" / "so", ROOT / "cantons" / "so" / "demo"):
            load_folder(folder=folder, now=timezone.now())
        replay(canton_code="SO", today=timezone.localdate())


def _scene() -> dict[str, Any]:
    """Run the scene of the journeys in this process; it prints what it found."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(SCENE.read_text("utf-8"), str(SCENE), "exec"), {"__name__": "scene"})
    return dict(json.loads(printed.getvalue().splitlines()[-1]))


@contextlib.contextmanager
def _printing_noted(printed: dict[str, list[bytes]]) -> Iterator[None]:
    """Keep what Typst sets, by the name of the template."""
    from nahtstelle.ground.records import typesetting

    names: list[str] = []
    sources, original = typesetting._sources, typst.compile

    def named(template: str) -> dict[str, bytes]:
        names.append(template)
        return sources(template)

    def kept(*arguments: Any, **options: Any) -> bytes:
        made = original(*arguments, **options)
        printed.setdefault(names[-1], []).append(made)
        return made

    patch = pytest.MonkeyPatch()
    patch.setattr(typesetting, "_sources", named)
    patch.setattr(typesetting, "typst", SimpleNamespace(**vars(typst) | {"compile": kept}))
    try:
        yield
    finally:
        patch.undo()


@contextlib.contextmanager
def _mail_noted(makers: set[tuple[str, str]]) -> Iterator[None]:
    """Note module and function of ours in which a message was made."""
    original = EmailMessage.__init__

    def noted(self: EmailMessage, *arguments: Any, **options: Any) -> None:
        frame = sys._getframe(1)
        while frame and not str(frame.f_globals.get("__name__", "")).startswith("nahtstelle."):
            frame = frame.f_back  # type: ignore[assignment]
        if frame:
            makers.add((frame.f_globals["__name__"], frame.f_code.co_name))
        original(self, *arguments, **options)

    patch = pytest.MonkeyPatch()
    patch.setattr(EmailMessage, "__init__", noted)
    try:
        yield
    finally:
        patch.undo()

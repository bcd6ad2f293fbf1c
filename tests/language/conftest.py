"""The demonstration of Solothurn in the test database, once for the module that reads all its words."""

from __future__ import annotations

import contextlib
import gettext
import io
import json
import shutil
import sys
from collections.abc import Callable, Iterator
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
CASES = SCENE.with_name("cases_of_the_demonstration.py")


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
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Demonstration]:
    """Load Solothurn and play it."""
    with django_db_blocker.unblock(), _played(_play) as made:
        made.scene = _scene()
        yield made


@pytest.fixture(scope="module")
def cases(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demonstration]:
    """Load Zürich with forty invented cases; `scene` has a case in each state and who opens it."""
    from django.test.utils import override_settings

    vault = str(tmp_path_factory.mktemp("vault"))
    with (
        django_db_blocker.unblock(),
        override_settings(VAULT_DIRECTORY=vault),
        _played(_play_cases) as made,
    ):
        made.scene = _scene(CASES)
        yield made


@pytest.fixture(scope="module")
def cases_of_solothurn(
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Demonstration]:
    """Load of Solothurn what the case level needs and play its cases; `scene` has ids and states by number."""
    from django.test.utils import override_settings

    folder = tmp_path_factory.mktemp("solothurn")
    with (
        django_db_blocker.unblock(),
        override_settings(VAULT_DIRECTORY=str(folder / "vault")),
        _played(lambda: _play_cases_of_solothurn(folder)) as made,
    ):
        yield made


@contextlib.contextmanager
def _played(play: Callable[[], None]) -> Iterator[Demonstration]:
    """Play inside a transaction that is never committed, so that other tests find nothing of it."""
    from django.db import transaction
    from django.test.utils import override_settings

    compile_german()
    made = Demonstration()
    mail = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend", "DEMONSTRATION": True}
    with (
        override_settings(**mail),
        _printing_noted(made.printed),
        _mail_noted(made.makers_of_mail),
        transaction.atomic(),
    ):
        play()
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


def _play_cases() -> None:
    from django.test import TestCase
    from django.utils import timezone, translation

    from nahtstelle.config.demonstration.cases import invent_cases
    from nahtstelle.ground.intake.api import load_folder

    with translation.override("de-ch"), TestCase.captureOnCommitCallbacks(execute=True):
        for folder in (ROOT / "cantons" / "zh", ROOT / "cantons" / "zh" / "demo"):
            load_folder(folder=folder, now=timezone.now())
        invent_cases(today=timezone.localdate(), number=40)


def _play_cases_of_solothurn(folder: Path) -> None:
    from django.test import TestCase
    from django.utils import timezone, translation

    from nahtstelle.config.demonstration.played_cases import play_cases
    from nahtstelle.ground.intake.api import load_folder

    register = ("institutions.csv", "case_instruments.csv")
    with translation.override("de-ch"), TestCase.captureOnCommitCallbacks(execute=True):
        for origin, names in (
            ("so", ("profile.toml", "municipalities.csv", *register)),
            ("so/demo", ("people.csv", *register)),
        ):
            part = folder / origin.replace("/", "-")
            part.mkdir()
            for name in names:
                shutil.copy(ROOT / "cantons" / origin / name, part / name)
            load_folder(folder=part, now=timezone.now())
        play_cases(canton_code="SO", today=timezone.localdate())


def _scene(script: Path = SCENE) -> dict[str, Any]:
    """Run a scene of the journeys in this process; it prints what it found."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(script.read_text("utf-8"), str(script), "exec"), {"__name__": "scene"})
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

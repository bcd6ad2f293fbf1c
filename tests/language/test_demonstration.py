"""A reader of German finds no English and no ß on any page, in any e-mail or PDF (issue 3).

A page, a sender of mail or a template of a document that nobody reads here fails.
"""

from __future__ import annotations

import ast
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core import mail
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import resolve
from django.utils import timezone, translation

from tests.architecture.test_addresses import ADDRESSES
from tests.journeys.pages_of_the_demonstration import WITHOUT_PAGE, pages
from tests.language.conftest import ROOT, Demonstration
from tests.language.german import faults_in
from tests.language.posting import faults_of_mail, run_jobs
from tests.language.texts import of_pdf
from tests.language.walking import Walk

pytestmark = pytest.mark.django_db
SOURCE = ROOT / "src"
MAKERS = {
    "EmailMessage",
    "EmailMultiAlternatives",
    "send_mail",
    "send_mass_mail",
    "mail_admins",
    "mail_managers",
}
# E-mails of django-allauth that are never sent here: nobody signs up, addresses are changed by the register, links
# rather than codes are sent, and an unknown address gets no mail (identity/adapters.py, settings_parts/sign_in.py).
NEVER_SENT = {
    "account/email/account_already_exists", "account/email/email_changed", "account/email/email_confirm",
    "account/email/email_confirmation", "account/email/email_confirmation_signup", "account/email/email_deleted",
    "account/email/login_code", "account/email/password_reset_code", "account/email/unknown_account",
    "socialaccount/email/account_disconnected",
}  # fmt: skip


CASE_LEVEL = ("casework:", "insight:show_case_figures", "nahtstelle.cases.", "casework/")
"""Addresses, modules and templates of the case level, which test_cases.py reads."""


# Pages

MORE_PEOPLE = ("Dario Derungs", "Helene Hürzeler")


@pytest.fixture(scope="module")
def walked(demonstration: Demonstration) -> Demonstration:
    """The demonstration after everybody has walked through it."""
    by_person: dict[str, list[str]] = defaultdict(list)
    for person, path in pages(demonstration.scene):
        by_person[person].append(path)
    for person in MORE_PEOPLE:
        by_person.setdefault(person, []).append("/")
    seen: Counter[str] = Counter()
    mail.outbox = []
    for person, paths in by_person.items():
        walk = Walk(demonstration.client(person), person, seen)
        walk.through(paths)
        demonstration.faults += walk.faults
    return demonstration


def test_every_address_with_a_page_is_read(demonstration: Demonstration) -> None:
    """The browser looks at the same pages (test_every_page): here their list is checked in seconds."""
    listed = {resolve(path.partition("?")[0]).view_name for _, path in pages(demonstration.scene)}
    structure = {name for name, _ in ADDRESSES if not name.startswith(CASE_LEVEL)}
    assert structure - listed - WITHOUT_PAGE == set()


def test_every_page_file_and_answer_is_german(walked: Demonstration) -> None:
    assert not walked.faults, "\n".join(dict.fromkeys(walked.faults))


# E-mail


def makers_of_mail() -> set[tuple[str, str]]:
    """Return module and function of every place in the source that makes a message."""
    found: set[tuple[str, str]] = set()
    for path in (SOURCE / "nahtstelle").rglob("*.py"):
        if {"tests", "migrations"} & set(path.parts):
            continue
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
                names = {getattr(call, "id", getattr(call, "attr", "")) for call in calls}
                if names & MAKERS:
                    found.add((".".join(path.relative_to(SOURCE).with_suffix("").parts), function.name))
    return found


def send_about_access() -> None:
    """The mails that the demonstration has no cause for."""
    from nahtstelle.ground.identity import mail as access
    from nahtstelle.ground.identity.models import User

    carla = User.objects.get(given_name="Carla", family_name="Caduff")
    access.send_invitation(person=carla, invited_by="Anna Ammann")
    access.send_address_changed(person=carla, old_email="carla@so.example")


def send_digests() -> None:
    """What waits for each person of the demonstration."""
    from nahtstelle.ground.worklist.queries import digest_readers
    from nahtstelle.ground.worklist.tasks import send_digest

    day = timezone.localdate()
    for user_id in digest_readers():
        send_digest(user_id=user_id, day=day.isoformat())
        send_digest(user_id=user_id, day=(day - dt.timedelta(days=30)).isoformat())


def send_notices() -> None:
    """What somebody of the demonstration is told at once, and the reminder to answer an invitation."""
    from nahtstelle.ground.worklist.models import Duty, NoticeChoice
    from nahtstelle.ground.worklist.tasks import send_notice
    from nahtstelle.structure.governance.tasks import send_reply_reminder

    duty = Duty.objects.filter(kind="governance.meeting.reply", closed_at=None).order_by("pk").first()
    assert duty is not None
    choice = {"user": duty.user, "kind": duty.kind}
    NoticeChoice.objects.update_or_create(**choice, defaults={"rhythm": "at_once"})
    send_notice(duty_id=duty.pk)
    send_reply_reminder(meeting_id=duty.subject_id, user_id=duty.user_id)


SENDERS: tuple[Callable[[], None], ...] = (send_about_access, send_digests, send_notices)
"""What is sent beside the jobs of the demonstration and of the forms of its pages."""


def test_every_mail_is_german_and_every_sender_is_read(walked: Demonstration) -> None:
    mail.outbox = []
    failed = run_jobs()
    assert len(mail.outbox) > 20
    with translation.override("de-ch"):
        for send in SENDERS:
            send()
    faults = failed + faults_of_mail()
    assert not faults, "\n".join(dict.fromkeys(faults))
    unread = {made for made in makers_of_mail() if not made[0].startswith(CASE_LEVEL)} - walked.makers_of_mail
    assert not unread, f"no form and no job of the demonstration sends it; add to SENDERS: {sorted(unread)}"


def allauth_prefixes() -> Iterator[str]:
    """Yield the mails that django-allauth knows."""
    import allauth

    templates = Path(allauth.__file__).parent / "templates"
    for path in sorted(templates.glob("*/email/*_message.txt")):
        prefix = path.relative_to(templates).as_posix().removesuffix("_message.txt")
        if not prefix.endswith("/base"):
            yield prefix


def test_every_mail_of_the_sign_in_is_in_our_german(demonstration: Demonstration) -> None:
    from nahtstelle.ground.identity.models import User

    bruno = User.objects.get(given_name="Bruno", family_name="Bieri")
    given = {
        "user": bruno, "person": bruno, "email": bruno.email, "username": bruno.email, "provider": "kantonales Konto",
        "password_reset_url": "https://iiz.example/konto/", "base_url": "https://iiz.example", "ip": "192.0.2.1",
        "user_agent": "", "timestamp": timezone.now(), "current_site": None, "code": "ABC-123",
    }  # fmt: skip
    for prefix in allauth_prefixes():
        ours = "nahtstelle" in str(get_template(f"{prefix}_message.txt").origin)
        assert ours is (prefix not in NEVER_SENT), prefix
        if ours:
            with translation.override("de-ch"):
                texts = [render_to_string(f"{prefix}_{part}.txt", given) for part in ("subject", "message")]
            assert all(text.strip() for text in texts), prefix
            assert faults_in(line for text in texts for line in text.splitlines()) == [], prefix
            with pytest.raises(TemplateDoesNotExist):
                get_template(f"{prefix}_message.html")


# PDF


def typst_templates() -> set[str]:
    """Return the documents the application can set, as `governance/excerpt`; parts imported by others are none."""
    found: set[str] = set()
    for path in SOURCE.glob("nahtstelle/*/*/typst/*.typ"):
        imported = any(f'"{path.name}"' in other.read_text("utf-8") for other in path.parent.glob("*.typ"))
        if path.name != "letter.typ" and not imported:
            found.add(f"{path.parents[1].name}/{path.stem}")
    return found


def test_every_pdf_is_german_and_every_template_is_read(walked: Demonstration) -> None:
    from tests.language.printing import print_what_is_printed_on_demand

    print_what_is_printed_on_demand(walked)
    missing = {name for name in typst_templates() if not name.startswith(CASE_LEVEL)} - set(walked.printed)
    assert not missing, (
        f"print in tests/language/printing.py, with the demonstration's data: {sorted(missing)}"
    )
    faults = [
        f"{template}: {fault}"
        for template, documents in walked.printed.items()
        for document in documents
        for fault in faults_in(of_pdf(document))
    ]
    assert not faults, "\n".join(dict.fromkeys(faults))

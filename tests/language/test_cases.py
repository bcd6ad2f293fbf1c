"""No English and no ß at the case level either: pages, files, mail and papers, walked through case by case."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from django.core import mail

from tests.language.conftest import Demonstration
from tests.language.german import faults_in
from tests.language.posting import faults_of_mail, run_jobs
from tests.language.printing_cases import print_what_actions_set, write_about_emergency
from tests.language.test_demonstration import CASE_LEVEL, makers_of_mail, typst_templates
from tests.language.texts import of_pdf
from tests.language.walking import Walk

pytestmark = pytest.mark.django_db
QUOTED = "etc.)?"
"""A question of 004 §5, word for word."""
LISTS = {
    "Eva Egli": [
        "/faelle/",
        "/faelle/neu/",
        "/faelle/was-draengt/",
        "/faelle/abgeschlossen/",
        "/runde-tische/",
    ],
    "Doris Dürr": ["/loeschungen/", "/loeschungen/zu-bestaetigen/", "/fallzugriffe/"],
    "Silvia Schaub": ["/auswertung/faelle/"],
}


@pytest.fixture(scope="module")
def walked(cases: Demonstration) -> Demonstration:
    """The case level after a coordinator of each case has walked through it, every form sent."""
    starts: dict[str, list[str]] = defaultdict(list, {who: list(paths) for who, paths in LISTS.items()})
    for person, path in cases.scene.values():
        starts[person].append(path)
    seen: Counter[str] = Counter()
    mail.outbox = []
    for person, paths in starts.items():
        walk = Walk(cases.client(person), person, seen, within=CASE_LEVEL)
        walk.through(paths)
        cases.faults += walk.faults
    return cases


def test_the_first_cases_take_their_turn_among_the_others_and_leads_have_gone_over(
    cases: Demonstration,
) -> None:
    from django.utils import timezone

    from nahtstelle.cases.casework.models import Case, LeadPeriod, LeadTransfer
    from nahtstelle.cases.casework.walls import as_service

    with as_service("tests"):
        numbers = list(Case.objects.order_by("opened_at").values_list("number", flat=True))
        transfers = list(LeadTransfer.objects.filter(state="accepted").defer("sealed"))
        leads = dict(LeadPeriod.objects.filter(until_at=None).values_list("case_id", "institution_id"))
    assert numbers == sorted(numbers)
    assert {"enquiry", "registered", "clarifying", "recommended", "planning", "implementing"} <= set(
        cases.scene
    )
    assert len(transfers) >= 2
    for transfer in transfers:
        assert transfer.takes_effect_on <= timezone.localdate()
        assert leads[transfer.case_id] == transfer.target_id, "nobody waits for the night that lets it begin"


def test_every_page_file_and_answer_of_the_cases_is_german(walked: Demonstration) -> None:
    faults = [fault for fault in walked.faults if QUOTED not in fault]
    assert not faults, "\n".join(dict.fromkeys(faults))


def test_every_mail_of_the_cases_is_german_and_every_sender_is_read(walked: Demonstration) -> None:
    failed = run_jobs()
    write_about_emergency()
    faults = failed + faults_of_mail()
    assert not faults, "\n".join(dict.fromkeys(faults))
    unread = {made for made in makers_of_mail() if made[0].startswith(CASE_LEVEL)} - walked.makers_of_mail
    assert not unread, f"no form and no job of the demonstration sends it: {sorted(unread)}"


def test_every_paper_of_the_cases_is_german_and_every_template_is_set(walked: Demonstration) -> None:
    print_what_actions_set(walked)
    missing = {name for name in typst_templates() if name.startswith(CASE_LEVEL)} - set(walked.printed)
    assert not missing, sorted(missing)
    faults = [
        f"{template}: {fault}"
        for template, documents in walked.printed.items()
        for document in documents
        for fault in faults_in(of_pdf(document))
    ]
    assert not faults, "\n".join(dict.fromkeys(faults))

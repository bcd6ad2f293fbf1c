"""Person, mandate, papers and the first steps of a case, as the pieces of its page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.urls import reverse
from django.utils.translation import gettext as _

from nahtstelle.cases.casework.content_types import ClientPerson, RegistrationContent
from nahtstelle.cases.casework.forms.enquiries import LANGUAGES
from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.permissions import entry as permissions
from nahtstelle.cases.casework.presentation.case_pieces import CasePage, Panel
from nahtstelle.cases.casework.presentation.consents import consent_panel
from nahtstelle.cases.casework.presentation.papers import paper_address, paper_lines
from nahtstelle.cases.casework.queries.papers import papers_of
from nahtstelle.cases.casework.queries.registration import gaps_of
from nahtstelle.cases.casework.states import CaseState, Criterion
from nahtstelle.ground.ui import api as ui

ENDED = {CaseState.CLOSED, CaseState.ERASED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """Something a registration needs: done, or where it is done."""

    label: str
    is_done: bool
    url: str
    verb: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """One of the four criteria with its answer."""

    label: str
    answer: str
    kind: ui.TagKind
    remark: str


def url(case: Case) -> str:
    """Return the page of a case."""
    return reverse("casework:show_case", args=[case.pk])


def panels(page: CasePage) -> Iterator[Panel]:
    """Draw what the registration needs, and the consent (no query)."""
    if page.standing.is_registrar and page.agreed is not None:
        context = {"needed": _needed(page, page.agreed)}
        yield Panel(template="casework/_needed_panel.html", context=context)
    yield consent_panel(page)


def person_panels(page: CasePage) -> Iterator[Panel]:
    """Draw mandate, criteria and person, below what the case is about now (no query)."""
    if page.case.state in ENDED:  # only letters are left to read: presentation/closing
        return
    yield Panel(template="casework/_mandate_panel.html", context=_mandate(page))
    yield Panel(template="casework/_person_panel.html", context=_person(page), place="aside")


def paper_panels(page: CasePage) -> Iterator[Panel]:
    """Draw the papers that may be read (one query)."""
    if page.case.state not in ENDED:
        yield Panel(template="casework/_papers_panel.html", context=_papers(page))


def actions(page: CasePage) -> Iterator[ui.Action]:
    """Offer the first steps: register, hand over."""
    case, actor = page.case, page.actor
    if case.state != CaseState.ENQUIRY:
        return
    standing, address = page.standing, partial(_address, case)
    if permissions.can_register_person(actor, standing):
        if page.agreed is not None:
            yield from _next_needed(page, page.agreed)
        yield ui.Action(
            label=_("Register person"),
            url=address("register_person"),
            icon="badge-check",
            primary=True,
            refusal=_refusal(page),
        )
    if permissions.can_hand_over_enquiry(actor, standing):
        yield ui.Action(
            label=_("Hand over (enquiry)"), url=address("hand_over_enquiry"), icon="corner-up-right"
        )


def _next_needed(page: CasePage, agreed: RegistrationContent) -> Iterator[ui.Action]:
    """Yield the way to the first thing that is missing, the main one of the page until it is there."""
    for row in _needed(page, agreed):
        if not row.is_done:
            yield ui.Action(label=row.verb, url=row.url, primary=True)
            return


def _refusal(page: CasePage) -> str:
    """Return why the person cannot be registered yet."""
    if page.agreed is None:
        return ""
    missing = [row.label for row in _needed(page, page.agreed) if not row.is_done]
    return _("Still missing: %(what)s.") % {"what": "; ".join(missing)} if missing else ""


def person_facts(person: ClientPerson) -> list[ui.Fact]:
    """Return the record of the person by name of the field."""
    born = ui.date_short(dt.date.fromisoformat(person.birth_date)) if person.birth_date else "–"
    rows = (
        (_("Name"), person.name),
        (_("Date of birth"), born),
        (_("AHV number"), person.ahv_number),
        (_("Address"), ", ".join(person.address[1:])),
        (_("Telephone"), person.phone),
        (_("E-mail"), person.email),
        (_("Language"), str(dict(LANGUAGES).get(person.language, person.language))),
        (_("Legal representative"), person.representative),
    )
    return [ui.Fact(label=label, value=value) for label, value in rows if value]


def mandate_facts(agreed: RegistrationContent) -> list[ui.Fact]:
    """Return mandate and goals, to compare."""
    rows = (
        (_("What it is about"), agreed.description),
        (_("Mandate to the network"), agreed.mandate),
        (_("Goals (case)"), "; ".join(agreed.goals)),
        (_("Papers needed"), agreed.papers),
    )
    return [ui.Fact(label=label, value=value or "–") for label, value in rows]


def _needed(page: CasePage, agreed: RegistrationContent) -> list[Needed]:
    gaps, case, consent = gaps_of(agreed), page.case, page.content.consent
    return [
        Needed(
            label=_("Mandate with at least one goal"),
            is_done=not gaps.mandate,
            url=_address(case, "agree_mandate"),
            verb=_("Mandate and criteria"),
        ),
        Needed(
            label=_("The four criteria answered"),
            is_done=not gaps.criteria,
            url=_address(case, "agree_mandate"),
            verb=_("Mandate and criteria"),
        ),
        Needed(
            label=_("Signed consent on file and in force"),
            is_done=consent is not None and consent.in_force(page.today),
            url=_address(case, "show_consents"),
            verb=_("Obtain consent"),
        ),
    ]


def _mandate(page: CasePage) -> dict[str, object]:
    may_write = permissions.can_agree_mandate(page.actor, page.standing)
    agreed = page.agreed
    if agreed is None:
        return {"agreed": None}
    return {
        "agreed": agreed,
        "criteria": [_criterion(value, str(label), agreed) for value, label in Criterion.choices],
        "url": _address(page.case, "agree_mandate") if may_write else "",
    }


def _criterion(value: str, label: str, agreed: RegistrationContent) -> CriterionLine:
    answer = agreed.criteria.get(value, {})
    words = {"yes": _("yes"), "no": _("no")}
    given = answer.get("answer", "")
    kind: ui.TagKind = "ok" if given == "yes" else "warn"
    return CriterionLine(
        label=label, answer=words.get(given, _("open")), kind=kind, remark=answer.get("remark", "")
    )


def _person(page: CasePage) -> dict[str, object]:
    may_write = permissions.can_describe_person(page.actor, page.standing) and bool(page.person)
    return {
        "facts": person_facts(ClientPerson.of(page.person)) if page.person else [],
        "url": _address(page.case, "change_person") if may_write else "",
    }


def _papers(page: CasePage) -> dict[str, object]:
    may_add = permissions.can_add_paper(page.actor, page.standing)
    return {
        "documents": paper_lines(
            papers_of(page.case), page.content, address=partial(paper_address, page.case)
        ),
        "url": _address(page.case, "add_paper") if may_add else "",
    }


def _address(case: Case, verb: str) -> str:
    return reverse(f"casework:{verb}", args=[case.pk])

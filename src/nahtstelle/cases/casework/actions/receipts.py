"""Receipts for the client: what was agreed to, whom the client released from secrecy (004 §3).

Drafted in the transaction that records it, in the client's language. The receipt of a consent tells what the signed
form tells and is read by whoever reads the form; that of a release names a doctor, so it is health data.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.cases.casework.actions.letters import Letter, client_of, keep_letter, language_of, letter_to
from nahtstelle.cases.casework.content_types import ClientPerson, ReleaseContent
from nahtstelle.cases.casework.models import Case, CaseDocument, Consent, SecrecyRelease, TeamMember
from nahtstelle.cases.casework.permissions.entry import Standing
from nahtstelle.cases.casework.queries.content import OpenCase, open_for_letter
from nahtstelle.cases.casework.queries.procedure import erasure_days
from nahtstelle.cases.casework.states import CaseState, DataCategory, DocumentKind, Purpose, Signer, TeamRole
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.walls import as_service
from nahtstelle.ground.identity.api import Actor, people
from nahtstelle.ground.ui import api as ui

NOBODY = ClientPerson(given_name="", family_name="")
"""Whom a receipt addresses while there is no record of the person: it is handed over all the same."""


def confirm_consent(
    case: Case, consent: Consent, *, standing: Standing, actor: Actor, now: dt.datetime
) -> list[CaseDocument]:
    """Draft the receipt of a consent just recorded; a second one where earlier releases from secrecy go on."""
    with as_service("receipt"):
        drafting = _Drafting(case, standing, actor, now)
        drafts = [drafting.of_consent(consent)]
        if goes_on := drafting.releases():
            drafts.append(drafting.of_releases_going_on(consent, goes_on))
    return drafts


def confirm_release(
    case: Case, row: SecrecyRelease, *, standing: Standing, actor: Actor, now: dt.datetime
) -> CaseDocument:
    """Draft the receipt of a release from secrecy that was just recorded, or just taken back."""
    with as_service("receipt"):
        return _Drafting(case, standing, actor, now).of_release(row)


class _Drafting:
    """What all receipts of one moment need.

    `contact` is whom the client turns to: the coordinator, or whoever keeps the enquiry before there is one.
    """

    def __init__(self, case: Case, standing: Standing, actor: Actor, now: dt.datetime) -> None:
        self.case, self.standing, self.actor, self.now = case, standing, actor, now
        heads = TeamMember.objects.filter(case=case, role=TeamRole.COORDINATOR, until_at__isnull=True)
        self.contact = heads.values_list("user_id", flat=True).first() or actor.user_id

    def of_consent(self, consent: Consent) -> CaseDocument:
        content = self._open(DataCategory.IDENTITY)
        person = client_of(self.case, content) or NOBODY
        name = content.read(consent)["signed_by"]
        others = Consent.objects.filter(case=self.case).exclude(pk=consent.pk).defer("sealed")
        before = others.order_by("-recorded_at", "-pk").first()
        institutions = consent.named.order_by("institution__sort_name", "pk")
        names = list(institutions.values_list("institution__name", flat=True))
        with translation.override(language_of(person)):
            letter = letter_to(
                person,
                title=_("Receipt: your consent"),
                paragraphs=_said_of(consent, name, before, self.now),
                facts=_scope(consent, name, names),
                sections=[*_rights_of_consent(consent), (_("Questions"), self._questions())],
            )
            named = _("Receipt of the consent of %(day)s") % {"day": ui.date_words(consent.signed_on)}
            return self._keep(content, letter, named, DataCategory.IDENTITY)

    def of_releases_going_on(self, consent: Consent, rows: Sequence[SecrecyRelease]) -> CaseDocument:
        content = self._open(DataCategory.IDENTITY, DataCategory.HEALTH)
        person = client_of(self.case, content) or NOBODY
        with translation.override(language_of(person)):
            day = {"day": ui.date_words(consent.signed_on)}
            letter = letter_to(
                person,
                title=_("Receipt: your releases from secrecy go on"),
                paragraphs=[
                    _(
                        "Your consent of %(day)s leaves the releases from medical or professional secrecy as they are "
                        "that you gave before. These hold:"
                    )
                    % day
                ],
                facts=[_in_full(content, row) for row in rows],
                sections=[(_("You decide"), [*_rights_of_release(), *self._questions()])],
            )
            named = _("Receipt: releases from secrecy that go on, %(day)s") % day
            return self._keep(content, letter, named, DataCategory.HEALTH)

    def of_release(self, row: SecrecyRelease) -> CaseDocument:
        content = self._open(DataCategory.IDENTITY, DataCategory.HEALTH)
        person = client_of(self.case, content) or NOBODY
        others = [other for other in self.releases() if other.pk != row.pk]
        with translation.override(language_of(person)):
            moment = _moment(self.now)
            if row.revoked_at is None:
                title = _("Receipt: release from secrecy")
                first = _(
                    "On %(day)s at %(time)s it was recorded in your case that you released this person from medical or "
                    "professional secrecy:"
                )
                named = _("Receipt of the release from secrecy of %(day)s")
            else:
                title = _("Receipt: release from secrecy taken back")
                first = _(
                    "On %(day)s at %(time)s it was recorded in your case that you took this release back. The person "
                    "is bound to secrecy again, your consent is left as it is."
                )
                named = _("Receipt: release from secrecy taken back on %(day)s")
            holds = [", ".join(_in_short(content, other)) for other in others]
            others_hold = [(_("Other releases that hold"), holds)] if holds else []
            letter = letter_to(
                person,
                title=title,
                paragraphs=[first % moment],
                facts=[_in_full(content, row)],
                sections=[*others_hold, (_("You decide"), [*_rights_of_release(), *self._questions()])],
            )
            return self._keep(content, letter, named % moment, DataCategory.HEALTH)

    def releases(self) -> list[SecrecyRelease]:
        """Return the releases that hold or will: taken back by nobody, not over."""
        rows = SecrecyRelease.objects.filter(case=self.case, revoked_at__isnull=True)
        return list(rows.filter(valid_to__gt=timezone.localdate(self.now)).order_by("valid_from", "pk"))

    def _open(self, *categories: DataCategory) -> OpenCase:
        return open_for_letter(
            self.case,
            viewer=viewer_of(self.actor),
            what="receipt",
            categories=categories,
            grounds=self.standing.grounds,
            now=self.now,
        )

    def _keep(self, content: OpenCase, letter: Letter, named: str, category: DataCategory) -> CaseDocument:
        return keep_letter(
            self.case,
            content,
            letter,
            named=named,
            kind=DocumentKind.RECEIPT,
            category=category,
            signed_by=self.contact,
            now=self.now,
        )

    def _questions(self) -> list[str]:
        found = people([self.contact] if self.contact is not None else []).get(self.contact or 0)
        lines = []
        if found is not None:
            parts = (found.name, found.function, found.institution_name, found.email)
            whom = ", ".join(part for part in parts if part)
            lines.append(_("Please turn to: %(whom)s.") % {"whom": whom})
        if self.case.state == CaseState.ENQUIRY:
            lines.append(_("Once you are registered, your coordinator is there for you."))
        return lines


def _moment(now: dt.datetime) -> dict[str, str]:
    return {"day": ui.date_words(timezone.localdate(now)), "time": ui.clock(timezone.localtime(now))}


def _said_of(consent: Consent, name: str, before: Consent | None, now: dt.datetime) -> list[str]:
    """Return who signed and when it was recorded, and which consent it replaces."""
    if consent.signer == Signer.REPRESENTATIVE:
        first = _(
            "On %(signed)s %(name)s signed a consent to the interinstitutional cooperation for you, as your legal "
            "representative. It was recorded in your case on %(day)s at %(time)s, with the signed form."
        )
    else:
        first = _(
            "On %(signed)s you signed a consent to the interinstitutional cooperation. It was recorded in your case "
            "on %(day)s at %(time)s, with the signed form."
        )
    said = [first % (_moment(now) | {"signed": ui.date_words(consent.signed_on), "name": name})]
    if before is not None:
        replaced = _(
            "It takes the place of the consent of %(day)s, which no longer holds. Releases from medical or "
            "professional secrecy that you gave before go on until their own date."
        )
        said.append(replaced % {"day": ui.date_words(before.signed_on)})
    return [*said, _("This is what you have agreed to:")]


def _scope(consent: Consent, name: str, institutions: Sequence[str]) -> list[tuple[str, str]]:
    return [
        (_("These may exchange"), "\n".join(institutions)),
        (_("What they may read"), _lines(DataCategory, consent.categories)),
        (_("For what"), _lines(Purpose, consent.purposes)),
        (_("Holds (consent)"), _period_of(consent)),
        (_("Signed by"), f"{name} ({consent.get_signer_display()})"),
        (_("Version of the text"), consent.text_version),
    ]


def _lines(kind: type[DataCategory] | type[Purpose], chosen: Sequence[str]) -> str:
    """Return what was chosen line by line, in the order of the form."""
    return "\n".join(str(value.label) for value in kind if value in chosen)


def _period_of(consent: Consent) -> str:
    first = {"first": ui.date_words(consent.valid_from)}
    if consent.valid_to is None:
        return _("from %(first)s until the end of the cooperation") % first
    return _("from %(first)s until and including %(last)s, at most until the end of the cooperation") % (
        first | {"last": ui.date_words(consent.valid_to - dt.timedelta(days=1))}
    )


def _in_short(content: OpenCase, row: SecrecyRelease) -> tuple[str, str, str]:
    """Return name, profession and period of a release."""
    words = ReleaseContent.of(content.read(row))
    last = row.valid_to - dt.timedelta(days=1)
    period = _("from %(first)s until and including %(last)s") % {
        "first": ui.date_words(row.valid_from),
        "last": ui.date_words(last),
    }
    return words.name, words.profession, period


def _in_full(content: OpenCase, row: SecrecyRelease) -> tuple[str, str]:
    """Return a release by name, with what may be told."""
    name, profession, period = _in_short(content, row)
    told = _("May tell: %(what)s") % {"what": ReleaseContent.of(content.read(row)).scope}
    return name, "\n".join((profession, told, period))


def _rights_of_consent(consent: Consent) -> list[tuple[str, list[str]]]:
    """Return what is not included, how the consent is withdrawn and what happens then, when all is erased."""
    address = settings.BASE_URL + reverse("casework:enter_own_case")
    included = [
        _("Other institutions and other data are not included. Whoever reads in your case is recorded."),
        _(
            "This consent releases nobody from medical or professional secrecy. You do that for each person by name "
            "and period, and receive a receipt of its own."
        ),
    ]
    if Purpose.INFORM in consent.purposes:
        informed = _(
            "With «%(purpose)s» you also allow the team to tell such bodies, an employer for instance, as much as the "
            "situation asks for. They do not read in your case."
        )
        included.insert(1, informed % {"purpose": Purpose.INFORM.label})
    withdrawn = [
        _(
            "The cooperation is voluntary. You can withdraw this consent at any time, without a reason: on the page "
            "«My case», or by telling the person named below, in words or in writing. Your coordinator gives you the "
            "codes for «My case»."
        ),
        _("Address of «My case»: %(address)s") % {"address": address},
        _(
            "With the withdrawal the cooperation ends at once: the institutions named here no longer read in your "
            "case, appointments planned together are cancelled, your releases from secrecy end. Each institution "
            "goes on by itself with what it owes you by law. You receive a receipt."
        ),
    ]
    return [
        (_("Only this is allowed"), included),
        (_("You decide"), withdrawn),
        (_("Erasure"), [_erased()]),
    ]


def _rights_of_release() -> list[str]:
    """Return how a release is taken back, and when all is erased."""
    taken_back = _(
        "You can take back a release at any time, without a reason, by telling the person named below. Your consent is "
        "left as it is. With the consent all releases end."
    )
    return [taken_back, _erased()]


def _erased() -> str:
    days = erasure_days()
    return ngettext(
        "%(days)d day after the end of the cooperation everything kept in your case is erased, this letter too. "
        "Nothing but figures without a name remains. Please keep your copy.",
        "%(days)d days after the end of the cooperation everything kept in your case is erased, this letter too. "
        "Nothing but figures without a name remains. Please keep your copy.",
        days,
    ) % {"days": days}

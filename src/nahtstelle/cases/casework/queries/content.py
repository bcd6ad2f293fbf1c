"""The one door to content: whoever reads or discloses asks the consent here, and leaves a trace in the audit (004 §3).

No other module opens a vault (a test of the architecture says so). The trace is written before anything is handed
out; the client's list of who read what is read from it.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from nahtstelle.cases.casework.models import Case, CaseAccess
from nahtstelle.cases.casework.models.base import SealedRow
from nahtstelle.cases.casework.permissions.access import (
    NOTHING,
    ConsentFacts,
    purpose_in,
    readable,
)
from nahtstelle.cases.casework.queries.facts import consents_of
from nahtstelle.cases.casework.refusals import NotCoveredByConsent
from nahtstelle.cases.casework.states import AccessGround, DataCategory
from nahtstelle.cases.casework.viewers import Viewer
from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.records import api as records

SUBJECT = "casework.case"
READ = "casework.content.read"
FOUND = "casework.person.found"
"""Somebody looked for this person and was told that there is a case, and whom to contact."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Content of one case, opened for one viewer and certain categories. Lives as long as one request or job.

    `consent` is the one recorded last, as the rule saw it; `grounds` are all on which the viewer may enter.
    """

    case_id: int
    categories: frozenset[str]
    _vault: records.Vault = field(repr=False)
    consent: ConsentFacts | None = None
    grounds: frozenset[str] = NOTHING

    def may(self, category: str) -> bool:
        """Tell whether content of a category may be read."""
        return category in self.categories

    def read(self, row: SealedRow) -> dict[str, Any]:
        """Return the content of a row. Raises NotCoveredByConsent for another category or case."""
        self._demand(row)
        content: dict[str, Any] = json.loads(self._vault.open(bytes(row.sealed), place=row.binding))
        return content

    def read_all(self, rows: Iterable[SealedRow]) -> list[dict[str, Any]]:
        """Return the contents of rows, in their order."""
        return [self.read(row) for row in rows]

    def put(self, row: SealedRow, content: Mapping[str, Any]) -> None:
        """Seal content into a row, which the caller then saves. Raises NotCoveredByConsent."""
        self._demand(row)
        row.sealed = self._vault.seal(json.dumps(content, ensure_ascii=False).encode(), place=row.binding)

    def read_file(self, row: SealedRow, *, storage_name: str) -> bytes:
        """Return the bytes of a file of the case."""
        self._demand(row)
        return self._vault.open(records.sealed_file(storage_name), place=f"{row.binding}/file")

    def keep_file(self, row: SealedRow, content: bytes) -> str:
        """Seal the bytes of a file and keep them; return their name in the store."""
        self._demand(row)
        return records.keep_sealed_file(self._vault.seal(content, place=f"{row.binding}/file"))

    def _demand(self, row: SealedRow) -> None:
        if row.case_id != self.case_id or row.category not in self.categories:
            raise NotCoveredByConsent


def open_case(
    case: Case,
    *,
    viewer: Viewer,
    what: str,
    categories: Iterable[str],
    now: dt.datetime,
    purpose: str = "",
) -> OpenCase:
    """Open content of a case for a viewer: `categories` as far as access and consent allow them.

    `what` names the page or paper for the client's list («plan»); `purpose` is what the state of the case says unless
    given. Writes one audit entry when anything may be read. Four queries.
    """
    return open_cases([case], viewer=viewer, what=what, categories=categories, now=now, purpose=purpose)[
        case.pk
    ]


def open_cases(
    cases: Sequence[Case],
    *,
    viewer: Viewer,
    what: str,
    categories: Iterable[str],
    now: dt.datetime,
    purpose: str = "",
) -> dict[int, OpenCase]:
    """Open content of several cases, by id: a list of names is as many reads. The number of queries does not grow."""
    wanted = frozenset(str(category) for category in categories)
    consents = consents_of([case.pk for case in cases])
    accesses: dict[int, list[CaseAccess]] = {}
    for access in (
        CaseAccess.objects.of(viewer).filter(case_id__in=[case.pk for case in cases]).order_by("pk")
    ):
        accesses.setdefault(access.case_id, []).append(access)
    opened: dict[int, OpenCase] = {}
    trace: dict[str | int, dict[str, object]] = {}
    day = timezone.localdate(now)
    for case in cases:
        aim = purpose or str(purpose_in(case.state))
        allowed: frozenset[str] = NOTHING
        grounds = set()
        for access in accesses.get(case.pk, ()):
            part = wanted & readable(
                ground=access.ground,
                categories=frozenset(access.categories),
                consent=consents.get(case.pk),
                purpose=aim,
                day=day,
            )
            if part:
                allowed |= part
                grounds.add(access.ground)
        opened[case.pk] = OpenCase(
            case.pk,
            allowed,
            records.open_vault(case.key_id),
            consents.get(case.pk),
            frozenset(access.ground for access in accesses.get(case.pk, ())),
        )
        if allowed:
            trace[case.pk] = {
                "what": what,
                "categories": sorted(allowed),
                "ground": _strongest(grounds),
                "purpose": aim,
            } | ({"guest": viewer.guest_id} if viewer.guest_id else {})
    if trace:
        audit.record_each(
            code=READ, actor=viewer, subject_type=SUBJECT, subjects=trace, now=now, purpose=what[:200]
        )
    return opened


def open_new_case(case: Case, vault: records.Vault) -> OpenCase:
    """Return the content of a case that is being made, for whoever makes it: there is nothing to read yet."""
    return OpenCase(case.pk, frozenset(DataCategory.values), vault)


class SealingCase(OpenCase):
    """Content that can be written, not read."""

    __slots__ = ()

    def read(self, row: SealedRow) -> dict[str, Any]:
        """Refuse: nothing is read here."""
        raise NotCoveredByConsent

    def read_file(self, row: SealedRow, *, storage_name: str) -> bytes:
        """Refuse: nothing is read here."""
        raise NotCoveredByConsent


def open_to_seal(case: Case, category: DataCategory) -> SealingCase:
    """Return what seals one category and reads nothing: for whoever may write without being let in to read.

    A newly signed consent, which may be recorded when none is in force; the row that lets the client in; the reason of
    somebody who must read without being of the team.
    """
    return SealingCase(case.pk, frozenset({str(category)}), records.open_vault(case.key_id))


def open_for_letter(
    case: Case,
    *,
    viewer: Viewer | None,
    what: str,
    categories: Iterable[str],
    grounds: Iterable[str],
    now: dt.datetime,
) -> OpenCase:
    """Open what a letter of the case to the client needs: name and address, what it is about, and the letter itself.

    For `actions.ending` and `actions.receipts` only. It discloses the client's own affairs to the client, which needs
    no consent (004 §3; §5 Abschluss); it leaves its trace as any other read.
    """
    opened = frozenset(str(category) for category in categories)
    facts: dict[str, object] = {
        "what": what,
        "categories": sorted(opened),
        "ground": _strongest(set(grounds)),
        "purpose": str(purpose_in(case.state)),
    }
    if viewer is not None and viewer.guest_id:
        facts["guest"] = viewer.guest_id
    audit.record(
        code=READ,
        actor=viewer,
        subject_type=SUBJECT,
        subject_id=case.pk,
        now=now,
        facts=facts,
        purpose=what,
    )
    return OpenCase(case.pk, opened, records.open_vault(case.key_id))


def _strongest(grounds: set[str]) -> str:
    order = list(AccessGround.values)
    return min(grounds, key=order.index)

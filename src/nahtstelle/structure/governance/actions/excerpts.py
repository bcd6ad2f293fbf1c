"""The excerpt of a decision: written, delivered, announced (domain §4, «Decisions»)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.records import api as records
from nahtstelle.structure.governance.actions.dossiers import open_decision_dossier
from nahtstelle.structure.governance.models import Decision, Recipient
from nahtstelle.structure.governance.queries.excerpts import excerpt_data, people_to_notify

SEND_NOTICE = "governance.send_excerpt_notice"


def name_recipients(*, decision: Decision, institution_ids: Sequence[int], now: dt.datetime) -> None:
    """Name who gets the excerpt: the proposer and the institutions concerned."""
    rows = [
        Recipient(decision=decision, institution_id=pk, delivered_at=now)
        for pk in dict.fromkeys(institution_ids)
    ]
    if decision.proposal is not None:
        rows.append(Recipient(decision=decision, user_id=decision.proposal.author_id, delivered_at=now))
    Recipient.objects.bulk_create(rows)


def store_excerpt(*, decision: Decision, actor: Actor, now: dt.datetime) -> records.VersionRef:
    """Write the excerpt as PDF into the decision's dossier: the first time a document, later a new version."""
    content = records.render_pdf(template="governance/excerpt", data=excerpt_data(decision))
    filename = records.clean_filename(excerpt_filename(decision))
    if decision.excerpt_id is not None:
        return records.add_version(
            document_id=decision.excerpt_id, content=content, filename=filename, actor=actor, now=now
        )
    version = records.add_document(
        dossier_id=open_decision_dossier(decision, actor=actor, now=now),
        title=_("Excerpt %(label)s") % {"label": decision.label},
        content=content,
        filename=filename,
        kind="excerpt",
        actor=actor,
        now=now,
    )
    decision.excerpt_id = version.document_id
    decision.save(update_fields=["excerpt"])
    return version


def excerpt_filename(decision: Decision) -> str:
    """Return the name of the file, such as «Auszug EKG 2023-6.pdf»."""
    return _("Excerpt %(label)s") % {"label": decision.label.replace("/", "-")} + ".pdf"


def queue_notices(*, decision: Decision) -> int:
    """Queue an e-mail without content for each person the excerpt is for, in the caller's transaction."""
    people = people_to_notify(decision)
    for user_id in people:
        app.configure_task(SEND_NOTICE).defer(decision_id=decision.pk, user_id=user_id)
    return len(people)


def queue_notice_for(*, decision_id: int, user_id: int) -> None:
    """Queue the notice for one more recipient, in the caller's transaction."""
    app.configure_task(SEND_NOTICE).defer(decision_id=decision_id, user_id=user_id)

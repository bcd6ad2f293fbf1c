"""The e-mail digest of the worklist: counts, kinds and a link, without titles or content."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.worklist.kinds import kind_label
from nahtstelle.ground.worklist.queries import Digest


def digest_message(digest: Digest, *, user_id: int, day: dt.date) -> EmailMessage:
    """Return the message; the same person and day give the same Message-ID."""
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return EmailMessage(
        subject=_headline(digest),
        body=_body(digest),
        to=[formataddr((digest.name, digest.email))],
        headers={
            "Message-ID": f"<digest.{user_id}.{day.isoformat()}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _headline(digest: Digest) -> str:
    total = digest.counts.total
    if not total:
        return _("There is news for you")
    return ngettext("%(count)d thing waits for you", "%(count)d things wait for you", total) % {
        "count": total
    }


def _body(digest: Digest) -> str:
    counts = digest.counts
    lines = [f"{_headline(digest)}."]
    if counts.overdue:
        lines.append(_("Overdue: %(count)d") % {"count": counts.overdue})
    if counts.this_week:
        lines.append(_("Due within seven days: %(count)d") % {"count": counts.this_week})
    by_label: Counter[str] = Counter()
    for kind, count in digest.kinds:
        by_label[kind_label(kind)] += count
    lines += ["", *(f"– {label}: {count}" for label, count in sorted(by_label.items()))]
    lines += ["", *digest.news] if digest.news else []
    lines += ["", _("To your worklist:"), f"{settings.BASE_URL}{settings.LOGIN_REDIRECT_URL}"]
    return "\n".join([*lines, "", _("You choose on your own page what you are told, and how often."), ""])

"""How often a person wants to be told of a kind of duty."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Rhythm(TextChoices):
    """When an e-mail tells that something of a kind waits."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("every morning")
    WEEKLY = "weekly", _("on Monday morning")
    NEVER = "never", _("never")


BINDING_RHYTHMS = (Rhythm.AT_ONCE, Rhythm.DAILY)
WEEKLY_DAY = 0  # Monday

"""What an invited person answers to the invitation of a meeting."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reply(TextChoices):
    """Answers to an invitation; they are announcements, the attendance itself is recorded in the meeting."""

    ATTENDING = "attending", _("attends")
    EXCUSED = "excused", _("is excused")
    REPRESENTED = "represented", _("is excused and represented")

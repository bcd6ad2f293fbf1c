"""What a consent covers, and what content is about (004 §3)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DataCategory(TextChoices):
    """What a piece of content is about; the consent names the categories that may be read."""

    IDENTITY = "identity", _("Person and contact")
    SITUATION = "situation", _("Situation and assessments")
    HEALTH = "health", _("Health")
    FINANCE = "finance", _("Finances (case)")
    PLAN = "plan", _("Goals, measures, reviews")
    LETTERS = "letters", _("Letters to the client")


# What a client can agree to. Letters are addressed to the client and need no consent.
CONSENT_CATEGORIES = tuple(value for value in DataCategory if value is not DataCategory.LETTERS)


class Purpose(TextChoices):
    """Why content is read or passed on; the consent names the purposes."""

    CLARIFY = "clarify", _("Clarify the situation")
    PLAN = "plan", _("Agree on goals and measures")
    IMPLEMENT = "implement", _("Carry out and follow up the plan")
    INFORM = "inform", _("Inform bodies that come into question")


class Signer(TextChoices):
    """Who signed (004 §3: the client or the legal representative)."""

    CLIENT = "client", _("Client")
    REPRESENTATIVE = "representative", _("Legal representative")


class DocumentKind(TextChoices):
    """What a file in a case is."""

    CONSENT = "consent", _("Signed consent")
    REPORT = "report", _("Report of an institution")
    SITUATION_REPORT = "situation_report", _("Situation report")
    PLAN = "plan", _("Integration plan")
    RECORD = "record", _("Record of a round table")
    LETTER = "letter", _("Letter")
    RECEIPT = "receipt", _("Receipt to the client")
    OTHER = "other", _("Other paper")

"""Refusals that several themes share."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import ActionRefused


class NotCoveredByConsent(ActionRefused):
    """The consent does not cover this."""

    default_sentence = _("The client's consent does not cover this.")


class TextMissing(ActionRefused):
    """Something that has to be written is missing."""

    default_sentence = _("Please fill in this field.")


class DayRefused(ActionRefused):
    """A day that cannot be."""


class ContentChangedMeanwhile(ActionRefused):
    """Somebody else saved the same content meanwhile."""

    default_sentence = _(
        "Somebody else has changed this meanwhile. Your text is kept below: compare and save again."
    )

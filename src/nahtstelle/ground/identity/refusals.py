"""Why the register refuses, in sentences for the user."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import ActionRefused


class EmailTaken(ActionRefused):
    """Another person already signs in with this address."""

    default_sentence = _(
        "Another person already has this e-mail address. Each person needs an address of their own."
    )


class LastAdministrator(ActionRefused):
    """Without an administrator nobody could give the role back."""

    default_sentence = _("This is the last administrator. First make somebody else an administrator.")


class AlreadySo(ActionRefused):
    """The person is active, or deactivated, already."""

    default_sentence = _("This has been done already. Please reload the page.")


class MailNotSent(ActionRefused):
    """The mail server did not take the message; nothing has been changed."""

    default_sentence = _(
        "The mail server did not take the message. Nothing has been changed. Please try again later."
    )


class InstitutionCycle(ActionRefused):
    """An institution may not stand below itself."""

    default_sentence = _("An institution cannot belong to itself or to an institution below it.")

"""Fixed words of the room and the way of a dossier."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

SECRETARIAT = "secretariat"


class Classification(models.TextChoices):
    """Who a dossier is meant for; reading a confidential one is an audit entry."""

    PUBLIC = "public", _("Public")
    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")


class Appraisal(models.TextChoices):
    """What is to become of a dossier when its retention has ended (Archivwürdigkeit)."""

    ARCHIVE = "archive", _("Worth archiving")
    SAMPLE = "sample", _("Selection")
    DESTROY = "destroy", _("Not worth archiving")


class DossierState(models.TextChoices):
    """States of a dossier."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    OFFERED = "offered", _("Offered to the archive")
    ARCHIVED = "archived", _("Handed over to the archive")
    DESTROYED = "destroyed", _("Destroyed")


_D = DossierState
DOSSIER = Lifecycle(
    name="dossier",
    states=DossierState,
    initial=_D.OPEN,
    transitions=(
        Transition("close", (_D.OPEN,), (_D.CLOSED,), _("Close dossier"), SECRETARIAT),
        Transition("reopen", (_D.CLOSED,), (_D.OPEN,), _("Reopen dossier"), SECRETARIAT, needs_reason=True),
        Transition("offer", (_D.CLOSED,), (_D.OFFERED,), _("Offer to the archive"), SECRETARIAT),
        Transition("retain", (_D.OFFERED,), (_D.CLOSED,), _("Take off the list"), SECRETARIAT),
        Transition("archive", (_D.OFFERED,), (_D.ARCHIVED,), _("Hand over"), SECRETARIAT),
        Transition("destroy", (_D.OFFERED,), (_D.DESTROYED,), _("Destroy"), SECRETARIAT),
    ),
)

SEALED = frozenset({_D.OFFERED, _D.ARCHIVED, _D.DESTROYED})
"""In these states nothing is added and nothing changed: the list says what the dossier holds."""


class Reading(models.TextChoices):
    """How reading a document for the search went."""

    READ = "read", _("Read")
    EMPTY = "empty", _("Without text")
    UNREADABLE = "unreadable", _("Unreadable")
    WITHHELD = "withheld", _("Title only")


class DisposalState(models.TextChoices):
    """States of a disposal list."""

    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed by the archive")
    CARRIED_OUT = "carried_out", _("Carried out")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Verdict(models.TextChoices):
    """What the archive says about a dossier it was offered."""

    ARCHIVE = "archive", _("Take over")
    DESTROY = "destroy", _("May be destroyed")


_L = DisposalState
DISPOSAL = Lifecycle(
    name="disposal",
    states=DisposalState,
    initial=_L.PROPOSED,
    transitions=(
        Transition("confirm", (_L.PROPOSED,), (_L.CONFIRMED,), _("Enter the archive's answer"), SECRETARIAT),
        Transition("carry_out", (_L.CONFIRMED,), (_L.CARRIED_OUT,), _("Carry out"), SECRETARIAT),
        Transition(
            "withdraw",
            (_L.PROPOSED, _L.CONFIRMED),
            (_L.WITHDRAWN,),
            _("Withdraw list"),
            SECRETARIAT,
            needs_reason=True,
        ),
    ),
)


class CheckoutEnd(models.TextChoices):
    """How a checkout came to its end."""

    CHECKED_IN = "checked_in", _("Checked in")
    GIVEN_BACK = "given_back", _("Given back without change")
    BROKEN = "broken", _("Lifted by the secretariat")

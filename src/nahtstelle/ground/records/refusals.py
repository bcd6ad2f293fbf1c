"""Refusals of this room, each with the sentence for the user. File sentences name the file (domain §9)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.ground.ui.api import moment


class FileRefused(ActionRefused):
    """A file that is not taken in."""


class FileEmpty(FileRefused):
    """A file without content."""

    @classmethod
    def named(cls, filename: str) -> FileEmpty:
        """Build the sentence."""
        return cls(_("The file «%(name)s» is empty. Please choose it again.") % {"name": filename})


class FileTooLarge(FileRefused):
    """A file above the limit."""

    @classmethod
    def named(cls, filename: str, *, size: int, limit: int) -> FileTooLarge:
        """Build the sentence from sizes in bytes."""
        sentence = _("The file «%(name)s» is %(size)s MB; at most %(limit)s MB are accepted.")
        values = {"name": filename, "size": f"{size / 1048576:.1f}", "limit": f"{limit / 1048576:g}"}
        return cls(sentence % values)


class FileTypeRefused(FileRefused):
    """A file of a type that is not accepted."""

    @classmethod
    def named(cls, filename: str, *, accepted: str) -> FileTypeRefused:
        """Build the sentence with the accepted types."""
        sentence = _("The file «%(name)s» is of a type that is not accepted. Accepted are %(accepted)s.")
        return cls(sentence % {"name": filename, "accepted": accepted})

    @classmethod
    def with_macros(cls, filename: str) -> FileTypeRefused:
        """Build the sentence for office files that carry macros."""
        sentence = _("The file «%(name)s» contains macros. Please save it without macros.")
        return cls(sentence % {"name": filename})

    @classmethod
    def inflated(cls, filename: str) -> FileTypeRefused:
        """Build the sentence for packed files that would unpack to an unreasonable size."""
        sentence = _("The file «%(name)s» unpacks to an unusual size and is not accepted.")
        return cls(sentence % {"name": filename})


class FileContentMismatch(FileRefused):
    """A file that is not what its name says."""

    @classmethod
    def named(cls, filename: str, *, type_name: str) -> FileContentMismatch:
        """Build the sentence: «Die Datei «x.pdf» ist kein PDF, obwohl sie so heisst.»"""
        sentence = _("The file «%(name)s» is not %(type)s although it is named like one.")
        return cls(sentence % {"name": filename, "type": type_name})


class FileDamaged(ActionRefused):
    """A stored file that is missing, changed or does not fit its key."""

    @classmethod
    def named(cls, filename: str) -> FileDamaged:
        """Build the sentence."""
        sentence = _(
            "The stored file «%(name)s» is damaged and cannot be opened. Please tell the operator: it has to come "
            "back from a backup."
        )
        return cls(sentence % {"name": filename})


class FileDestroyed(FileDamaged):
    """A file whose dossier was destroyed when its retention had ended."""

    @classmethod
    def named(cls, filename: str) -> FileDestroyed:
        """Build the sentence."""
        sentence = _("The file «%(name)s» was destroyed with its dossier when the retention had ended.")
        return cls(sentence % {"name": filename})


class DossierSealed(ActionRefused):
    """A dossier that is on a disposal list, handed over or destroyed takes nothing more."""

    @classmethod
    def named(cls, number: str, *, state: str) -> DossierSealed:
        """Build the sentence from the number and the label of the state."""
        sentence = _("The dossier %(number)s is «%(state)s»: nothing can be added or changed any more.")
        return cls(sentence % {"number": number, "state": state})


class DayRefused(ActionRefused):
    """A day that cannot be the day of closing."""

    default_sentence = gettext_lazy("Please choose a day between the opening of the dossier and today.")


class ReasonMissing(ActionRefused):
    """A step that needs a reason was taken without."""

    default_sentence = gettext_lazy("Please give a reason.")


class DocumentOut(ActionRefused):
    """Somebody else works on the document."""

    @classmethod
    def by(cls, name: str, *, since: dt.datetime) -> DocumentOut:
        """Build the sentence from the name and the moment."""
        sentence = _(
            "%(name)s has had this document checked out since %(since)s. Please wait until it is back, "
            "or ask %(name)s."
        )
        return cls(sentence % {"name": name, "since": moment(since)})


class NotOut(ActionRefused):
    """The document is not checked out by whoever brings it back."""

    default_sentence = gettext_lazy("You have not checked this document out (any more).")


class NothingDue(ActionRefused):
    """There is no closed dossier whose retention has ended."""

    default_sentence = gettext_lazy("No dossier is due: the retention of none has ended.")


class ListOpen(ActionRefused):
    """One list at a time: the one before is not carried out yet."""

    default_sentence = gettext_lazy(
        "A disposal list is still open. Please carry it out or withdraw it first."
    )


class AnswerIncomplete(ActionRefused):
    """The archive's answer is missing for a dossier, or its day cannot be."""

    default_sentence = gettext_lazy("Please enter the archive's answer for every dossier.")


class LabelMismatch(ActionRefused):
    """Destroying is for good: the number of the list is typed as a confirmation."""

    default_sentence = gettext_lazy("This is not the number of the list. Nothing was destroyed.")


class LaterDayNeeded(ActionRefused):
    """A dossier taken off a list is kept until a later day."""

    default_sentence = gettext_lazy("Please choose a day after today.")


class MasterKeyRefused(ActionRefused):
    """The master key is missing, malformed, or not the one the dossiers were opened with."""

    @classmethod
    def missing(cls) -> MasterKeyRefused:
        """Build the sentence for a key file that has gone."""
        return cls(
            _("The master key is missing. Existing documents can only be opened with the original key.")
        )

    @classmethod
    def malformed(cls) -> MasterKeyRefused:
        """Build the sentence for a key that is not 32 bytes in base64."""
        return cls(_("The master key is malformed: 32 bytes in base64 are expected."))

    @classmethod
    def wrong(cls) -> MasterKeyRefused:
        """Build the sentence for a key that does not open the dossiers."""
        return cls(_("The master key does not fit: the documents were encrypted with another one."))

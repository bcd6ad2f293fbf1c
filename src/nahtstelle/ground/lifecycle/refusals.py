"""Refusals: named exceptions that carry the sentence for the user."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self, TypeVar

from django.forms import BaseForm
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Result = TypeVar("Result")


class ActionRefused(Exception):
    """An action that cannot be done. `sentence` says in plain German what to do; `field` names the field concerned."""

    default_sentence: str | Promise = _("This cannot be done now.")

    def __init__(self, sentence: str | Promise | None = None, *, field: str | None = None) -> None:
        self.sentence = str(sentence if sentence is not None else self.default_sentence)
        self.field = field
        super().__init__(self.sentence)


class PermissionRefused(ActionRefused):
    """The actor sees the thing but may not do this with it."""

    default_sentence = _("You are not entitled to do this. Please ask the secretariat.")


class TransitionRefused(ActionRefused):
    """The state of the thing does not allow the verb."""

    @classmethod
    def because(cls, *, verb: str, state: str) -> Self:
        """Build the sentence from the labels of verb and state."""
        return cls(_("«%(verb)s» is not possible in the state «%(state)s».") % {"verb": verb, "state": state})


class EditConflict(ActionRefused):
    """Somebody else saved the same thing meanwhile. `current` holds the stored text by field (domain §9)."""

    default_sentence = _("Somebody else has changed this meanwhile. Compare both texts and choose.")

    def __init__(self, *, current: dict[str, str], changed_by: str) -> None:
        super().__init__()
        self.current = current
        self.changed_by = changed_by


def demand(allowed: bool) -> None:
    """Refuse with the 403 page unless allowed."""
    if not allowed:
        raise PermissionRefused


def carried_out(form: BaseForm, act: Callable[[], Result]) -> Result | None:
    """Do what a form says that was sent and is valid, and return what came of it; None where nothing was done.

    What is refused stands at its field, and everything typed stays. Raises PermissionRefused, a page of its own.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        add_refusal(form, refusal)
    return None


def add_refusal(form: BaseForm, refusal: ActionRefused) -> None:
    """Put the sentence at its field, or above the form where it concerns none of its fields."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)

"""What an action refuses, at the field where it can be mended."""

from __future__ import annotations

from django import forms

from nahtstelle.ground.lifecycle.api import ActionRefused


def add_refusal(form: forms.BaseForm, refusal: ActionRefused) -> None:
    """Put the sentence at its field, or above the form where it concerns none of its fields."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.sentence)

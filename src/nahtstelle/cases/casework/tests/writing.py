"""Filling a form as somebody would who writes the same word everywhere."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

PDF = b"%PDF-1.7\n%%EOF"


def fill_in(client: Client, address: str, said: str) -> HttpResponse:
    """Send the form of a page with `said` in every text field; then again, where it is refused, without it there."""
    answer = client.get(address)
    form = _form_of(answer)
    if form is None:
        return answer
    answer = client.post(address, _data(form, said, set()))
    refused = _form_of(answer)
    return answer if refused is None else client.post(address, _data(form, said, set(refused.errors)))


def _data(form: forms.BaseForm, said: str, wrong: set[str]) -> dict[str, Any]:
    fields = form.fields.items()
    return {
        form.add_prefix(key): _value(field, form[key], "" if key in wrong else said) for key, field in fields
    }


def _form_of(response: HttpResponse) -> forms.BaseForm | None:
    context = getattr(response, "context", None)
    form = context.get("form") if context is not None else None
    return form if isinstance(form, forms.BaseForm) else None


def _value(field: forms.Field, bound: forms.BoundField, said: str) -> Any:
    initial = bound.initial
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile(f"{said}x.pdf", PDF, content_type="application/pdf")
    if isinstance(field, forms.MultipleChoiceField):
        return [value for value, _label in field.choices][:9]
    if isinstance(field, forms.ChoiceField):
        return initial or next((value for value, _label in field.choices if value), "")
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.DateField | forms.DateTimeField):
        day = timezone.localdate() + dt.timedelta(days=0 if said else 9)
        return day.strftime("%d.%m.%Y")
    if isinstance(field, forms.TimeField):
        return initial or "09:00"
    if isinstance(field, forms.IntegerField):
        return 1 if initial is None else initial
    return said if not field.widget.is_hidden else initial or ""

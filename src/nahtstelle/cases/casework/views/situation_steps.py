"""A step of a case with a form of its own: what is refused stands at its field, everything typed stays."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from nahtstelle.cases.casework.models import Case
from nahtstelle.cases.casework.views.doors import AREA
from nahtstelle.ground.lifecycle.api import carried_out
from nahtstelle.ground.ui import api as ui

GET_AND_POST = ["GET", "HEAD", "POST"]


def take_step(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    back: str,
    submit_label: str = "",
    facts: list[ui.Fact] | None = None,
    text: str = "",
    after: str = "",
    is_danger: bool = False,
) -> HttpResponse:
    """Show a form beside what is known, or do what it says. Nothing typed is kept as a draft: it is content.

    `after`: where to go when it is done, if not back to the page it was called from.
    """
    sentence = carried_out(form, act)
    if sentence is not None:
        messages.success(request, sentence)
        return redirect(after or back)
    context = {
        "case": case,
        "form": form,
        "title": title,
        "back": back,
        "submit_label": submit_label or title,
        "facts": facts or [],
        "text": text,
        "danger": is_danger,
        "area": AREA,
    }
    return render(request, "casework/step.html", context, status=422 if form.errors else 200)

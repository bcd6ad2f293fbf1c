"""Checking documents out and in, and comparing their versions."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.records.actions import checkouts as actions
from nahtstelle.ground.records.forms import CheckInForm, ReasonForm
from nahtstelle.ground.records.models import Document, Version
from nahtstelle.ground.records.queries import checkouts as queries
from nahtstelle.ground.records.queries.documents import DocumentPage, document_page
from nahtstelle.ground.records.reading import TextUnreadable
from nahtstelle.ground.records.refusals import FileDamaged, MasterKeyRefused
from nahtstelle.ground.records.views.doors import actor_of


@require_POST
def check_out(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a document out (permissions.can_check_out_document)."""
    page = _seen(request, uuid)
    try:
        actions.check_out(uuid=uuid, actor=actor_of(request), now=timezone.now())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(
            request, _("The document is checked out. Please save the newest version and work on it.")
        )
    return redirect(page.document.url)


@require_POST
def give_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give a document back without a change; only who has it can."""
    page = _seen(request, uuid)
    try:
        actions.give_back(uuid=uuid, actor=actor_of(request), now=timezone.now())
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("The document is free again."))
    return redirect(page.document.url)


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Bring a document back as a new version; only who has it can."""
    page, actor = _seen(request, uuid), actor_of(request)
    demand(queries.checkout_stand(actor=actor, document_id=page.document.id).is_mine)
    form = CheckInForm(request.POST or None, request.FILES or None)

    def act() -> str:
        data = form.cleaned_data
        version = actions.check_in(
            uuid=uuid, upload=data["file"], note=data["note"], actor=actor, now=timezone.now()
        )
        return _("Version %(number)s is filed; the document is free again.") % {"number": version.number}

    return _step(request, page, form, act, title=_("Check in"))


@require_http_methods(["GET", "HEAD", "POST"])
def break_checkout(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lift somebody's checkout (permissions.can_break_checkout)."""
    page, actor = _seen(request, uuid), actor_of(request)
    demand(queries.checkout_stand(actor=actor, document_id=page.document.id).may_break)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.break_checkout(uuid=uuid, reason=form.cleaned_data["reason"], actor=actor, now=timezone.now())
        return _("The document is free again.")

    return _step(request, page, form, act, title=_("Lift checkout"))


@require_safe
def compare_versions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show two versions side by side (`?von=1&bis=2`); 404 for outsiders and for versions there are not."""
    page = _seen(request, uuid)
    numbers = [version.number for version in page.document.versions]
    before = _number(request.GET.get("von"), numbers[min(1, len(numbers) - 1)])
    after = _number(request.GET.get("bis"), numbers[0])
    context = {"page": page, "choices": numbers, "before": before, "after": after}
    try:
        context["comparison"] = queries.compare_versions(
            actor=actor_of(request), uuid=uuid, before=before, after=after
        )
    except Version.DoesNotExist as error:
        raise Http404 from error
    except (queries.NotComparable, TextUnreadable):
        context["refusal"] = _("At least one of them holds no text that can be read. Please open both files.")
    except (FileDamaged, MasterKeyRefused) as refusal:
        context["refusal"] = refusal.sentence
    return render(request, "records/checkouts/compare_versions.html", context)


def _number(given: str | None, otherwise: int) -> int:
    return int(given) if given and given.isascii() and given.isdecimal() and len(given) < 9 else otherwise


def _seen(request: HttpRequest, uuid: UUID) -> DocumentPage:
    try:
        return document_page(actor=actor_of(request), uuid=uuid)
    except Document.DoesNotExist as error:
        raise Http404 from error


def _step(
    request: HttpRequest, page: DocumentPage, form: forms.Form, act: Callable[[], str], *, title: str
) -> HttpResponse:
    """Take a step with a form of its own; what is refused stands at its field, everything typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            sentence = act()
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, sentence)
            return redirect(page.document.url)
    context = {"page": page, "form": form, "title": title}
    return render(request, "records/checkouts/step.html", context, status=422 if form.errors else 200)

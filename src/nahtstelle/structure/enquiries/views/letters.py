"""The letter of a forwarded proposal to the national IIZ office. Outsiders find nothing (404)."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal
from nahtstelle.ground.records.api import clean_filename, document_line
from nahtstelle.structure.enquiries import letter_presentation as look
from nahtstelle.structure.enquiries.actions import letters as actions
from nahtstelle.structure.enquiries.forms import LetterForm, ReplyForm, SendingForm
from nahtstelle.structure.enquiries.permissions import can_write_national_letter
from nahtstelle.structure.enquiries.queries import letters as queries

AREA = "proposals"


@require_http_methods(["GET", "HEAD", "POST"])
def show_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the letter, and once it is written show it with its file (permissions.can_write_national_letter)."""
    page, actor = _seen(request, pk)
    if page.letter is not None:
        return _show(request, page)
    initial = {
        "reason": page.proposal.reason,
        "summary": page.proposal.background,
        "addressee": next((office for office, _name in queries.federal_offices()), None),
    }
    form = LetterForm(request.POST or None, offices=queries.federal_offices(), initial=initial)

    def act() -> str:
        data = form.cleaned_data
        actions.write_letter(
            proposal_id=pk,
            addressee_id=int(data["addressee"]),
            reason=data["reason"],
            summary=data["summary"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The letter is written and filed in the dossier of the proposal.")

    return _step(request, page, form, act, title=_("Write letter"))


def _show(request: HttpRequest, page: queries.LetterPage) -> HttpResponse:
    letter = page.letter
    if request.method == "POST" or letter is None:
        return redirect("enquiries:show_letter", page.proposal.id)
    context = {
        "page": page,
        "letter": letter,
        "stations": look.letter_way(letter),
        "actions": look.letter_actions(letter),
        "facts": look.letter_facts(letter),
        "documents": [document_line(document) for document in page.documents],
        "area": AREA,
    }
    return render(request, "enquiries/letters/show_letter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def send_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when and how the letter left (permissions.can_write_national_letter)."""
    page, actor = _seen(request, pk)
    form = SendingForm(request.POST or None, initial={"sent_on": timezone.localdate(), "sent_how": "email"})

    def act() -> str:
        actions.send_letter(proposal_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The sending is recorded; in 60 days an answer is asked for.")

    return _step(request, page, form, act, title=_("Record sending"))


@require_http_methods(["GET", "HEAD", "POST"])
def record_reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the national IIZ answered (permissions.can_write_national_letter)."""
    page, actor = _seen(request, pk)
    form = ReplyForm(request.POST or None, initial={"reply_on": timezone.localdate()})

    def act() -> str:
        actions.record_reply(proposal_id=pk, **form.cleaned_data, actor=actor, now=timezone.now())
        return _("The answer is recorded.")

    return _step(request, page, form, act, title=_("Record answer"))


@require_safe
def download_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the letter with the proposal's papers as one ZIP (permissions.can_write_national_letter)."""
    page, _actor = _seen(request, pk)
    if page.letter is None:
        raise Http404
    name = clean_filename(_("Letter %(number)s") % {"number": page.proposal.number} + ".zip")
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(queries.file_of(page), content_type="application/zip", headers=headers)


def _seen(request: HttpRequest, pk: int) -> tuple[queries.LetterPage, Actor]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    page = queries.letter_page(actor=actor, proposal_id=pk)
    if page is None:
        raise Http404
    if not can_write_national_letter(actor):
        raise PermissionRefused
    return page, actor


def _step(
    request: HttpRequest, page: queries.LetterPage, form: forms.Form, act: Callable[[], str], *, title: str
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
            return redirect("enquiries:show_letter", page.proposal.id)
    context = {"page": page, "form": form, "title": title, "area": AREA}
    return render(request, "enquiries/letters/step.html", context, status=422 if form.errors else 200)

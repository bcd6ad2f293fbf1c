"""Edges: one entry, entering figures, checking them. Outsiders find nothing (404)."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import (
    ActionRefused,
    EditConflict,
    PermissionRefused,
    add_refusal,
    demand,
)
from nahtstelle.structure.funding.actions import round_entries as actions
from nahtstelle.structure.funding.forms.rounds import EntryForm, ReasonForm
from nahtstelle.structure.funding.models import RoundEntry
from nahtstelle.structure.funding.permissions import rounds as permissions
from nahtstelle.structure.funding.presentation import rounds as look
from nahtstelle.structure.funding.queries import rounds as queries
from nahtstelle.structure.funding.queries.rounds import EntryPage
from nahtstelle.structure.funding.states.rounds import ENTRY, RoundState
from nahtstelle.structure.funding.views.rounds import AREA, enter


@require_safe
def show_entry(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Show an entry with its figures by quarter, the picture and the texts; 404 for outsiders."""
    page, actor = _seen(request, pk, entry_pk)
    today, row = timezone.localdate(), page.entry.round
    due_on = row.due_on if row.state == RoundState.OPEN else today
    tag, kind = look.entry_standing(page.entry, today, due_on=due_on)
    context = {
        "entry": page.entry,
        "round_title": look.round_title(row),
        "round_url": look.round_url(row),
        "tag": tag,
        "tag_kind": kind,
        "actions": look.entry_actions(page, actor, today),
        "lines": look.entry_lines(page),
        "bars": look.picture(page.sums),
        "facts": look.entry_facts(page),
        "history": look.history(page.changes),
    }
    return render(request, "funding/rounds/show_entry.html", context | AREA)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_entry(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Enter figures: keep them as a draft or hand them in (permissions.can_edit_entry).

    Who comes second sees what was saved meanwhile beside what was typed; saving again keeps what was typed.
    """
    page, actor = _seen(request, pk, entry_pk)
    demand(permissions.can_edit_entry(actor, page.entry))
    if page.entry.round.state != RoundState.OPEN or not ENTRY.allows("save", page.entry.state):
        return redirect("funding:show_entry", pk, entry_pk)
    form, conflict = EntryForm(request.POST or None, page=page), None
    submit = request.POST.get("do") == "submit"
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_entry(
                entry_id=entry_pk,
                data=form.data_of_entry,
                version=form.cleaned_data["version"],
                submit=submit,
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except EditConflict as found:
            form, conflict = _again(request, page), _conflict(found, form)
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            return _saved(request, pk, entry_pk, submit=submit)
    context = {
        "form": form,
        "page": page,
        "entry": page.entry,
        "round_title": look.round_title(page.entry.round),
        "back": look.entry_url(page.entry),
        "conflict": conflict,
        "facts": look.entry_facts(page),
    }
    status = 409 if conflict else 422 if form.errors else 200
    return render(request, "funding/rounds/edit_entry.html", context | AREA, status=status)


def _saved(request: HttpRequest, pk: int, entry_pk: int, *, submit: bool) -> HttpResponse:
    if submit:
        messages.success(request, _("The figures are handed in; the secretariat checks them."))
        return redirect("funding:show_entry", pk, entry_pk)
    messages.success(request, _("The figures are kept; nobody has to act on them yet."))
    return redirect("funding:edit_entry", pk, entry_pk)


def _again(request: HttpRequest, page: EntryPage) -> EntryForm:
    """Return the form with all that was typed and the version that stands now."""
    data = request.POST.copy()
    data["version"] = str(page.entry.version)
    return EntryForm(data, page=page)


def _conflict(found: EditConflict, form: EntryForm) -> dict[str, object]:
    """Return what was saved meanwhile where it differs from what was typed."""
    fields = [
        {"label": field.label, "theirs": found.current[name], "mine": form.cleaned_data.get(name)}
        for name, field in form.fields.items()
        if name in found.current and str(form.cleaned_data.get(name)) != found.current[name]
    ]
    return {"who": found.changed_by, "fields": fields}


@require_POST
def accept_entry(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Accept what was handed in (permissions.can_accept_entry)."""
    page, actor = _seen(request, pk, entry_pk)
    demand(permissions.can_accept_entry(actor, page.entry))
    actions.accept_entry(entry_id=entry_pk, actor=actor, now=timezone.now())
    messages.success(request, _("The figures are accepted."))
    return redirect("funding:show_round", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def send_back_entry(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Send figures back with a reason (permissions.can_send_back_entry)."""
    page, actor = _seen(request, pk, entry_pk)
    demand(permissions.can_send_back_entry(actor, page.entry))

    def act(reason: str) -> str:
        actions.send_back_entry(entry_id=entry_pk, reason=reason, actor=actor, now=timezone.now())
        return _("The figures are back with the lead.")

    return _step(request, page.entry, act, title=_("Send figures back"))


@require_http_methods(["GET", "HEAD", "POST"])
def waive_entry(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Go on without figures that were not handed in (permissions.can_waive_entry)."""
    page, actor = _seen(request, pk, entry_pk)
    demand(permissions.can_waive_entry(actor, page.entry))

    def act(reason: str) -> str:
        actions.waive_entry(entry_id=entry_pk, reason=reason, actor=actor, now=timezone.now())
        return _("The round goes on without these figures; the report says so.")

    return _step(request, page.entry, act, title=_("Go on without"))


def _seen(request: HttpRequest, pk: int, entry_pk: int) -> tuple[EntryPage, Actor]:
    actor = enter(request)
    try:
        return queries.entry_page(actor=actor, round_id=pk, entry_id=entry_pk), actor
    except RoundEntry.DoesNotExist as error:
        raise Http404 from error


def _step(request: HttpRequest, entry: RoundEntry, act: Callable[[str], str], *, title: str) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sentence = act(form.cleaned_data["reason"])
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, sentence)
            return redirect("funding:show_entry", entry.round_id, entry.pk)
    context = {"form": form, "title": title, "over": entry.measure, "back": look.entry_url(entry)} | AREA
    return render(request, "funding/rounds/step.html", context, status=422 if form.errors else 200)

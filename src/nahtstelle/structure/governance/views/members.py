"""A member's own space: meetings to come, reading with private notes, decisions on followed themes."""

from __future__ import annotations

import secrets

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import EditConflict
from nahtstelle.ground.ui import api as ui
from nahtstelle.ground.worklist import api as worklist
from nahtstelle.structure.governance.actions import notes as actions
from nahtstelle.structure.governance.forms.members import NoteForm, ThemesForm
from nahtstelle.structure.governance.models import AgendaItem, AgendaPaper, PrivateNote, Theme
from nahtstelle.structure.governance.queries import members as queries
from nahtstelle.structure.governance.queries.notes import NoteText, note_on, own_notes
from nahtstelle.structure.governance.views import member_pages as pages
from nahtstelle.structure.governance.views.doors import enter_structure

GET_AND_POST = ["GET", "HEAD", "POST"]
FEW = 6


@require_safe
def show_own_meetings(request: HttpRequest) -> HttpResponse:
    """Show the meetings to come, what waits, and what was decided on one's themes; everybody their own."""
    actor, today = enter_structure(request), timezone.localdate()
    themes = list(queries.followed_themes(actor))
    waiting = worklist.duties_for(actor).filter(user=actor.user_id or 0)
    meetings = queries.own_meetings(actor, today)
    context = {
        "cards": pages.cards([row for row in meetings if row.own or row.items], today),
        "later": [row.meeting for row in meetings if not (row.own or row.items)],
        "waiting": waiting.exclude(kind="governance.meeting.reply")[:FEW],
        "themes": themes,
        "decisions": queries.decisions_on(actor, themes)[:FEW] if themes else (),
        "today": today,
    }
    return render(request, "governance/members/show_own_meetings.html", context)


def _seen_item(request: HttpRequest, item_pk: int) -> tuple[Actor, AgendaItem]:
    actor = enter_structure(request)
    rows = AgendaItem.objects.visible_to(actor).with_papers()
    related = ("meeting__body", "proposal__institution", "proposal__theme")
    return actor, get_object_or_404(rows.select_related(*related), pk=item_pk)


@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
@never_cache
@require_safe
def read_item(request: HttpRequest, item_pk: int) -> HttpResponse:
    """Show an item or one of its papers beside the own note; whoever sees the item."""
    actor, item = _seen_item(request, item_pk)
    papers = queries.own_papers(actor, [item])[0]
    chosen = pages.chosen_paper(papers, request.GET.get("unterlage", ""))
    if "unterlage" in request.GET and chosen is None:
        raise Http404
    note = note_on(actor, item, chosen.paper.version.document_id if chosen else None)
    return _reading_page(request, actor, item, papers, chosen, note)


def _reading_page(
    request: HttpRequest,
    actor: Actor,
    item: AgendaItem,
    papers: tuple[queries.OwnPaper, ...],
    chosen: queries.OwnPaper | None,
    note: NoteText,
    *,
    form: NoteForm | None = None,
    conflict: ui.Conflict | None = None,
) -> HttpResponse:
    document = chosen.paper.version.document_id if chosen else None
    initial = {
        "text": note.text,
        "version": note.version,
        "document": document,
        "editor": secrets.token_hex(8),
    }
    context = {
        "item": item,
        "meeting": item.meeting,
        "tabs": pages.tabs(item, papers, chosen),
        "chosen": chosen,
        "note": note,
        "note_state": pages.note_state(note),
        "form": form or NoteForm(initial=initial),
        "conflict": conflict,
        "neighbours": queries.neighbours(actor, item),
        "area": "members",
    }
    status = 422 if form is not None else 200
    return render(request, "governance/members/read_item.html", context, status=status)


@require_POST
def save_note(request: HttpRequest, item_pk: int) -> HttpResponse:
    """Keep the own note; whoever sees the item. While typing (`Accept: application/json`) it answers in one line."""
    actor, item = _seen_item(request, item_pk)
    form = NoteForm(request.POST)
    typing = request.headers.get("Accept", "") == "application/json"
    papers = queries.own_papers(actor, [item])[0]
    sent = {str(row.paper.version.document_id): row for row in papers}
    chosen = sent.get(request.POST.get("document", ""))
    if request.POST.get("document") and chosen is None:
        raise Http404
    document_id = chosen.paper.version.document_id if chosen else None
    if not form.is_valid():
        if typing:
            return JsonResponse({"message": _("The note is too long.")}, status=422)
        note = note_on(actor, item, document_id)
        return _reading_page(request, actor, item, papers, chosen, note, form=form)
    if request.POST.get("conflict_choice") == "theirs":
        return _to_reading(item, chosen)
    entry = _entry(form, request.POST, document_id)
    try:
        actions.save_note(actor=actor, item_id=item.pk, entry=entry, now=timezone.now(), keep_empty=typing)
    except EditConflict as refusal:
        if typing:
            return JsonResponse(
                {"message": _("Changed in another window. Save to compare both texts.")}, status=409
            )
        return _conflict_page(request, actor, item, papers, chosen, entry, refusal)
    if typing:
        moment = timezone.localtime().strftime("%H.%M")
        return JsonResponse({"message": _("Note saved, %(time)s") % {"time": moment}})
    messages.success(request, _("Your note is saved. Only you can read it."))
    return _to_reading(item, chosen)


def _to_reading(item: AgendaItem, chosen: queries.OwnPaper | None) -> HttpResponse:
    address = reverse("governance:read_item", args=[item.pk])
    return redirect(f"{address}?unterlage={chosen.paper.version.id}" if chosen else address)


def _entry(form: NoteForm, data: object, document_id: int | None) -> actions.NoteEntry:
    """Return what was typed; after a conflict with the version that was compared."""
    version, editor = form.cleaned_data["version"], form.cleaned_data["editor"]
    compared = data.get("conflict_version", "")  # type: ignore[attr-defined]
    if compared.isdecimal():
        version, editor = int(compared), ""
    return actions.NoteEntry(
        text=form.cleaned_data["text"], version=version, editor=editor, document_id=document_id
    )


def _conflict_page(
    request: HttpRequest,
    actor: Actor,
    item: AgendaItem,
    papers: tuple[queries.OwnPaper, ...],
    chosen: queries.OwnPaper | None,
    entry: actions.NoteEntry,
    refusal: EditConflict,
) -> HttpResponse:
    theirs, version = refusal.current["text"], refusal.current["version"]
    conflict = pages.conflict(entry.text, theirs, version)
    note = note_on(actor, item, entry.document_id)
    form = NoteForm(request.POST)
    return _reading_page(request, actor, item, papers, chosen, note, form=form, conflict=conflict)


@require_POST
def mark_read(request: HttpRequest, item_pk: int) -> HttpResponse:
    """Remember that one has looked at a paper; whoever sees the item."""
    actor, item = _seen_item(request, item_pk)
    version = request.POST.get("version", "")
    if not version.isdecimal():
        raise Http404
    try:
        actions.mark_read(actor=actor, item_id=item.pk, version_id=int(version), now=timezone.now())
    except AgendaPaper.DoesNotExist as error:
        raise Http404 from error
    if request.headers.get("Accept", "") == "application/json":
        return JsonResponse({})
    return redirect(f"{reverse('governance:read_item', args=[item.pk])}?unterlage={version}")


@never_cache
@require_safe
def list_own_notes(request: HttpRequest) -> HttpResponse:
    """Show all private notes of the person; nobody else's."""
    actor = enter_structure(request)
    context = {"notes": own_notes(actor), "area": "members"}
    return render(request, "governance/members/list_own_notes.html", context)


@require_POST
def delete_note(request: HttpRequest, uuid: str) -> HttpResponse:
    """Delete an own note."""
    actor = enter_structure(request)
    note = get_object_or_404(PrivateNote.objects.visible_to(actor), uuid=uuid)
    actions.delete_note(actor=actor, note_id=note.pk)
    messages.success(request, _("The note is deleted."))
    return redirect("governance:list_own_notes")


@require_safe
def list_followed_decisions(request: HttpRequest) -> HttpResponse:
    """Show what was decided on the themes one follows, as far as one may see it."""
    actor, today = enter_structure(request), timezone.localdate()
    themes = list(queries.followed_themes(actor))
    rows = queries.decisions_on(actor, themes)
    table = ui.data_table(
        query=request.GET,
        rows=rows,
        columns=pages.COLUMNS,
        filters=pages.filters(themes, range(today.year, today.year - 6, -1)),
        default_sort="-date",
        name=_("Decisions on my themes"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "themes": themes, "area": "members"}
    return render(request, "governance/members/list_followed_decisions.html", context)


@require_http_methods(GET_AND_POST)
def choose_themes(request: HttpRequest) -> HttpResponse:
    """Choose the themes one follows."""
    actor = enter_structure(request)
    followed = [theme.pk for theme in queries.followed_themes(actor)]
    form = ThemesForm(themes=Theme.objects.all(), initial={"themes": followed})
    if request.method == "POST":
        form = ThemesForm(request.POST, themes=Theme.objects.all())
        if form.is_valid():
            actions.choose_themes(actor=actor, theme_ids=form.cleaned_data["themes"], now=timezone.now())
            messages.success(request, _("Your themes are saved."))
            return redirect("governance:list_followed_decisions")
    context = {"form": form, "area": "members"}
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/members/choose_themes.html", context, status=status)

"""Disposal: what is due, the lists, the archive's answer, carrying out."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal
from nahtstelle.ground.records import disposal_presentation as look
from nahtstelle.ground.records.actions import disposal as actions
from nahtstelle.ground.records.dossier_presentation import records_tabs
from nahtstelle.ground.records.files import clean_filename
from nahtstelle.ground.records.forms import (
    ArchiveAnswerForm,
    CarryOutForm,
    DisposalForm,
    KeepLongerForm,
    ReasonForm,
)
from nahtstelle.ground.records.models import DisposalItem, DisposalList
from nahtstelle.ground.records.queries import disposal as queries
from nahtstelle.ground.records.typesetting import render_pdf
from nahtstelle.ground.records.views.doors import actor_of, enter_records
from nahtstelle.ground.ui import api as ui

AREA = "records"


@require_safe
def list_disposals(request: HttpRequest) -> HttpResponse:
    """Show what is due by year, and the disposal lists (permissions.can_dispose_dossiers)."""
    actor, today = enter_records(request), timezone.localdate()
    table = ui.data_table(
        query=request.GET,
        rows=queries.disposal_lists(),
        columns=look.LIST_COLUMNS,
        default_sort="-nummer",
        name=_("Disposal lists"),
    )
    if table.export_format:
        return ui.export_table(table)
    years = queries.due_years(actor=actor, today=today)
    context = {
        "table": table,
        "years": look.due_rows(years, this_year=today.year),
        "due_count": sum(year.due for year in years),
        "open_list": queries.open_list(),
        "tabs": records_tabs("records:list_disposals"),
        "area": AREA,
    }
    return render(request, "records/disposal/list_disposals.html", context)


@require_POST
def create_disposal(request: HttpRequest) -> HttpResponse:
    """Offer everything that is due on a new list (permissions.can_dispose_dossiers)."""
    actor = enter_records(request)
    try:
        made = actions.create_list(actor=actor, now=timezone.now())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
        return redirect("records:list_disposals")
    messages.success(request, _("The list %(label)s is created.") % {"label": made.label})
    return redirect("records:show_disposal", made.pk)


@require_safe
def show_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a list with its dossiers (permissions.can_dispose_dossiers)."""
    page = queries.disposal_page(_seen(request, pk))
    context = {
        "page": page,
        "disposal": page.disposal,
        "state_kind": look.TAGS[page.disposal.state],
        "stations": look.disposal_way(page.disposal),
        "actions": look.disposal_actions(page.disposal),
        "rows": look.item_rows(page),
        "facts": look.disposal_facts(page.disposal),
        "history": look.disposal_history(page),
        "area": AREA,
    }
    return render(request, "records/disposal/show_disposal.html", context)


@require_safe
def download_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the list as PDF: once carried out it is the register of what went and the record of what is gone."""
    disposal = _seen(request, pk)
    content = render_pdf(
        template="records/disposal", data=queries.disposal_data(disposal, issued_on=timezone.localdate())
    )
    name = clean_filename(_("Disposal %(label)s") % {"label": disposal.label} + ".pdf")
    headers = {
        "Content-Disposition": content_disposition_header(True, name) or "attachment",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def appraise_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what the secretariat proposes for each dossier (permissions.can_dispose_dossiers)."""
    disposal = _seen(request, pk)
    form = DisposalForm(request.POST or None, items=list(queries.items_of(disposal)))

    def act() -> str:
        actions.propose_appraisals(
            disposal_id=pk, appraisals=form.chosen(), actor=actor_of(request), now=timezone.now()
        )
        return _("The appraisals are saved.")

    return _step(request, disposal, form, act, title=_("Change appraisals"))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter the archive's answer (permissions.can_dispose_dossiers)."""
    disposal = _seen(request, pk)
    form = ArchiveAnswerForm(request.POST or None, items=list(queries.items_of(disposal)))

    def act() -> str:
        names = ("archive", "archivist", "confirmed_on", "reference")
        answer = actions.ArchiveAnswer(
            verdicts=form.chosen(), **{name: form.cleaned_data[name] for name in names}
        )
        actions.confirm_list(disposal_id=pk, answer=answer, actor=actor_of(request), now=timezone.now())
        return _("The archive's answer is entered.")

    return _step(request, disposal, form, act, title=_("Enter the archive's answer"))


@require_http_methods(["GET", "HEAD", "POST"])
def keep_longer(request: HttpRequest, pk: int, item_pk: int) -> HttpResponse:
    """Take a dossier off a list (permissions.can_dispose_dossiers)."""
    disposal = _seen(request, pk)
    rows = DisposalItem.objects.filter(disposal=disposal, is_off=False).select_related("dossier")
    item = get_object_or_404(rows, pk=item_pk)
    form = KeepLongerForm(request.POST or None)

    def act() -> str:
        actions.keep_longer(item_id=item.pk, **form.cleaned_data, actor=actor_of(request), now=timezone.now())
        return _("The dossier stays.")

    return _step(request, disposal, form, act, title=_("Keep dossier longer"), about=str(item.dossier))


@require_http_methods(["GET", "HEAD", "POST"])
def carry_out_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand over and destroy, for good (permissions.can_dispose_dossiers)."""
    disposal = _seen(request, pk)
    form = CarryOutForm(request.POST or None)

    def act() -> str:
        actions.carry_out_list(
            disposal_id=pk, label=form.cleaned_data["label"], actor=actor_of(request), now=timezone.now()
        )
        return _("The list is carried out; the record is ready as PDF.")

    return _step(request, disposal, form, act, title=_("Carry out"), danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_disposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a list back (permissions.can_dispose_dossiers)."""
    disposal = _seen(request, pk)
    form = ReasonForm(request.POST or None)

    def act() -> str:
        actions.withdraw_list(
            disposal_id=pk, **form.cleaned_data, actor=actor_of(request), now=timezone.now()
        )
        return _("The list is withdrawn; its dossiers are closed as before.")

    return _step(request, disposal, form, act, title=_("Withdraw list"))


def _seen(request: HttpRequest, pk: int) -> DisposalList:
    enter_records(request)
    return get_object_or_404(DisposalList.objects.select_related("created_by", "carried_out_by"), pk=pk)


def _step(
    request: HttpRequest,
    disposal: DisposalList,
    form: forms.Form,
    act: Callable[[], str],
    *,
    title: str,
    about: str = "",
    danger: bool = False,
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
            return redirect("records:show_disposal", disposal.pk)
    context = {
        "disposal": disposal,
        "form": form,
        "title": title,
        "about": about,
        "danger": danger,
        "area": AREA,
    }
    template = (
        "records/disposal/choices.html" if isinstance(form, DisposalForm) else "records/disposal/step.html"
    )
    return render(request, template, context, status=422 if form.errors else 200)

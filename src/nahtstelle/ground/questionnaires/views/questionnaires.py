"""The list, one questionnaire with its versions, beginning and importing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.identity.api import mainstream_institutions
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.questionnaires import permissions
from nahtstelle.ground.questionnaires import version_presentation as look
from nahtstelle.ground.questionnaires.actions import questionnaires as actions
from nahtstelle.ground.questionnaires.forms import DescriptionForm, ImportForm, NewForm
from nahtstelle.ground.questionnaires.models import Questionnaire
from nahtstelle.ground.questionnaires.queries import versions as queries
from nahtstelle.ground.questionnaires.views.doors import AREA, GET_AND_POST, enter, seen_questionnaire
from nahtstelle.ground.ui import api as ui


@require_safe
def list_questionnaires(request: HttpRequest) -> HttpResponse:
    """Show the questionnaires, as a page, CSV or XLSX."""
    actor = enter(request)
    table = ui.data_table(
        query=request.GET,
        rows=queries.register(actor),
        columns=look.COLUMNS,
        filters=look.filters(),
        default_sort="titel",
        name=_("Questionnaires"),
    )
    if table.export_format:
        return ui.export_table(table)
    may_create = permissions.can_create_questionnaire(actor)
    context = {"table": table, "may_create": may_create} | AREA
    return render(request, "questionnaires/list_questionnaires.html", context)


@require_http_methods(GET_AND_POST)
def create_questionnaire(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire (permissions.can_create_questionnaire)."""
    actor = enter(request)
    demand(permissions.can_create_questionnaire(actor))
    form = NewForm(request.POST or None, institutions=mainstream_institutions())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        wanted = actions.QuestionnaireData(
            key=data["key"], title=data["title"], purpose=data["purpose"], owner_id=form.owner_id
        )
        try:
            made = actions.create_questionnaire(data=wanted, actor=actor, now=timezone.now())
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The questionnaire is begun. Add the first question."))
            return redirect("questionnaires:show_version", made.pk, 1)
    context = {
        "form": form,
        "title": _("New questionnaire"),
        "back": reverse("questionnaires:list_questionnaires"),
        "verb": _("Begin questionnaire"),
    } | AREA
    return render(request, "questionnaires/step.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_AND_POST)
def import_questionnaire(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire from a FHIR file (permissions.can_create_questionnaire)."""
    actor = enter(request)
    demand(permissions.can_create_questionnaire(actor))
    form, sentences = ImportForm(request.POST or None, request.FILES or None), []
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.import_questionnaire(
                content=data["file"].read(actions.LARGEST_IMPORT + 1),
                key=data["key"],
                owner_id=None,
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except actions.ImportRefused as refusal:
            sentences = refusal.sentences
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The questionnaire is imported as a draft."))
            return redirect("questionnaires:show_version", made.pk, 1)
    context = {
        "form": form,
        "sentences": sentences,
        "title": _("Import questionnaire"),
        "back": reverse("questionnaires:list_questionnaires"),
        "verb": _("Import"),
    } | AREA
    status = 422 if form.errors or sentences else 200
    return render(request, "questionnaires/step.html", context, status=status)


@require_http_methods(GET_AND_POST)
def change_questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """Change title, purpose and owner (permissions.can_change_questionnaire)."""
    questionnaire, actor = seen_questionnaire(request, pk), enter(request)
    demand(permissions.can_change_questionnaire(actor, questionnaire))
    initial = {
        "title": questionnaire.title,
        "purpose": questionnaire.purpose,
        "owner": questionnaire.owner_id or "",
    }
    form = DescriptionForm(request.POST or None, institutions=mainstream_institutions(), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_questionnaire(
                questionnaire_id=pk,
                title=form.cleaned_data["title"],
                purpose=form.cleaned_data["purpose"],
                owner_id=form.owner_id,
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("questionnaires:show_questionnaire", pk)
    context = {
        "form": form,
        "title": _("Change questionnaire"),
        "back": reverse("questionnaires:show_questionnaire", args=[pk]),
        "verb": _("Save"),
    } | AREA
    return render(request, "questionnaires/step.html", context, status=422 if form.errors else 200)


@require_safe
def show_questionnaire(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a questionnaire with its versions; 404 for outsiders."""
    questionnaire = seen_questionnaire(request, pk)
    return _page(request, questionnaire)


def _page(request: HttpRequest, questionnaire: Questionnaire) -> HttpResponse:
    actor, rows = enter(request), queries.versions_of(questionnaire)
    table = ui.data_table(
        query=request.GET,
        rows=rows,
        columns=look.version_columns(questionnaire.pk),
        name=_("Versions"),
        exportable=False,
    )
    context = {
        "questionnaire": questionnaire,
        "table": table,
        "actions": look.questionnaire_actions(questionnaire, rows, actor),
        "facts": look.questionnaire_facts(questionnaire),
    } | AREA
    return render(request, "questionnaires/show_questionnaire.html", context)

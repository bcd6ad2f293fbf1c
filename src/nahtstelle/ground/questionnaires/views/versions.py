"""One version: read, try out, publish, withdraw, compare, export; the next one."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.questionnaires import permissions
from nahtstelle.ground.questionnaires import version_presentation as look
from nahtstelle.ground.questionnaires.actions import versions as actions
from nahtstelle.ground.questionnaires.answer_form import AnswerForm
from nahtstelle.ground.questionnaires.comparing import compare
from nahtstelle.ground.questionnaires.enabling import asked_only
from nahtstelle.ground.questionnaires.fhir import write_resource
from nahtstelle.ground.questionnaires.forms import WithdrawForm
from nahtstelle.ground.questionnaires.models import QuestionnaireVersion
from nahtstelle.ground.questionnaires.presentation import blocks_of, lines_of
from nahtstelle.ground.questionnaires.queries import versions as queries
from nahtstelle.ground.questionnaires.sheets import ADD
from nahtstelle.ground.questionnaires.states import VersionState
from nahtstelle.ground.questionnaires.views.doors import (
    AREA,
    GET_AND_POST,
    enter,
    seen_questionnaire,
    seen_version,
)


@require_safe
def show_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what a version asks; a draft with the buttons of the editor."""
    version, actor = seen_version(request, pk, number), enter(request)
    context = {
        "version": version,
        "state_kind": look.TAGS[version.state],
        "stations": look.way(version),
        "actions": look.version_actions(version, actor),
        "rows": look.outline(version),
        "edits": version.state == VersionState.DRAFT and permissions.can_edit_version(actor, version),
        "facts": look.version_facts(version),
        "history": look.history(queries.version_changes(version)),
    } | AREA
    return render(request, "questionnaires/show_version.html", context)


@require_http_methods(GET_AND_POST)
def preview_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Try a version out: the sheet as people will see it, and how its answers read. Nothing is kept."""
    version = seen_version(request, pk, number)
    items, lines = version.items, None
    form = AnswerForm(items, data=request.POST if request.method == "POST" else None)
    is_growing = request.method == "POST" and ADD in request.POST
    if is_growing:
        form = AnswerForm(items, data=request.POST, strict=False)
    is_faulty = request.method == "POST" and not form.is_valid() and not is_growing
    if request.method == "POST" and not is_growing and not is_faulty:
        lines = lines_of(items, asked_only(items, form.answers()))
    context = {
        "version": version,
        "form": form,
        "blocks": blocks_of(form),
        "lines": lines,
        "back": reverse("questionnaires:show_version", args=[pk, number]),
    } | AREA
    return render(request, "questionnaires/preview_version.html", context, status=422 if is_faulty else 200)


@require_safe
def export_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Give a version as FHIR JSON."""
    version = seen_version(request, pk, number)
    content = write_resource(
        name=version.questionnaire.key,
        title=version.title,
        version=str(version.number),
        status={"draft": "draft", "published": "active", "withdrawn": "retired"}[version.state],
        purpose=version.questionnaire.purpose,
        items=version.items,
    )
    text = json.dumps(content, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/fhir+json; charset=utf-8")
    name = f"{version.questionnaire.key}-{version.number}.json"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@require_POST
def publish_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Publish a draft (permissions.can_publish_version)."""
    version, actor = seen_version(request, pk, number), enter(request)
    demand(permissions.can_publish_version(actor, version))
    actions.publish_version(version_id=version.pk, actor=actor, now=timezone.now())
    messages.success(request, _("The version is published; its questions stay as they are."))
    return redirect("questionnaires:show_version", pk, number)


@require_http_methods(GET_AND_POST)
def withdraw_version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Withdraw a published version (permissions.can_withdraw_version)."""
    version, actor = seen_version(request, pk, number), enter(request)
    demand(permissions.can_withdraw_version(actor, version))
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_version(
                version_id=version.pk, reason=form.cleaned_data["reason"], actor=actor, now=timezone.now()
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The version is withdrawn. What is being answered goes on."))
            return redirect("questionnaires:show_version", pk, number)
    context = {
        "form": form,
        "title": _("Withdraw version"),
        "back": reverse("questionnaires:show_version", args=[pk, number]),
        "verb": _("Withdraw"),
    } | AREA
    return render(request, "questionnaires/step.html", context, status=422 if form.errors else 200)


@require_POST
def begin_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the next version with what an earlier one asks (permissions.can_begin_version)."""
    questionnaire, actor = seen_questionnaire(request, pk), enter(request)
    demand(permissions.can_begin_version(actor, questionnaire))
    wanted = request.POST.get("version", "")
    former = questionnaire.versions.filter(pk=int(wanted) if wanted.isdecimal() else 0).first()
    if former is None:
        raise Http404
    made = actions.begin_version(
        questionnaire_id=pk, from_version_id=former.pk, actor=actor, now=timezone.now()
    )
    messages.success(request, _("The new version is begun with the questions of the last one."))
    return redirect("questionnaires:show_version", pk, made.number)


@require_safe
def compare_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Show two versions beside each other (`von`, `bis`: numbers; else the latest two)."""
    questionnaire = seen_questionnaire(request, pk)
    rows = queries.versions_of(questionnaire)
    after = _chosen(rows, request.GET.get("bis", ""), 0)
    before = _chosen(rows, request.GET.get("von", ""), 1)
    context = {
        "questionnaire": questionnaire,
        "versions": rows,
        "before": before,
        "after": after,
        "rows": [row for row in compare(before.items, after.items) if row.kind != "same"],
        "back": reverse("questionnaires:show_questionnaire", args=[pk]),
    } | AREA
    return render(request, "questionnaires/compare_versions.html", context)


def _chosen(rows: list[QuestionnaireVersion], number: str, otherwise: int) -> QuestionnaireVersion:
    found = next((row for row in rows if str(row.number) == number), None)
    return found or rows[min(otherwise, len(rows) - 1)]

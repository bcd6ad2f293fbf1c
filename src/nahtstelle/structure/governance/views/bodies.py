"""Pages of bodies, appointments, the competence matrix and themes."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.actions import appointments as appointment_actions
from nahtstelle.structure.governance.actions import bodies as body_actions
from nahtstelle.structure.governance.forms.bodies import (
    AppointForm,
    BodyForm,
    LastDayForm,
    ReplaceForm,
    day_after,
)
from nahtstelle.structure.governance.models import Appointment, Body
from nahtstelle.structure.governance.permissions import can_administer_body, can_change_competence
from nahtstelle.structure.governance.queries import bodies as queries
from nahtstelle.structure.governance.queries.mandates import WITH_MANDATES, mandates_of_body
from nahtstelle.structure.governance.views import body_pages as pages
from nahtstelle.structure.governance.views.doors import enter_structure, seen_body

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_safe
def list_bodies(request: HttpRequest) -> HttpResponse:
    """Show the structure as a tree; everybody of the structural level."""
    actor, today = enter_structure(request), timezone.localdate()
    lines = queries.body_tree(actor, today)
    table = ui.data_table(query=request.GET, rows=lines, columns=pages.BODY_COLUMNS, name=_("Bodies"))
    if table.export_format:
        return ui.export_table(table)
    context = {
        "table": table,
        "lines": pages.tree_lines(lines),
        "dissolved": queries.dissolved_bodies(actor, today, request.GET.get("seite")),
        "tabs": pages.structure_tabs("bodies"),
        "today": today,
        "can_administer": can_administer_body(actor),
        "area": "bodies",
    }
    return render(request, "governance/bodies/list_bodies.html", context)


@require_safe
def show_competences(request: HttpRequest) -> HttpResponse:
    """Show who proposes, is consulted and decides for each matter (Funktionsorganigramm)."""
    may_change = can_change_competence(enter_structure(request))
    context = {
        "matrix": pages.competence_matrix(queries.competences(), may_change=may_change),
        "may_change": may_change,
        "tabs": pages.structure_tabs("competences"),
        "area": "bodies",
    }
    return render(request, "governance/bodies/show_competences.html", context)


@require_safe
def list_themes(request: HttpRequest) -> HttpResponse:
    """Show the themes with their fields of service."""
    enter_structure(request)
    table = ui.data_table(
        query=request.GET, rows=queries.themes(), columns=pages.THEME_COLUMNS, filters=pages.THEME_FILTERS,
        default_sort="name", name=_("Themes"),
    )  # fmt: skip
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": pages.structure_tabs("themes"), "area": "bodies"}
    return render(request, "governance/bodies/list_themes.html", context)


@require_safe
def show_body(request: HttpRequest, key: str) -> HttpResponse:
    """Show a body as of today, or as of `?am=2023-03-28`."""
    actor, body, today = enter_structure(request), seen_body(request, key), timezone.localdate()
    day = pages.day_asked(request.GET.get("am", ""), today)
    people = queries.membership(body, day, request.GET.get("seite"))
    administers = can_administer_body(actor, body)
    meetings = queries.meetings_of(actor, body, day.year)
    context = {
        "body": body,
        "day": day,
        "today": today,
        "current": pages.member_lines(people.current, body, administers=administers and day == today),
        "former": people.former,
        "coming": pages.member_lines(people.coming, body, administers=administers),
        "facts": pages.body_facts(body, held=queries.held_in(body, day.year), year=day.year),
        "competences": pages.competence_lines(body, queries.competences_of(body.kind)),
        "meetings": meetings,
        "sees_meetings": actor.is_secretariat or body.pk in actor.readable_body_ids,
        "mandates": mandates_of_body(actor, body) if body.kind in WITH_MANDATES else (),
        "decisions": queries.decisions_of(actor, body, day.year)[:10],
        "actions": pages.body_actions(body) if administers else (),
        "area": "bodies",
    }
    return render(request, "governance/bodies/show_body.html", context)


@require_http_methods(GET_AND_POST)
def create_body(request: HttpRequest) -> HttpResponse:
    """Install a body; administrators and the secretariat."""
    actor = enter_structure(request)
    demand(can_administer_body(actor))
    form = BodyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            body = body_actions.create_body(actor=actor, facts=form.facts, now=timezone.now())
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(body)s has been installed.") % {"body": body.name})
            return redirect("governance:show_body", key=body.key)
    return _form_page(request, form, title=_("Install a body"), submit=_("Install body"))


@require_http_methods(GET_AND_POST)
def change_body(request: HttpRequest, key: str) -> HttpResponse:
    """Change what is recorded of a body; administrators and the secretariat."""
    actor, body = enter_structure(request), seen_body(request, key)
    demand(can_administer_body(actor, body))
    name = body.name
    form = BodyForm(request.POST or None, instance=body)
    if request.method == "POST" and form.is_valid():
        try:
            body_actions.change_body(actor=actor, body_id=body.pk, facts=form.facts, now=timezone.now())
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The changes have been saved."))
            return redirect("governance:show_body", key=key)
    return _form_page(request, form, title=_("Change: %(body)s") % {"body": name}, submit=_("Save"), key=key)


@require_http_methods(GET_AND_POST)
def dissolve_body(request: HttpRequest, key: str) -> HttpResponse:
    """Dissolve a body on a day; administrators and the secretariat."""
    actor, body = enter_structure(request), seen_body(request, key)
    demand(can_administer_body(actor, body))
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            body_actions.dissolve_body(
                actor=actor, body_id=body.pk, dissolved_on=form.first_day_after, now=timezone.now()
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The body is dissolved; its appointments end with it."))
            return redirect("governance:show_body", key=key)
    title = _("Dissolve: %(body)s") % {"body": body.name}
    return _form_page(request, form, title=title, submit=_("Dissolve body"), key=key, danger=True)


@require_http_methods(GET_AND_POST)
def appoint_person(request: HttpRequest, key: str) -> HttpResponse:
    """Appoint somebody to a body; administrators and the secretariat."""
    actor, body = enter_structure(request), seen_body(request, key)
    demand(can_administer_body(actor, body))
    form = AppointForm(request.POST or None, body=body, initial={"starts_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            appointment = _appoint(actor, body, form)
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("%(person)s has been appointed.") % {"person": appointment.user})
            return redirect("governance:show_body", key=key)
    title = _("Appoint to: %(body)s") % {"body": body.name}
    return _form_page(request, form, title=title, submit=_("Appoint"), key=key)


def _appoint(actor: Actor, body: Body, form: AppointForm) -> Appointment:
    data = form.cleaned_data
    return appointment_actions.appoint_person(
        actor=actor,
        body_id=body.pk,
        user_id=data["user"].pk,
        function=data["function"],
        deputy_for_id=data["deputy_for"].pk if data["deputy_for"] else None,
        starts_on=data["starts_on"],
        ends_on=day_after(data["last_day"]),
        now=timezone.now(),
    )


@require_http_methods(GET_AND_POST)
def end_appointment(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Set the last day of an appointment; administrators and the secretariat."""
    actor, body, row = _appointment_of(request, key, pk)
    form = LastDayForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            appointment_actions.end_appointment(
                actor=actor, appointment_id=pk, ends_on=form.first_day_after, now=timezone.now()
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The appointment of %(person)s ends.") % {"person": row.user})
            return redirect("governance:show_body", key=body.key)
    title = _("End appointment: %(person)s") % {"person": row.user}
    return _form_page(request, form, title=title, submit=_("End appointment"), key=key, danger=True)


@require_http_methods(GET_AND_POST)
def replace_person(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Appoint a successor with the same function; administrators and the secretariat."""
    actor, body, row = _appointment_of(request, key, pk)
    form = ReplaceForm(
        request.POST or None, initial={"starts_on": timezone.localdate() + dt.timedelta(days=1)}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            new = appointment_actions.replace_person(
                actor=actor,
                appointment_id=pk,
                user_id=data["user"].pk,
                starts_on=data["starts_on"],
                now=timezone.now(),
            )
        except ActionRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("%(new)s follows %(old)s.") % {"new": new.user.full_name, "old": row.user}
            )
            return redirect("governance:show_body", key=body.key)
    title = _("Replace: %(person)s") % {"person": row.user}
    return _form_page(request, form, title=title, submit=_("Appoint successor"), key=key)


def _appointment_of(request: HttpRequest, key: str, pk: int) -> tuple[Actor, Body, Appointment]:
    actor, body = enter_structure(request), seen_body(request, key)
    row = get_object_or_404(Appointment.objects.select_related("user"), pk=pk, body=body)
    demand(can_administer_body(actor, body))
    return actor, body, row


def _form_page(
    request: HttpRequest, form: object, *, title: str, submit: str, key: str = "", danger: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit_label": submit,
        "cancel_url": pages.body_url(key) if key else pages.bodies_url(),
        "danger": danger,
        "area": "bodies",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "governance/bodies/form.html", context, status=status)

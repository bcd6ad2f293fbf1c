"""Screens about institutions."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from nahtstelle.ground.identity import queries
from nahtstelle.ground.identity.actions import institutions as institution_actions
from nahtstelle.ground.identity.forms import InstitutionForm
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import InstitutionKind, System
from nahtstelle.ground.identity.views.access import register_only
from nahtstelle.ground.identity.views.presentation import (
    TABS,
    conflict_of,
    institution_facts,
    opened_version,
    register_tabs,
)
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused
from nahtstelle.ground.ui import api as ui

MOST_PEOPLE = 30
"""On the page of an institution; all of them are found in the register of people."""

COLUMNS = (
    ui.Column(
        key="name",
        label=gettext_lazy("Name"),
        value="name",
        sort="sort_name",
        url=lambda row: reverse("identity:show_institution", args=[row.pk]),
    ),
    ui.Column(
        key="short", label=gettext_lazy("Short name"), value="short_name", sort="short_name", hide=True
    ),
    ui.Column(key="kind", label=gettext_lazy("Kind"), value="get_kind_display", sort="kind"),
    ui.Column(
        key="parent",
        label=gettext_lazy("Belongs to"),
        value=lambda row: row.parent.label if row.parent else "",
        sort="parent__sort_name",
        hide=True,
    ),
    ui.Column(
        key="people",
        label=gettext_lazy("People"),
        value="active_people",
        sort="active_people",
        numeric=True,
        align="end",
    ),
)


def _filters() -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    return (
        ui.TextFilter(
            key="q", label=_("Name"), apply=lambda rows, term: rows.filter(sort_name__contains=sort_key(term))
        ),
        ui.ChoiceFilter(key="art", label=_("Kind"), choices=InstitutionKind.choices, lookup="kind"),
        ui.ChoiceFilter(
            key="system",
            label=_("System"),
            choices=System.choices,
            apply=lambda rows, value: rows.filter(systems__contains=[value]),
        ),
    )


@require_GET
@register_only
def list_institutions(request: HttpRequest) -> HttpResponse:
    """List the institutions of the register."""
    rows = queries.register_of_institutions(request.actor)  # type: ignore[attr-defined]
    table = ui.data_table(
        query=request.GET,
        rows=rows,
        columns=COLUMNS,
        filters=_filters(),
        default_sort="name",
        name=_("Institutions"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": register_tabs(TABS.institutions), "area": "administration"}
    return render(request, "identity/list_institutions.html", context)


@require_GET
@register_only
def show_institution(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an institution with its people, a link to all where they are many, and what belongs to it."""
    actor = request.actor  # type: ignore[attr-defined]
    institution = get_object_or_404(queries.register_of_institutions(actor), pk=pk)
    rows = queries.register_of_people(actor).filter(institution=institution, is_active=True)
    people = list(rows[: MOST_PEOPLE + 1])
    children = queries.register_of_institutions(actor).filter(parent=institution)
    number = institution.municipality_bfs_number
    towns = queries.municipalities_on(timezone.localdate()).filter(bfs_number=number) if number else []
    context = {
        "institution": institution,
        "facts": institution_facts(institution, ", ".join(town.name for town in towns)),
        "people": [_line(person) for person in people[:MOST_PEOPLE]],
        "all_people_url": f"{reverse('identity:list_people')}?{urlencode({'q': institution.name})}"
        if len(people) > MOST_PEOPLE
        else "",
        "children": children,
        "area": "administration",
    }
    return render(request, "identity/show_institution.html", context)


def _line(person: User) -> ui.Person:
    url = reverse("identity:show_person", args=[person.pk])
    return ui.Person(name=person.full_name, note=person.function, url=url)


@require_http_methods(["GET", "POST"])
@register_only
def create_institution(request: HttpRequest) -> HttpResponse:
    """Add an institution to the register."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    form = InstitutionForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        made = institution_actions.create_institution(actor=actor, data=form.data_of_institution(), now=now)
        messages.success(request, _("%(name)s stands in the register.") % {"name": made.name})
        return redirect("identity:show_institution", pk=made.pk)
    context = {"form": form, "area": "administration"}
    return render(request, "identity/create_institution.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@register_only
def change_institution(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an institution; who comes second sees both versions and chooses."""
    actor = request.actor  # type: ignore[attr-defined]
    stored = get_object_or_404(queries.register_of_institutions(actor), pk=pk)
    form = InstitutionForm(
        request.POST or None, today=timezone.localdate(), institution=stored, initial=_initial(stored)
    )
    conflict = None
    if request.method == "POST" and request.POST.get("conflict_choice") == "theirs":
        messages.info(request, _("The version saved meanwhile stays."))
        return redirect("identity:show_institution", pk=pk)
    if request.method == "POST" and form.is_valid():
        version = opened_version(request.POST, form)
        data = form.data_of_institution()
        try:
            institution_actions.change_institution(
                actor=actor, institution_id=pk, version=version, data=data, now=timezone.now()
            )
        except PermissionRefused:
            raise
        except EditConflict:
            conflict = conflict_of(form, stored, institution_actions.stored_texts(stored))
            form.add_error(
                None, _("Somebody else has changed this meanwhile. Compare both versions and choose.")
            )
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("identity:show_institution", pk=pk)
    context = {"form": form, "institution": stored, "conflict": conflict, "area": "administration"}
    return render(request, "identity/change_institution.html", context, status=422 if form.errors else 200)


def _initial(stored: Institution) -> dict[str, object]:
    names = ("name", "short_name", "kind", "parent", "is_mainstream", "systems", "version")
    return {name: getattr(stored, name) for name in names} | {"municipality": stored.municipality_bfs_number}

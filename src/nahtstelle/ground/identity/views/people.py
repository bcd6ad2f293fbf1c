"""Screens about people."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from nahtstelle.ground.identity import queries
from nahtstelle.ground.identity.actions import people as person_actions
from nahtstelle.ground.identity.forms import NewPersonForm, PersonForm
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.identity.refusals import MailNotSent
from nahtstelle.ground.identity.sections import person_sections
from nahtstelle.ground.identity.sorting import sort_key
from nahtstelle.ground.identity.states import Role
from nahtstelle.ground.identity.views.access import register_only
from nahtstelle.ground.identity.views.presentation import (
    TABS,
    conflict_of,
    opened_version,
    person_actions_bar,
    person_facts,
    register_tabs,
)
from nahtstelle.ground.lifecycle.api import ActionRefused, EditConflict, PermissionRefused
from nahtstelle.ground.ui import api as ui

_NO_ROLE = "none"
_MOST_CHOICES = 100


def _search(rows: QuerySet[User], term: str) -> QuerySet[User]:
    words = Q()
    for word in sort_key(term).split():
        words &= (
            Q(sort_name__contains=word) | Q(email__contains=word) | Q(institution__sort_name__contains=word)
        )
    return rows.filter(words)


def _by_role(rows: QuerySet[User], value: str) -> QuerySet[User]:
    return rows.filter(role="" if value == _NO_ROLE else value)


def _by_institution() -> tuple[ui.ChoiceFilter, ...]:
    """A select of the institutions with people; a long one helps nobody, then the search finds them by name."""
    rows = Institution.objects.filter(people__isnull=False).distinct().order_by("sort_name", "pk")
    found = list(rows[: _MOST_CHOICES + 1])
    if len(found) > _MOST_CHOICES:
        return ()
    choices = [(row.pk, row.label) for row in found]
    return (
        ui.ChoiceFilter(key="institution", label=_("Institution"), choices=choices, lookup="institution_id"),
    )


COLUMNS = (
    ui.Column(
        key="name",
        label=gettext_lazy("Name"),
        value=lambda row: f"{row.family_name} {row.given_name}",
        sort="sort_name",
        url=lambda row: reverse("identity:show_person", args=[row.pk]),
        note=lambda row: row.function,
    ),
    ui.Column(
        key="institution",
        label=gettext_lazy("Institution"),
        value=lambda row: row.institution.label if row.institution else "",
        sort="institution__sort_name",
    ),
    ui.Column(
        key="role",
        label=gettext_lazy("Role"),
        value=lambda row: row.get_role_display() or "–",
        sort="role",
        hide=True,
    ),
    ui.Column(
        key="state",
        label=gettext_lazy("Access"),
        value=lambda row: _("active") if row.is_active else _("deactivated"),
        sort="is_active",
        kind="tag",
        tag_kind=lambda row: "ok" if row.is_active else "neutral",
    ),
    ui.Column(
        key="seen",
        label=gettext_lazy("Last sign-in"),
        value=lambda row: timezone.localdate(row.last_login) if row.last_login else None,
        sort="last_login",
        kind="date",
        hide=True,
    ),
    ui.Column(key="email", label=gettext_lazy("E-mail"), value="email", sort="email", hide=True),
)


def _filters() -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    return (
        ui.TextFilter(key="q", label=_("Name, e-mail or institution"), apply=_search),
        *_by_institution(),
        ui.ChoiceFilter(
            key="rolle", label=_("Role"), choices=[*Role.choices, (_NO_ROLE, _("no role"))], apply=_by_role
        ),
        ui.ChoiceFilter(
            key="zugang",
            label=_("Access"),
            choices=[("aktiv", _("active")), ("gesperrt", _("deactivated"))],
            apply=lambda rows, value: rows.filter(is_active=value == "aktiv"),
        ),
    )


@require_GET
@register_only
def list_people(request: HttpRequest) -> HttpResponse:
    """List the people of the register."""
    rows = queries.register_of_people(request.actor)  # type: ignore[attr-defined]
    table = ui.data_table(
        query=request.GET,
        rows=rows,
        columns=COLUMNS,
        filters=_filters(),
        default_sort="name",
        name=_("People"),
    )
    if table.export_format:
        return ui.export_table(table)
    context = {"table": table, "tabs": register_tabs(TABS.people), "area": "administration"}
    return render(request, "identity/list_people.html", context)


@require_GET
@register_only
def show_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a person, with the sections of the apps above."""
    actor = request.actor  # type: ignore[attr-defined]
    person = get_object_or_404(queries.register_of_people(actor), pk=pk)
    context = {
        "person": person,
        "facts": person_facts(person),
        "actions": person_actions_bar(actor, person),
        "sections": person_sections(actor, person.pk),
        "area": "administration",
    }
    return render(request, "identity/show_person.html", context)


@require_http_methods(["GET", "POST"])
@register_only
def create_person(request: HttpRequest) -> HttpResponse:
    """Add a person to the register and, if wanted, invite them at once."""
    actor = request.actor  # type: ignore[attr-defined]
    form = NewPersonForm(request.POST or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            person = person_actions.create_person(actor=actor, data=form.data_of_person(), now=now)
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("%(name)s stands in the register.") % {"name": person.full_name})
            if form.cleaned_data["invite"]:
                _invite(request, person)
            return redirect("identity:show_person", pk=person.pk)
    context = {"form": form, "area": "administration"}
    return render(request, "identity/create_person.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@register_only
def change_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a person; who comes second sees both versions and chooses."""
    actor = request.actor  # type: ignore[attr-defined]
    person = get_object_or_404(queries.register_of_people(actor), pk=pk)
    form = PersonForm(request.POST or None, actor=actor, person=person, initial=_initial(person))
    conflict = None
    if request.method == "POST" and request.POST.get("conflict_choice") == "theirs":
        messages.info(request, _("The version saved meanwhile stays."))
        return redirect("identity:show_person", pk=pk)
    if request.method == "POST" and form.is_valid():
        version = opened_version(request.POST, form)
        try:
            person_actions.change_person(
                actor=actor, person_id=pk, version=version, data=form.data_of_person(), now=timezone.now()
            )
        except PermissionRefused:
            raise
        except EditConflict:
            conflict = conflict_of(form, person, person_actions.stored_texts(person))
            form.add_error(
                None, _("Somebody else has changed this meanwhile. Compare both versions and choose.")
            )
        except ActionRefused as refusal:
            form.add_error(refusal.field, refusal.sentence)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("identity:show_person", pk=pk)
    context = {"form": form, "person": person, "conflict": conflict, "area": "administration"}
    return render(request, "identity/change_person.html", context, status=422 if form.errors else 200)


def _initial(person: User) -> dict[str, object]:
    names = ("given_name", "family_name", "email", "institution", "function", "role", "version")
    return {name: getattr(person, name) for name in names}


@require_POST
@register_only
def invite_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation."""
    person = get_object_or_404(queries.register_of_people(request.actor), pk=pk)  # type: ignore[attr-defined]
    _invite(request, person)
    return redirect("identity:show_person", pk=pk)


def _invite(request: HttpRequest, person: User) -> None:
    """Invite and say how it went; a mail that cannot be sent leaves the person as they are."""
    actor = request.actor  # type: ignore[attr-defined]
    try:
        person_actions.invite_person(actor=actor, person_id=person.pk, now=timezone.now())
    except MailNotSent as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("An invitation is on its way to %(email)s.") % {"email": person.email})


@require_POST
@register_only
def deactivate_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a person's access."""
    actor = request.actor  # type: ignore[attr-defined]
    person = get_object_or_404(queries.register_of_people(actor), pk=pk)
    try:
        person_actions.deactivate_person(actor=actor, person_id=pk, now=timezone.now())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("%(name)s can no longer sign in.") % {"name": person.full_name})
    return redirect("identity:show_person", pk=pk)


@require_POST
@register_only
def reactivate_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a person's access again."""
    actor = request.actor  # type: ignore[attr-defined]
    person = get_object_or_404(queries.register_of_people(actor), pk=pk)
    try:
        person_actions.reactivate_person(actor=actor, person_id=pk, now=timezone.now())
    except PermissionRefused:
        raise
    except ActionRefused as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("%(name)s can sign in again.") % {"name": person.full_name})
    return redirect("identity:show_person", pk=pk)

"""Entering and changing programmes."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import demand
from nahtstelle.structure.programmes import permissions
from nahtstelle.structure.programmes.actions import programmes as actions
from nahtstelle.structure.programmes.forms.projects import ProgrammeForm, initial_of_programme
from nahtstelle.structure.programmes.queries import choices
from nahtstelle.structure.programmes.views.doors import chosen, enter, fresh_text, seen_programme, step


@require_http_methods(["GET", "HEAD", "POST"])
def create_programme(request: HttpRequest) -> HttpResponse:
    """Enter a programme (permissions.can_create_programme)."""
    actor = enter(request)
    demand(permissions.can_create_programme(actor))
    form = ProgrammeForm(request.POST or None, institutions=choices.institutions())
    back = reverse("programmes:list_programmes")

    def act() -> str:
        made = actions.create_programme(plan=form.plan, actor=actor, now=timezone.now())
        return _("The programme «%(name)s» is entered.") % {"name": made.name}

    over = _("Programmes")
    return step(request, form, act, title=_("Enter programme"), back=back, over=over, icon="plus")


@require_http_methods(["GET", "HEAD", "POST"])
def change_programme(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a programme (permissions.can_change_programme); who collides with another sees both texts."""
    programme, actor = seen_programme(request, pk), enter(request)
    demand(permissions.can_change_programme(actor, programme))
    data = chosen(request, "purpose", programme.purpose)
    initial = initial_of_programme(programme)
    form = ProgrammeForm(data, institutions=choices.institutions(), initial=initial)

    def act() -> str:
        actions.change_programme(
            programme_id=pk,
            plan=form.plan,
            version=form.cleaned_data["version"] or 0,
            actor=actor,
            now=timezone.now(),
        )
        return _("The changes are saved (programme).")

    back = reverse("programmes:show_programme", args=[pk])
    return step(
        request, form, act, title=_("Change programme"), back=back, over=programme.name, icon="check",
        fresh=lambda: fresh_text(programme, "purpose"),
    )  # fmt: skip

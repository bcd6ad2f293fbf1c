"""Changing a row of the competence matrix: administrators and the secretariat."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.ground.lifecycle.api import PermissionRefused, add_refusal, demand
from nahtstelle.structure.governance.actions import competences as actions
from nahtstelle.structure.governance.forms.competences import CompetenceForm, competence_values
from nahtstelle.structure.governance.permissions import can_change_competence
from nahtstelle.structure.governance.states import Matter
from nahtstelle.structure.governance.views.doors import enter_structure, posted, status_of


@require_http_methods(["GET", "HEAD", "POST"])
def change_competence(request: HttpRequest, matter: str) -> HttpResponse:
    """Change who proposes, is consulted and decides in a matter; new routes follow it."""
    actor = enter_structure(request)
    if matter not in Matter.values:
        raise Http404
    demand(can_change_competence(actor))
    row = actions.competence_of(matter)
    fresh = competence_values(row) | {"seen": actions.fingerprint(row)}
    form = CompetenceForm(posted(request), initial=fresh)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_competence(
                matter=matter,
                entry=form.entry,
                seen=form.cleaned_data["seen"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except actions.CompetenceStale as refusal:
            form = CompetenceForm(fresh)
            form.add_error(None, refusal.sentence)
        except actions.CompetenceRefused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The competence matrix is changed. New routes follow it."))
            return redirect("governance:show_competences")
    context = {
        "form": form,
        "title": _("Change competence: %(matter)s") % {"matter": Matter(matter).label},
        "submit_label": _("Save"),
        "cancel_url": reverse("governance:show_competences"),
        "area": "bodies",
    }
    return render(request, "governance/bodies/form.html", context, status=status_of(request))

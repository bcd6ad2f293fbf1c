"""One's own page: what the register says of oneself, and what one may choose."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nahtstelle.ground.identity.actions.preferences import choose_digest
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.sections import person_sections
from nahtstelle.ground.ui import api as ui


@require_GET
def show_own_page(request: HttpRequest) -> HttpResponse:
    """Show one's entry in the register, what apps add to it, and the choice about the daily e-mail."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    person = get_object_or_404(User.objects.select_related("institution"), pk=actor.user_id)
    facts = [
        ui.Fact(label=_("E-mail"), value=person.email or "–"),
        ui.Fact(label=_("Institution"), value=person.institution.name if person.institution else "–"),
        ui.Fact(label=_("Function"), value=person.function or "–"),
        ui.Fact(label=_("Role"), value=person.get_role_display() or _("no role")),
    ]
    sections = person_sections(actor, person.pk)
    context = {"person": person, "facts": facts, "sections": sections}
    return render(request, "identity/show_own_page.html", context)


@require_POST
def switch_digest(request: HttpRequest) -> HttpResponse:
    """Switch the daily e-mail on or off."""
    wants = request.POST.get("wants_digest") == "1"
    choose_digest(wants_digest=wants, actor=request.actor, now=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The daily e-mail is on.") if wants else _("The daily e-mail is off."))
    return redirect("identity:show_own_page")

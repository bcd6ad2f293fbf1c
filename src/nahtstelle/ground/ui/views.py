"""Edges of `ui`: drafts, the canton's colour, the gallery."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from nahtstelle.ground.ui import actions
from nahtstelle.ground.ui.dates import clock
from nahtstelle.ground.ui.shell import canton_colour

NEVER_KEPT = {"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "next"}


@require_POST
def save_draft(request: HttpRequest, form_key: str) -> HttpResponse:
    """Keeps what the signed-in person has typed so far; answers the sentence for the live region."""
    try:
        saved_at = actions.save_draft(
            user_id=_person(request), form_key=form_key, data=_fields(request.POST), now=timezone.now()
        )
    except actions.DraftRefused as refusal:
        return JsonResponse({"message": refusal.sentence}, status=422)
    return JsonResponse({"message": _("Draft saved, %(time)s") % {"time": clock(saved_at)}})


@require_POST
def discard_draft(request: HttpRequest, form_key: str) -> HttpResponse:
    """Forgets the person's own draft and returns to the form."""
    actions.discard_draft(user_id=_person(request), form_key=form_key)
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(target if safe else "/")


def _person(request: HttpRequest) -> int:
    if request.user.pk is None:  # LoginRequiredMiddleware lets nobody through; this keeps the types honest
        raise PermissionDenied
    return request.user.pk


def _fields(post: QueryDict) -> dict[str, str | list[str]]:
    kept: dict[str, str | list[str]] = {}
    for name, values in post.lists():
        if name not in NEVER_KEPT:
            texts = [str(value) for value in values]
            kept[name] = texts[0] if len(texts) == 1 else texts
    return kept


@login_not_required
@require_GET
def show_canton_colours(request: HttpRequest) -> HttpResponse:
    """The canton's colour as a stylesheet, because the content security policy allows no inline style."""
    response = HttpResponse(f":root{{--canton:{canton_colour()}}}\n", content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_GET
def show_gallery(request: HttpRequest, layout: str = "workspace") -> HttpResponse:
    """Every component in all its states; 404 outside development and demonstration."""
    if not (settings.DEBUG or settings.DEVELOPMENT or settings.DEMONSTRATION):
        raise Http404
    from nahtstelle.ground.ui.gallery import gallery_context, gallery_template

    return render(request, gallery_template(layout), gallery_context(request))

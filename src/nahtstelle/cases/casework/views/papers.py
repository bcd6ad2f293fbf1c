"""Edges: papers of a case – add, download. Each download is a read with its trace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nahtstelle.cases.casework.actions.papers import add_paper as add
from nahtstelle.cases.casework.forms.consents import PaperForm
from nahtstelle.cases.casework.models import CaseDocument
from nahtstelle.cases.casework.permissions import entry as permissions
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.papers import categories_open_to
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import DataCategory, DocumentKind
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.downloads import file_response
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import demand


@require_http_methods(GET_AND_POST)
@inside_the_wall
def add_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a paper in the name of one's institution (permissions.can_add_paper)."""
    actor, case = actor_of(request), seen_case(request, pk)
    viewer = viewer_of(actor)
    demand(permissions.can_add_paper(actor, standing_in(case, viewer)))
    form = PaperForm(request.POST or None, request.FILES or None, categories=categories_open_to(case, viewer))

    def act() -> str:
        data = form.cleaned_data
        add(
            case_id=pk,
            kind=DocumentKind(data["kind"]),
            category=DataCategory(data["category"]),
            title=data["title"],
            file=data["file"],
            actor=actor,
            now=timezone.now(),
        )
        return _("The paper is added.")

    text = _("At the end of the case the papers of all institutions are erased.")
    back = reverse("casework:show_case", args=[pk])
    return take_step(request, case, form, act, title=_("Add paper"), back=back, text=text)


@require_safe
@inside_the_wall
def download_paper(request: HttpRequest, pk: int, paper: int) -> HttpResponse:
    """Hand out a paper; 404 where its kind of data may not be read. The name of the file is the case's number."""
    actor, case = actor_of(request), seen_case(request, pk)
    document = get_object_or_404(CaseDocument.objects.filter(case=case), pk=paper)
    content = open_case(
        case, viewer=viewer_of(actor), what="paper", categories=[document.category], now=timezone.now()
    )
    about = content.read(document)
    data = content.read_file(document, storage_name=document.storage_name)
    return file_response(data, name=f"{case.number}-{document.pk}", about=about)

"""Edges: beginning an enquiry, the person, the mandate, handing over, registering (004 §5.1)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from nahtstelle.cases.casework.actions import clients, enquiries, registrations
from nahtstelle.cases.casework.content_types import ClientPerson
from nahtstelle.cases.casework.forms.enquiries import (
    EnquiryForm,
    HandOverForm,
    MandateForm,
    PersonForm,
    RegisterForm,
)
from nahtstelle.cases.casework.models import ClientRecord
from nahtstelle.cases.casework.permissions import entry as permissions
from nahtstelle.cases.casework.presentation import entry as look
from nahtstelle.cases.casework.queries.consents import consents_of_case
from nahtstelle.cases.casework.queries.content import open_case
from nahtstelle.cases.casework.queries.registration import coordinators, read_registration
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.refusals import ContentChangedMeanwhile, NotCoveredByConsent
from nahtstelle.cases.casework.states import CaseOrigin, DataCategory
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.identity.api import municipality_refs
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused, add_refusal, demand
from nahtstelle.ground.ui import api as ui


@require_http_methods(GET_AND_POST)
@inside_the_wall
def begin_enquiry(request: HttpRequest) -> HttpResponse:
    """Begin an enquiry after looking for an open case of the same person (permissions.can_begin_enquiry)."""
    actor = actor_of(request)
    demand(permissions.can_begin_enquiry(actor))
    places = municipality_refs(timezone.localdate())
    form = EnquiryForm(
        request.POST or None,
        municipalities=[(place.id, place.name) for place in places],
        initial={"origin": CaseOrigin.PARTNER, "language": "de"},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            case = enquiries.begin_enquiry(
                person=form.person(),
                origin=CaseOrigin(data["origin"]),
                municipality_id=int(data["municipality"]) if data["municipality"] else None,
                description=data["description"],
                is_another=data["is_another"],
                actor=actor,
                now=timezone.now(),
            )
        except PermissionRefused:
            raise
        except ActionRefused as refusal:
            if refusal.field == "is_another":
                form.ask_whether_another()
            add_refusal(form, refusal)
        else:
            return redirect("casework:show_case", case.pk)
    context = {"form": form, "back": reverse("casework:list_cases"), "area": AREA}
    return render(request, "casework/begin_enquiry.html", context, status=422 if form.errors else 200)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def change_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the record of the person (permissions.can_describe_person)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    viewer = viewer_of(actor)
    demand(permissions.can_describe_person(actor, standing_in(case, viewer)))
    content = open_case(case, viewer=viewer, what="person", categories=[str(DataCategory.IDENTITY)], now=now)
    record = ClientRecord.objects.filter(case=case).first()
    if record is None:
        raise NotCoveredByConsent
    stored = ClientPerson.of(content.read(record))
    form = PersonForm(request.POST or None, initial={**stored.sealed(), "version": record.version})
    theirs: list[ui.Fact] = []

    def act() -> str:
        try:
            clients.change_person(
                case_id=pk,
                person=form.person(),
                version=form.cleaned_data["version"] or 0,
                actor=actor,
                now=now,
            )
        except ContentChangedMeanwhile:
            form.data = {**form.data.dict(), "version": str(record.version)}  # type: ignore[attr-defined]
            theirs.extend(look.person_facts(stored))
            raise
        return _("The record of the person is saved.")

    return take_step(
        request, case, form, act, title=_("Person"), back=look.url(case), facts=theirs, submit_label=_("Save")
    )


@require_http_methods(GET_AND_POST)
@inside_the_wall
def agree_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """Write mandate, goals and the four criteria (permissions.can_agree_mandate)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    viewer = viewer_of(actor)
    demand(permissions.can_agree_mandate(actor, standing_in(case, viewer)))
    content = open_case(
        case, viewer=viewer, what="mandate", categories=[str(DataCategory.SITUATION)], now=now
    )
    found = read_registration(case, content)
    if found is None:
        raise NotCoveredByConsent
    stored, version = found
    form = MandateForm(request.POST or None, initial=MandateForm.initial_of(stored, version))
    theirs: list[ui.Fact] = []

    def act() -> str:
        try:
            clients.agree_mandate(
                case_id=pk,
                agreed=form.agreed(),
                version=form.cleaned_data["version"],
                actor=actor,
                now=now,
            )
        except ContentChangedMeanwhile:
            form.data = {**form.data.dict(), "version": str(version)}  # type: ignore[attr-defined]
            theirs.extend(look.mandate_facts(stored))
            raise
        return _("Mandate and criteria are saved.")

    return take_step(
        request,
        case,
        form,
        act,
        title=_("Mandate and criteria"),
        back=look.url(case),
        facts=theirs,
        submit_label=_("Save"),
    )


@require_http_methods(GET_AND_POST)
@inside_the_wall
def hand_over_enquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand an enquiry to who registers it (permissions.can_hand_over_enquiry)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_hand_over_enquiry(actor, standing_in(case, viewer_of(actor))))
    choices = [
        (row.user_id, f"{row.name}, {row.institution_name}")
        for row in enquiries.receivers()
        if row.user_id != actor.user_id
    ]
    form = HandOverForm(request.POST or None, receivers=choices)

    def act() -> str:
        receiver = int(form.cleaned_data["receiver"])
        enquiries.hand_over_enquiry(case_id=pk, receiver_id=receiver, actor=actor, now=timezone.now())
        return _("The enquiry is handed over; it waits in the worklist there.")

    text = _(
        "The specialist agrees on the mandate and the papers with you, and registers. The enquiry leaves your list."
    )
    return take_step(
        request,
        case,
        form,
        act,
        title=_("Hand over (enquiry)"),
        back=look.url(case),
        after=reverse("casework:list_cases"),
        text=text,
    )


@require_http_methods(GET_AND_POST)
@inside_the_wall
def register_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the person (permissions.can_register_person)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    demand(permissions.can_register_person(actor, standing_in(case, viewer_of(actor))))
    consents = consents_of_case(case, timezone.localdate(now))
    named = consents[0].institutions if consents and consents[0].is_in_force else ()
    offered = coordinators(frozenset(key for key, _label in named))
    form = RegisterForm(
        request.POST or None,
        coordinators=[(row.user_id, f"{row.name}, {row.institution_name}") for row in offered],
        institutions=list(named),
        initial={"lead_institution": actor.institution_id},
    )

    def act() -> str:
        registrations.register_person(
            case_id=pk,
            coordinator_id=int(form.cleaned_data["coordinator"]),
            lead_institution_id=int(form.cleaned_data["lead_institution"]),
            actor=actor,
            now=now,
        )
        return _("The person is registered. The coordinator puts the team together.")

    text = "" if named else _("There is no consent in force: record it first.")
    return take_step(request, case, form, act, title=_("Register person"), back=look.url(case), text=text)

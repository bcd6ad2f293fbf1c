"""Edges: consents of a case – show, prepare, print, record, withdraw; releases from secrecy (004 §3)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from nahtstelle.cases.casework.actions import consents as actions
from nahtstelle.cases.casework.actions.releases import release_from_secrecy, revoke_release
from nahtstelle.cases.casework.actions.revocations import revoke_consent
from nahtstelle.cases.casework.content_types import ReleaseContent
from nahtstelle.cases.casework.forms.consents import ConsentForm, ReleaseForm, RevokeForm, ScopeForm
from nahtstelle.cases.casework.models import Case, CaseProcedure
from nahtstelle.cases.casework.permissions import entry as permissions
from nahtstelle.cases.casework.presentation import consents as look
from nahtstelle.cases.casework.queries.consent_form import consent_form_pdf, prepared_scope
from nahtstelle.cases.casework.queries.procedure import nameable_institutions, procedure
from nahtstelle.cases.casework.queries.standing import standing_in
from nahtstelle.cases.casework.states import Signer
from nahtstelle.cases.casework.viewers import viewer_of
from nahtstelle.cases.casework.views.doors import AREA, actor_of, inside_the_wall, seen_case
from nahtstelle.cases.casework.views.situation_steps import GET_AND_POST, take_step
from nahtstelle.ground.lifecycle.api import demand


@require_safe
@inside_the_wall
def show_consents(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the client has agreed to, now and before, and whom the client released from secrecy."""
    actor, case = actor_of(request), seen_case(request, pk)
    page = look.consents_page(case, actor=actor, now=timezone.now())
    return render(request, "casework/show_consents.html", {"case": case, "page": page, "area": AREA})


@require_http_methods(GET_AND_POST)
@inside_the_wall
def prepare_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose institutions and scope, to print the form (permissions.can_record_consent)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    demand(permissions.can_record_consent(actor, standing_in(case, viewer_of(actor))))
    scope = prepared_scope(case, viewer=viewer_of(actor), now=now)
    form = ScopeForm(request.POST or None, initial=ScopeForm.initial_of(scope), **_nameable(_rules()))

    def act() -> str:
        actions.prepare_consent(case_id=pk, scope=form.scope(), actor=actor, now=now)
        return _("The scope is kept. Print the form, have it signed, and record it.")

    text = _(
        "A consent means only what it names: without institutions, data or purposes it allows nothing. "
        "Name as few as the cooperation needs."
    )
    return take_step(
        request,
        case,
        form,
        act,
        title=_("Prepare consent"),
        back=_back(case),
        text=text,
        submit_label=_("Keep scope"),
    )


@require_safe
@inside_the_wall
def print_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Print the form to sign, from what is sealed; it is kept nowhere (permissions.can_record_consent)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_record_consent(actor, standing_in(case, viewer_of(actor))))
    content = consent_form_pdf(case, rules=_rules(), viewer=viewer_of(actor), now=timezone.now())
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, f"{case.number}-vollmacht.pdf") or ""
    response["Cache-Control"] = "no-store"
    return response


@require_http_methods(GET_AND_POST)
@inside_the_wall
def record_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a signed consent with its scan (permissions.can_record_consent)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    demand(permissions.can_record_consent(actor, standing_in(case, viewer_of(actor))))
    rules = _rules()
    scope = prepared_scope(case, viewer=viewer_of(actor), now=now)
    initial = {**ScopeForm.initial_of(scope), "signer": Signer.CLIENT, "signed_on": timezone.localdate(now)}
    form = ConsentForm(request.POST or None, request.FILES or None, initial=initial, **_nameable(rules))

    def act() -> str:
        data, chosen = form.cleaned_data, form.scope()
        actions.record_consent(
            case_id=pk,
            signed=actions.SignedConsent(
                institutions=tuple(chosen.institutions),
                categories=tuple(chosen.categories),
                purposes=tuple(chosen.purposes),
                signer=Signer(data["signer"]),
                signed_by=data["signed_by"],
                signed_on=data["signed_on"],
                text_version=rules.consent_version,
                valid_to=data["valid_to"],
            ),
            scan=data["scan"],
            actor=actor,
            now=now,
        )
        return _(
            "The consent is recorded. From now on exactly those read whom it names. "
            "Please print the receipt and hand it to the client."
        )

    text = _(
        "Record what is on the signed form, nothing more. A consent in force is replaced by this one; "
        "a consent without institutions, data or purposes allows nothing. Version of the text: %(version)s."
    ) % {"version": rules.consent_version}
    return take_step(request, case, form, act, title=_("Record signed consent"), back=_back(case), text=text)


@require_http_methods(GET_AND_POST)
@inside_the_wall
def withdraw_consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the client withdraws the consent; everything ends at once (permissions.can_revoke_consent)."""
    actor, case = actor_of(request), seen_case(request, pk)
    standing = standing_in(case, viewer_of(actor))
    demand(permissions.can_revoke_consent(standing))
    form = RevokeForm(request.POST or None)

    def act() -> str:
        revoke_consent(case_id=pk, actor=actor, now=timezone.now(), text=form.cleaned_data["text"])
        return _("The withdrawal is recorded: the cooperation has ended, nobody reads in the case any more.")

    text = _(
        "Only record this if the client wants it. In the same moment the case is closed: access, team, guests, "
        "round tables and tasks end, letters to the client and to the institutions are drafted. This cannot be undone."
    )
    keeps = standing.is_coordinator
    return take_step(
        request,
        case,
        form,
        act,
        title=_("Record withdrawal of consent"),
        back=reverse("casework:show_case", args=[pk]),
        after="" if keeps else reverse("casework:list_cases"),
        text=text,
        is_danger=True,
    )


@require_http_methods(GET_AND_POST)
@inside_the_wall
def release_secrecy(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a release from secrecy by name and period (permissions.can_release_from_secrecy)."""
    actor, case, now = actor_of(request), seen_case(request, pk), timezone.now()
    demand(permissions.can_release_from_secrecy(actor, standing_in(case, viewer_of(actor))))
    form = ReleaseForm(request.POST or None, initial={"valid_from": timezone.localdate(now)})

    def act() -> str:
        data = form.cleaned_data
        release_from_secrecy(
            case_id=pk,
            release=ReleaseContent(name=data["name"], profession=data["profession"], scope=data["scope"]),
            valid_from=data["valid_from"],
            valid_to=data["valid_to"],
            actor=actor,
            now=now,
        )
        return _("The release from secrecy is recorded. Please print the receipt and hand it to the client.")

    text = _(
        "The client releases one named person, for a period, as signed. The consent itself releases nobody."
    )
    return take_step(
        request, case, form, act, title=_("Record release from secrecy"), back=_back(case), text=text
    )


@require_POST
@inside_the_wall
def withdraw_release(request: HttpRequest, pk: int, release: int) -> HttpResponse:
    """Record that the client took a release back (permissions.can_release_from_secrecy)."""
    actor, case = actor_of(request), seen_case(request, pk)
    demand(permissions.can_release_from_secrecy(actor, standing_in(case, viewer_of(actor))))
    revoke_release(case_id=pk, release_id=release, actor=actor, now=timezone.now())
    messages.success(
        request, _("The release is taken back. Please print the receipt and hand it to the client.")
    )
    return redirect(_back(case))


def _rules() -> CaseProcedure:
    rules = procedure()
    if rules is None:
        raise actions.ProcedureMissing
    return rules


def _nameable(rules: CaseProcedure) -> dict[str, list[tuple[int, str]]]:
    """Return partners and local social services, as the form asks for them."""
    found = nameable_institutions(rules)
    return {
        "partners": [(row.id, row.name) for row in found if row.key in rules.partners],
        "local": [(row.id, row.name) for row in found if row.key not in rules.partners],
    }


def _back(case: Case) -> str:
    return reverse("casework:show_consents", args=[case.pk])

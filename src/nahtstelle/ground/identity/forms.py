"""Input of the register."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity import permissions
from nahtstelle.ground.identity.actions.institutions import InstitutionData
from nahtstelle.ground.identity.actions.people import PersonData
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.identity.queries import municipalities_on
from nahtstelle.ground.identity.states import InstitutionKind, Role, System


class InstitutionChoice(forms.ModelChoiceField):
    """One institution, shown with its full name."""

    def label_from_instance(self, obj: Any) -> str:
        """Show the name, and the short name people know it by."""
        return f"{obj.name} ({obj.short_name})" if obj.short_name else str(obj.name)


class PersonForm(forms.Form):
    """A person of the register; offers only the roles the actor may give."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, help_text=_("The person signs in with this address.")
    )
    institution = InstitutionChoice(
        label=_("Institution"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("no institution"),
    )
    function = forms.CharField(label=_("Function"), max_length=200, required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        required=False,
        help_text=_("Members of bodies need no role: what they may do comes from their appointments."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, person: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["institution"].queryset = Institution.objects.order_by("sort_name", "pk")  # type: ignore[attr-defined]
        current = person.role if person else ""
        offered = [
            (value, label)
            for value, label in [("", _("no role")), *Role.choices]
            if value == current or permissions.can_grant_role(actor, person, value)
        ]
        self.fields["role"].choices = offered  # type: ignore[attr-defined]

    def data_of_person(self) -> PersonData:
        """Return the valid input as the actions take it."""
        clean = self.cleaned_data
        return PersonData(
            given_name=clean["given_name"],
            family_name=clean["family_name"],
            email=clean["email"].lower(),
            institution_id=clean["institution"].pk if clean["institution"] else None,
            function=clean["function"],
            role=clean["role"],
        )


class NewPersonForm(PersonForm):
    """A person who is new in the register."""

    invite = forms.BooleanField(
        label=_("Send an invitation by e-mail at once"),
        required=False,
        initial=True,
        help_text=_("It carries a link with which the person sets a password."),
    )


class InstitutionForm(forms.Form):
    """An institution of the register."""

    name = forms.CharField(label=_("Name"), max_length=200)
    short_name = forms.CharField(label=_("Short name"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=InstitutionKind.choices)
    parent = InstitutionChoice(
        label=_("Belongs to"),
        queryset=Institution.objects.none(),
        required=False,
        empty_label=_("no institution"),
    )
    is_mainstream = forms.BooleanField(
        label=_("Mainstream structure"),
        required=False,
        help_text=_("The law charges this public body with a task of its own."),
    )
    systems = forms.MultipleChoiceField(
        label=_("Systems"), choices=System.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    municipality = forms.TypedChoiceField(
        label=_("Municipality"), required=False, coerce=int, empty_value=None
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, today: dt.date, institution: Institution | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parents = Institution.objects.exclude(pk=institution.pk) if institution else Institution.objects.all()
        self.fields["parent"].queryset = parents.order_by("sort_name", "pk")  # type: ignore[attr-defined]
        towns = [(row.bfs_number, row.name) for row in municipalities_on(today)]
        self.fields["municipality"].choices = [("", _("no municipality")), *towns]  # type: ignore[attr-defined]

    def data_of_institution(self) -> InstitutionData:
        """Return the valid input as the actions take it."""
        clean = self.cleaned_data
        return InstitutionData(
            name=clean["name"],
            short_name=clean["short_name"],
            kind=clean["kind"],
            parent_id=clean["parent"].pk if clean["parent"] else None,
            is_mainstream=clean["is_mainstream"],
            systems=tuple(clean["systems"]),
            municipality_bfs_number=clean["municipality"],
        )


class DayForm(forms.Form):
    """The day on which a list is valid."""

    tag = forms.DateField(label=_("Valid on"), required=False)


class KeyForm(AddWebAuthnForm):
    """A passkey or security key, in our words; by default it opens the door without a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        passwordless = self.fields["passwordless"]
        passwordless.label = _("Sign in with it without a password")
        passwordless.help_text = _(
            "The key then asks for fingerprint, face or PIN. Otherwise it is a second factor."
        )
        passwordless.initial = True

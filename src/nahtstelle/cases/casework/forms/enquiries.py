"""Input of the entry: enquiry, person, mandate, handing over, registering."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.cases.casework.content_types import ClientPerson, RegistrationContent
from nahtstelle.cases.casework.states import CaseOrigin, Criterion

LANGUAGES = [
    ("de", _("German")),
    ("fr", _("French")),
    ("it", _("Italian")),
    ("en", _("English")),
    ("es", _("Spanish")),
    ("pt", _("Portuguese")),
    ("sq", _("Albanian")),
    ("tr", _("Turkish")),
    ("uk", _("Ukrainian")),
    ("ar", _("Arabic")),
    ("ti", _("Tigrinya")),
    ("fa", _("Farsi")),
]
"""Languages letters to the client can come in, as soon as there is a catalogue; German until then."""
ANSWERS = [("yes", _("Yes")), ("no", _("No"))]
Choices = list[tuple[int, str]]


class PersonForm(forms.Form):
    """The record of the person."""

    given_name = forms.CharField(label=_("Given name"), max_length=100)
    family_name = forms.CharField(label=_("Family name"), max_length=100)
    birth_date = forms.DateField(label=_("Date of birth"), widget=forms.DateInput, required=False)
    ahv_number = forms.CharField(
        label=_("AHV number"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("13 digits, beginning with 756. It finds out whether there is an open case already."),
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=LANGUAGES, initial="de")
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    postcode = forms.CharField(label=_("Postcode"), max_length=12, required=False)
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=60, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    representative = forms.CharField(
        label=_("Legal representative"),
        max_length=200,
        required=False,
        help_text=_("Name and contact, if any."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def person(self) -> ClientPerson:
        """Return what was entered."""
        data = self.cleaned_data
        names = set(ClientPerson.__dataclass_fields__) - {"birth_date"}
        born = data["birth_date"]
        return ClientPerson(
            birth_date=born.isoformat() if born else "", **{name: data.get(name, "") for name in names}
        )


class EnquiryForm(PersonForm):
    """A first call: who it is about, where the person lives, what it is about."""

    field_order = (
        "origin",
        "municipality",
        "family_name",
        "given_name",
        "birth_date",
        "ahv_number",
        "is_another",
        "language",
        "phone",
        "description",
    )
    origin = forms.ChoiceField(
        label=_("Who describes the case"), choices=CaseOrigin.choices, widget=forms.RadioSelect
    )
    municipality = forms.ChoiceField(label=_("Municipality of residence"), required=False)
    is_another = forms.BooleanField(label=_("I have asked: it is another person"), required=False)
    description = forms.CharField(
        label=_("What it is about"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A call is enough. Only you read this until there is a signed consent."),
    )
    street = postcode = town = email = representative = version = None  # type: ignore[assignment]

    def __init__(self, *args: Any, municipalities: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["municipality"].choices = [("", "–"), *municipalities]  # type: ignore[attr-defined]
        if not self.data.get("is_another"):
            self.fields["is_another"].widget = forms.HiddenInput()

    def ask_whether_another(self) -> None:
        """Show the box that says: it is another person."""
        self.fields["is_another"].widget = forms.CheckboxInput()


class MandateForm(forms.Form):
    """Description, mandate, goals and the four criteria (004 §2)."""

    description = forms.CharField(
        label=_("What it is about"), required=False, widget=forms.Textarea(attrs={"rows": 6})
    )
    mandate = forms.CharField(
        label=_("Mandate to the network"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the registering institution asks of the cooperation."),
    )
    goals = forms.CharField(
        label=_("Goals (case)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One goal a line."),
    )
    papers = forms.CharField(
        label=_("Papers needed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What you agreed to hand in, and by whom."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, label in Criterion.choices:
            self.fields[f"answer_{value}"] = forms.ChoiceField(
                label=label, choices=ANSWERS, widget=forms.RadioSelect, required=False
            )
            self.fields[f"remark_{value}"] = forms.CharField(
                label=_("Remark on «%(criterion)s»") % {"criterion": label},
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("A «no» needs a reason."),
            )

    @classmethod
    def initial_of(cls, agreed: RegistrationContent, version: int) -> dict[str, object]:
        """Return what stands in the row as the form begins with it."""
        values: dict[str, object] = {
            "description": agreed.description,
            "mandate": agreed.mandate,
            "goals": "\n".join(agreed.goals),
            "papers": agreed.papers,
            "version": version,
        }
        for criterion, answer in agreed.criteria.items():
            values[f"answer_{criterion}"] = answer.get("answer", "")
            values[f"remark_{criterion}"] = answer.get("remark", "")
        return values

    def agreed(self) -> RegistrationContent:
        """Return what was entered."""
        data = self.cleaned_data
        return RegistrationContent(
            description=data["description"].strip(),
            mandate=data["mandate"].strip(),
            goals=[line.strip() for line in data["goals"].splitlines() if line.strip()],
            papers=data["papers"].strip(),
            criteria={
                value: {"answer": data[f"answer_{value}"], "remark": data[f"remark_{value}"].strip()}
                for value in Criterion.values
            },
        )


class HandOverForm(forms.Form):
    """Who registers."""

    receiver = forms.ChoiceField(label=_("Specialist or coordinator"))

    def __init__(self, *args: Any, receivers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [("", "–"), *receivers]  # type: ignore[attr-defined]


class RegisterForm(forms.Form):
    """Who coordinates, and which institution leads first."""

    coordinator = forms.ChoiceField(label=_("Coordinator"))
    lead_institution = forms.ChoiceField(
        label=_("Institution that leads first"), help_text=_("At any time exactly one institution leads.")
    )

    def __init__(self, *args: Any, coordinators: Choices, institutions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["coordinator"].choices = [("", "–"), *coordinators]  # type: ignore[attr-defined]
        self.fields["lead_institution"].choices = institutions  # type: ignore[attr-defined]

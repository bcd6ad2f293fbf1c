"""Forms around agreements. Last days are entered; the first day after them is what is stored."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.identity.api import Actor, mainstream_institutions, providers
from nahtstelle.structure.funding.actions.agreements import AgreementTerms
from nahtstelle.structure.funding.models import Agreement
from nahtstelle.structure.funding.states.agreements import Procedure
from nahtstelle.structure.governance.api import final_decision_choices

DAY = dt.timedelta(days=1)
YEARS = range(1, 6)


class AgreementForm(forms.Form):
    """Provider, term, amounts of up to five years, procurement and the decision behind it."""

    provider = forms.TypedChoiceField(label=_("Provider (party)"), coerce=int)
    subject = forms.CharField(label=_("Subject of the agreement"), max_length=200)
    institution = forms.TypedChoiceField(label=_("Concluded by"), coerce=int)
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    procedure = forms.ChoiceField(label=_("Procurement procedure"), choices=Procedure.choices)
    threshold = forms.CharField(
        label=_("Why this procedure"),
        required=False,
        max_length=200,
        help_text=_("For example the threshold that applies, or the exception."),
    )
    decision = forms.TypedChoiceField(
        label=_("Decision behind it"), coerce=int, empty_value=None, required=False
    )
    government_resolution = forms.CharField(
        label=_("Number of the government's resolution"),
        required=False,
        max_length=40,
        help_text=_("For example 2024/124. A decision or a resolution is needed to put it in force."),
    )
    tender_lead_months = forms.IntegerField(
        label=_("Tender: months before the end"),
        required=False,
        min_value=0,
        max_value=36,
        help_text=_("Empty: no tender is needed. From this day and the end follows when it must start."),
    )
    warning_months = forms.IntegerField(
        label=_("Warn of the end, months ahead"), min_value=0, max_value=36, initial=6
    )
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["provider"].choices = [("", _g("Please choose")), *providers()]
        fields["institution"].choices = [("", _g("Please choose")), *mainstream_institutions()]
        decisions = final_decision_choices(actor)
        listed = [(row.id, f"{row.label} {row.title}") for row in decisions]
        fields["decision"].choices = [("", _g("None")), *listed]
        for number in YEARS:
            fields[f"year_{number}"] = forms.IntegerField(
                label=_g("Year %(number)s") % {"number": number},
                required=number == 1,
                min_value=2000,
                max_value=2199,
            )
            fields[f"amount_{number}"] = forms.DecimalField(
                label=_g("Amount in CHF"),
                required=number == 1,
                min_value=0,
                max_digits=14,
                decimal_places=2,
            )

    def clean(self) -> dict[str, Any]:
        """A year has an amount, an amount a year, and each year stands once."""
        data = super().clean() or {}
        seen: set[int] = set()
        for number in YEARS:
            year, amount = f"year_{number}", f"amount_{number}"
            if {year, amount} & set(self.errors):
                continue
            if (data.get(year) is None) != (data.get(amount) is None):
                missing = year if data.get(year) is None else amount
                self.add_error(missing, _g("A year needs its amount, an amount its year."))
            elif data.get(year) in seen:
                self.add_error(year, _g("Each year stands once."))
            elif data.get(year) is not None:
                seen.add(data[year])
        first, last = data.get("starts_on"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _g("The last day lies before the first."))
        return data

    @property
    def year_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The fields of the years, year beside amount."""
        return [(self[f"year_{number}"], self[f"amount_{number}"]) for number in YEARS]

    @property
    def terms(self) -> AgreementTerms:
        """What was entered."""
        data = self.cleaned_data
        amounts: list[tuple[int, Decimal]] = [
            (data[f"year_{number}"], data[f"amount_{number}"])
            for number in YEARS
            if data.get(f"year_{number}") is not None
        ]
        return AgreementTerms(
            provider_id=data["provider"],
            institution_id=data["institution"],
            subject=data["subject"],
            starts_on=data["starts_on"],
            ends_on=data["last_day"] + DAY,
            procedure=data["procedure"],
            threshold=data["threshold"],
            decision_id=data["decision"],
            government_resolution=data["government_resolution"],
            warning_months=data["warning_months"],
            tender_lead_months=data["tender_lead_months"],
            remark=data["remark"],
            amounts=tuple(amounts),
        )


def terms_of(agreement: Agreement, *, renewing: bool = False) -> dict[str, object]:
    """Return what fills the form: a draft as it stands, or the successor of one in force, a term later."""
    years = [(row.year, row.amount) for row in agreement.years.all()]
    starts_on, ends_on = agreement.starts_on, agreement.ends_on
    if renewing:
        length = max(1, (ends_on - DAY).year - starts_on.year + 1)
        starts_on = ends_on
        ends_on = dt.date(starts_on.year + length, starts_on.month, min(starts_on.day, 28))
        years = [(starts_on.year + place, None) for place in range(length)]  # type: ignore[misc]
    initial: dict[str, object] = {
        "provider": agreement.provider_id,
        "institution": agreement.institution_id,
        "subject": agreement.subject,
        "starts_on": starts_on,
        "last_day": ends_on - DAY,
        "procedure": agreement.procedure,
        "warning_months": agreement.warning_months,
        "tender_lead_months": agreement.tender_lead_months,
        "version": agreement.version,
    }
    if not renewing:
        initial |= {
            "threshold": agreement.threshold,
            "decision": agreement.decision_id,
            "government_resolution": agreement.government_resolution,
            "remark": agreement.remark,
        }
    for number, (year, amount) in zip(YEARS, years, strict=False):
        initial |= {f"year_{number}": year, f"amount_{number}": amount}
    return initial


class TenderForm(forms.Form):
    """When the tender for the next term began."""

    started_on = forms.DateField(label=_("Tender started on"), widget=forms.DateInput)


class TerminationForm(forms.Form):
    """Until when an agreement still binds that ends early, and why."""

    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput, help_text=_("The last day on which it still binds.")
    )
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)

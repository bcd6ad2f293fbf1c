"""Input around funds, measures and postings. Last days are entered; the first day after them is what is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from nahtstelle.structure.funding.actions.funds import FundData
from nahtstelle.structure.funding.actions.ledger import Expense
from nahtstelle.structure.funding.actions.requests import RequestData
from nahtstelle.structure.funding.models import AllocationRequest, Fund
from nahtstelle.structure.funding.states import TargetGroup

DAY = dt.timedelta(days=1)
Choices = Sequence[tuple[int, str]]


class AmountField(forms.DecimalField):
    """An amount in CHF to the centime, as people write it: 18'000.50, 18 000, 18000.5."""

    def __init__(self, *, label: Any, help_text: Any = "", min_value: int | None = None) -> None:
        box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, help_text=help_text, min_value=min_value, max_digits=14, decimal_places=2, widget=box
        )

    def to_python(self, value: Any) -> Any:
        """Read without what parts the thousands."""
        if isinstance(value, str):
            for sign in ("'", "’", " ", "\u00a0", "CHF"):
                value = value.replace(sign, "")
        return super().to_python(value)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _groups(choices: Sequence[tuple[str, Any]] = TargetGroup.choices) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Target groups"), choices=choices, widget=forms.CheckboxSelectMultiple
    )


def _choose(form: forms.Form, name: str, choices: Choices, *, empty: bool = True) -> None:
    options: list[tuple[Any, Any]] = [("", "–")] if empty else []
    form.fields[name].choices = options + list(choices)  # type: ignore[attr-defined]


class FundForm(forms.Form):
    """A fund with its earmark."""

    name = forms.CharField(label=_("Name"), max_length=160)
    source = forms.CharField(
        label=pgettext_lazy("fund", "Source"),
        max_length=200,
        help_text=_("Where the money comes from and by which resolution."),
    )
    funder = forms.ChoiceField(label=_("Funder"))
    receiver = forms.ChoiceField(
        label=_("Receiving office"),
        help_text=_("It answers to the funder for the correct use of the money (guide §7.2.1 a)."),
    )
    amount = AmountField(label=_("Amount in CHF"))
    starts_on = forms.DateField(label=_("May be used from"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day of use"), widget=forms.DateInput)
    repayment_due_on = forms.DateField(
        label=_("What is left is paid back on"), widget=forms.DateInput, required=False
    )
    groups = _groups()
    purpose = forms.CharField(label=_("Purpose"), widget=_area(3))
    conditions = forms.CharField(label=_("Conditions of the funder"), widget=_area(2), required=False)
    fixed_by_law = forms.BooleanField(
        label=_("Law or contract fixes the use: nothing is allocated here"), required=False
    )
    citation = forms.CharField(
        label=_("Law or contract"),
        max_length=300,
        required=False,
        help_text=_("Needed where it fixes the use."),
    )
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, funders: Choices, receivers: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "funder", funders)
        _choose(self, "receiver", receivers)

    @property
    def data_of_fund(self) -> FundData:
        """What was entered."""
        data = self.cleaned_data
        same = ("name", "source", "amount", "starts_on", "repayment_due_on", "purpose", "conditions")
        return FundData(
            **{name: data[name] for name in (*same, "fixed_by_law", "citation", "remark")},
            funder_id=int(data["funder"]),
            receiver_id=int(data["receiver"]),
            ends_on=data["last_day"] + DAY,
            groups=tuple(data["groups"]),
        )


def initial_of_fund(fund: Fund) -> dict[str, Any]:
    """Return what the form of a stored fund begins with."""
    names = ("name", "source", "amount", "starts_on", "repayment_due_on", "groups", "purpose", "conditions")
    return {
        name: getattr(fund, name) for name in (*names, "fixed_by_law", "citation", "remark", "version")
    } | {
        "funder": fund.funder_id,
        "receiver": fund.receiver_id,
        "last_day": fund.last_day,
    }


class ExtendForm(forms.Form):
    """The funder's letter moves the repayment date."""

    funder = forms.ChoiceField(label=_("Who extends"))
    until = forms.DateField(label=_("New repayment date"), widget=forms.DateInput)
    reference = forms.CharField(
        label=_("Letter or ruling"), max_length=200, help_text=_("Reference under which it can be found.")
    )
    letter_on = forms.DateField(label=_("Dated"), widget=forms.DateInput, required=False)
    upload = forms.FileField(label=_("Document"), required=False)

    def __init__(self, *args: Any, funders: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "funder", funders)


class RepayForm(forms.Form):
    """The rest of a fund went back to the funder."""

    repaid_on = forms.DateField(label=_("Paid back on"), widget=forms.DateInput)
    amount = AmountField(label=_("Amount in CHF"), min_value=0)
    reference = forms.CharField(label=_("Receipt"), max_length=200)


class RequestForm(forms.Form):
    """A measure that asks for money of a fund."""

    measure = forms.CharField(label=_("Measure"), max_length=200)
    project = forms.ChoiceField(label=_("Project"), required=False)
    institution = forms.ChoiceField(
        label=_("Responsible mainstream structure"),
        help_text=_("It files the technical grounds (guide §7.2.1 d)."),
    )
    amount = AmountField(label=_("Amount in CHF"))
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput)
    groups = _groups()

    def __init__(
        self, *args: Any, projects: Choices, institutions: Choices, groups: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "project", projects)
        _choose(self, "institution", institutions)
        earmarked = [choice for choice in TargetGroup.choices if choice[0] in groups]
        others = [choice for choice in TargetGroup.choices if choice[0] not in groups]
        self.fields["groups"].choices = earmarked + others  # type: ignore[attr-defined]

    @property
    def data_of_request(self) -> RequestData:
        """What was entered."""
        data = self.cleaned_data
        return RequestData(
            measure=data["measure"].strip(),
            project_id=int(data["project"]) if data["project"] else None,
            institution_id=int(data["institution"]),
            amount=data["amount"],
            starts_on=data["starts_on"],
            ends_on=data["last_day"] + DAY,
            groups=tuple(data["groups"]),
        )


def initial_of_request(request: AllocationRequest) -> dict[str, Any]:
    """Return what the form of a stored measure begins with."""
    return {
        "measure": request.measure,
        "project": request.project_id or "",
        "institution": request.institution_id,
        "amount": request.amount,
        "starts_on": request.starts_on,
        "last_day": request.last_day,
        "groups": request.groups,
    }


class GroundsForm(forms.Form):
    """The technical grounds of the responsible mainstream structure."""

    grounds = forms.CharField(
        label=_("Technical grounds"),
        widget=_area(10),
        help_text=_("What is needed, for whom, with which effect, at what cost."),
    )
    treatment = forms.CharField(
        label=_("Why a comparable group is left out"),
        widget=_area(3),
        required=False,
        help_text=_("What is alike is treated alike (guide §7.2.2). Say who else pays for those left out."),
    )


class DecisionForm(forms.Form):
    """By which decision."""

    decision = forms.ChoiceField(label=_("Decision"))

    def __init__(self, *args: Any, decisions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "decision", decisions)


class AllocateForm(DecisionForm):
    """How much steering allocated."""

    amount = AmountField(label=_("Allocated amount in CHF"))
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), widget=_area(3), max_length=1000)


class RefuseForm(DecisionForm):
    """By which decision steering refused, and why."""

    reason = forms.CharField(label=_("Reason"), widget=_area(3), max_length=1000)


class PostForm(forms.Form):
    """An expense. A measure without an allocation may be chosen and says by which rule it cannot be spent."""

    measure = forms.ChoiceField(label=_("Measure"), required=False)
    posted_on = forms.DateField(label=_("Date of the expense"), widget=forms.DateInput)
    amount = AmountField(label=_("Amount in CHF"))
    groups = forms.MultipleChoiceField(
        label=_("Spent for"), choices=TargetGroup.choices, widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label=_("Text"), max_length=200)
    receipt = forms.CharField(
        label=_("Receipt"), max_length=80, help_text=_("Number under which the receipt can be found.")
    )
    upload = forms.FileField(label=_("Document"), required=False)

    def __init__(self, *args: Any, measures: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self, "measure", measures)

    @property
    def expense(self) -> Expense:
        """What was entered."""
        data = self.cleaned_data
        return Expense(
            request_id=int(data["measure"] or 0),
            posted_on=data["posted_on"],
            amount=data["amount"],
            groups=tuple(data["groups"]),
            text=data["text"],
            receipt=data["receipt"],
        )


class CounterForm(forms.Form):
    """Taking a posting back, whole or in part."""

    amount = AmountField(label=_("Take back in CHF"), help_text=_("The whole amount or a part of it."))
    posted_on = forms.DateField(label=_("Date of the correction"), widget=forms.DateInput)
    text = forms.CharField(label=_("Why it is corrected"), max_length=200)
    receipt = forms.CharField(label=_("Receipt"), max_length=80)

"""The form of an outcome: a group of fields for each kind of outcome, all of them visible without JavaScript."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import ActionRefused
from nahtstelle.structure.governance.actions.outcome_rules import OutcomeEntry
from nahtstelle.structure.governance.forms.decisions import recipient_fields
from nahtstelle.structure.governance.models import AgendaItem
from nahtstelle.structure.governance.queries.outcomes import possible_outcomes
from nahtstelle.structure.governance.states import NUMBERED_OUTCOMES, DecisionRule, Matter, Outcome

NUMBERED = tuple(outcome.value for outcome in NUMBERED_OUTCOMES)
RULE_HINTS = {
    DecisionRule.CONSENSUS: _("Consensus: nobody present is against"),
    DecisionRule.MAJORITY: _("Majority of the votes cast"),
    DecisionRule.APPROVAL: _("Approval by those present"),
}
VOTES = frozenset({"votes_for", "votes_against"})
CONDITIONAL = frozenset(
    {
        "recusals_checked",
        "title",
        "matter",
        "wording",
        "agreement",
        "deferred_to",
        "deferral_reason",
        "basis",
        "demanded_by",
        "difference",
    }
)
TEXT_FIELDS = {
    **dict.fromkeys(NUMBERED, "wording"),
    Outcome.NOTED: "remark",
    Outcome.DEFERRED: "deferral_reason",
    Outcome.ESCALATED: "difference",
}


def _votes(label: Any, *, hint: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, help_text=hint, min_value=0, max_value=999, required=False)


NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(NUMBERED, ("title", "matter", "wording", "agreement")),
    Outcome.DEFERRED.value: ("deferred_to", "deferral_reason"),
    Outcome.ESCALATED.value: ("basis",),
}
ESCALATION = {"majority": ("demanded_by",), "difference": ("difference",)}


class OutcomeForm(forms.Form):
    """What the minute taker enters for an item. Field names of the action are led to the fields of the form."""

    use_required_attribute = False
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    recusals_checked = forms.BooleanField(
        label=_("Recusals have been asked for; the list is complete"), required=False
    )
    title = forms.CharField(label=_("Title of the decision"), max_length=300, required=False)
    matter = forms.ChoiceField(label=_("Kind of matter"), choices=Matter.choices, required=False)
    wording = forms.CharField(
        label=_("Wording of the decision"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 9, "data-draft": ""}),
        help_text=_("One clause a line, numbered. The wording is frozen when you save."),
    )
    agreement = forms.ChoiceField(label=_("How it was decided"), required=False, widget=forms.RadioSelect)
    votes_for = _votes(_("For"))
    votes_against = _votes(_("Against"))
    votes_abstained = _votes(_("Abstentions"))
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    deferred_to = forms.DateField(label=_("Deferred to"), required=False, widget=forms.DateInput)
    deferral_reason = forms.CharField(
        label=_("Reason of the deferral"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    basis = forms.ChoiceField(
        label=_("Why it goes to the steering body"),
        required=False,
        widget=forms.RadioSelect,
        choices=[
            (DecisionRule.MAJORITY.value, _("A majority demands it")),
            ("difference", _("A difference of principle cannot be settled")),
        ],
    )
    demanded_by = _votes(_("Members who demand it"), hint=_("If a majority demands it."))
    difference = forms.CharField(
        label=_("The difference, in a few sentences"),
        help_text=_("If a difference cannot be settled."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-draft": ""}),
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item, self.rule = item, DecisionRule(item.meeting.body.decision_rule)
        self.possible = tuple(
            Outcome(value) for value in possible_outcomes(item.meeting.body, item, item.proposal)
        )
        self._offer("outcome", [(value.value, value.label) for value in self.possible])
        self._offer("agreement", [(self.rule.value, RULE_HINTS[self.rule])])
        self.initial.setdefault("agreement", self.rule.value)
        self.fields["institutions"], self.fields["other_institutions"] = recipient_fields()
        if self.rule == DecisionRule.CONSENSUS:
            self._leave_out("votes_for", "votes_against", "votes_abstained")
        if item.proposal is None:
            self.initial.setdefault("title", item.title)
            self.initial.setdefault("matter", Matter.OTHER)
        else:
            self._leave_out("title", "matter")
            self.initial.setdefault("wording", item.proposal.motion)
        for name in CONDITIONAL | (VOTES if self.rule == DecisionRule.MAJORITY else frozenset()):
            if name in self.fields:
                self.fields[name].required = True

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _leave_out(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def full_clean(self) -> None:
        """Ask only for what belongs to the chosen outcome, which the action knows; no label says «optional»."""
        asked = [
            field for name, field in self.fields.items() if name in CONDITIONAL | VOTES and field.required
        ]
        for field in asked:
            field.required = False
        super().full_clean()
        for field in asked:
            field.required = True

    @property
    def is_numbered_possible(self) -> bool:
        """Whether a decision may come out of it."""
        return bool(set(self.possible) & set(NUMBERED_OUTCOMES))

    @property
    def may_escalate(self) -> bool:
        """Whether the body may pass the matter on to steering."""
        return Outcome.ESCALATED in self.possible

    @property
    def entry(self) -> OutcomeEntry:
        """What was entered, reduced to the chosen outcome."""
        data = self.cleaned_data
        outcome = data["outcome"]
        escalated = outcome == Outcome.ESCALATED
        concerned = (*data["institutions"], *data["other_institutions"])
        return OutcomeEntry(
            outcome=outcome,
            text=data[TEXT_FIELDS[outcome]],
            title=data.get("title", ""),
            matter=data.get("matter") or Matter.OTHER,
            agreement=data["basis"] if escalated else data["agreement"],
            votes_for=data["demanded_by"] if escalated else data.get("votes_for"),
            votes_against=data.get("votes_against"),
            votes_abstained=data.get("votes_abstained"),
            deferred_to=data["deferred_to"],
            recusals_checked=data["recusals_checked"],
            institution_ids=tuple(row.pk for row in concerned),
        )

    def add_refusal(self, refusal: ActionRefused) -> None:
        """Put the action's sentence at the field of the chosen outcome's group."""
        outcome = self.cleaned_data["outcome"]
        name = refusal.field
        if name == "text":
            name = TEXT_FIELDS[outcome]
        if outcome == Outcome.ESCALATED:
            name = {"votes_for": "demanded_by", "agreement": "basis"}.get(name or "", name)
        self.add_error(name if name in self.fields else None, refusal.sentence)

    def clean(self) -> dict[str, Any]:
        """Name everything at once that the chosen outcome cannot do without."""
        data = super().clean() or {}
        outcome = data.get("outcome")
        if not outcome:
            return data
        escalation = ESCALATION.get(data.get("basis", ""), ()) if outcome == Outcome.ESCALATED else ()
        for name in (*NEEDED.get(outcome, ()), *escalation):
            empty = not str(data.get(name) if data.get(name) is not None else "").strip()
            if name in self.fields and name not in self.errors and empty:
                self.add_error(name, self.fields[name].error_messages["required"])
        if not data.get("recusals_checked"):
            self.add_error("recusals_checked", _("Confirm that recusals have been asked for and recorded."))
        return data

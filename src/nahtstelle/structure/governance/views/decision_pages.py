"""What the pages of decisions and tasks are made of: columns, filters, facts, tags, buttons."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.records.api import document_line
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance import permissions
from nahtstelle.structure.governance.models import Decision, Task
from nahtstelle.structure.governance.queries import decisions as queries
from nahtstelle.structure.governance.queries.turns import start_action
from nahtstelle.structure.governance.states import (
    FieldOfService,
    Matter,
    Outcome,
    Procedure,
    ProposalState,
    TaskState,
)
from nahtstelle.structure.governance.views import register_filters as common

TASK_TAGS = {TaskState.OPEN: "now", TaskState.REPORTED: "warn", TaskState.CONFIRMED: "ok"}
OUTCOME_TAGS = {Outcome.DECIDED: "ok", Outcome.RECOMMENDED: "now", Outcome.REJECTED: "bad"}
RESOLUTION_STATES = (
    ("open", gettext_lazy("pending")),
    ("entered", gettext_lazy("entered")),
    ("none", gettext_lazy("not needed")),
)


def decision_url(decision: Decision) -> str:
    """Return the page of a decision."""
    return reverse("governance:show_decision", args=[decision.pk])


def task_url(task: Task) -> str:
    """Return the page of a task."""
    return reverse("governance:show_task", args=[task.pk])


def resolution_text(decision: Decision) -> str:
    """Say where the government's resolution stands: number, pending, or nothing."""
    if decision.government_resolution:
        return decision.government_resolution
    return _("pending") if decision.needs_government_resolution else ""


def is_resolution_pending(decision: Decision, *, is_corrected: bool) -> bool:
    """Tell whether the secretariat still has to enter the government's number."""
    return decision.needs_government_resolution and not decision.government_resolution and not is_corrected


REGISTER_COLUMNS = (
    ui.Column(
        key="nummer",
        label=gettext_lazy("Number"),
        value="label",
        sort=("body__sort_name", "year", "number"),
        numeric=True,
    ),
    ui.Column(key="titel", label=gettext_lazy("Title"), value="title", sort="title", url=decision_url),
    ui.Column(
        key="gremium", label=gettext_lazy("Body"), value="body.short_name", sort="body__sort_name", hide=True
    ),
    ui.Column(
        key="datum",
        label=gettext_lazy("Date"),
        value="decided_on",
        sort=("decided_on", "number"),
        kind="date",
        align="end",
    ),
    ui.Column(
        key="rrb",
        label=gettext_lazy("RRB"),
        value=resolution_text,
        sort="government_resolution",
        numeric=True,
        hide=True,
    ),
    ui.Column(key="art", label=gettext_lazy("Kind"), value="get_kind_display", sort="kind", hide=True),
)

TASK_COLUMNS = (
    ui.Column(key="auftrag", label=gettext_lazy("Task"), value="title", sort="title", url=task_url),
    ui.Column(
        key="verantwortlich",
        label=gettext_lazy("Responsible"),
        value="institution.label",
        sort="institution__sort_name",
        note=lambda task: str(task.responsible or ""),
    ),
    ui.Column(
        key="beschluss",
        label=gettext_lazy("Decision"),
        value="decision.label",
        sort=("decision__body__sort_name", "decision__year", "decision__number"),
        numeric=True,
        hide=True,
    ),
    ui.Column(
        key="stand",
        label=gettext_lazy("State"),
        value="get_state_display",
        kind="tag",
        tag_kind=lambda task: TASK_TAGS[TaskState(task.state)],
    ),
    ui.Column(
        key="frist",
        label=gettext_lazy("Due on"),
        value="due_on",
        sort="due_on",
        kind="due",
        align="end",
        done=lambda task: task.state == TaskState.CONFIRMED,
    ),
)


def register_filters(choices: queries.RegisterChoices) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the register; their values stand in the URL."""
    return (
        ui.TextFilter(
            key="q",
            label=_("Search in title, number and wording"),
            lookups=(
                "title__icontains",
                "label__icontains",
                "text__icontains",
                "government_resolution__icontains",
            ),
        ),
        ui.ChoiceFilter(key="gremium", label=_("Body"), choices=choices.bodies, lookup="body"),
        ui.ChoiceFilter(key="thema", label=_("Theme"), choices=choices.themes, lookup="theme"),
        ui.ChoiceFilter(
            key="leistungsfeld",
            label=_("Field of service"),
            choices=FieldOfService.choices,
            apply=queries.in_field_of_service,
        ),
        ui.ChoiceFilter(key="jahr", label=_("Year"), choices=choices.years, lookup="year"),
        ui.ChoiceFilter(key="art", label=_("Kind"), choices=Matter.choices, lookup="kind"),
        ui.ChoiceFilter(key="verfahren", label=_("Procedure"), choices=Procedure.choices, lookup="procedure"),
        ui.ChoiceFilter(
            key="rrb", label=_("RRB"), choices=RESOLUTION_STATES, apply=queries.with_resolution_state
        ),
    )


def task_filters(actor: Actor) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the list of tasks."""
    return (
        ui.TextFilter(key="q", label=_("Search"), lookups=("title__icontains", "decision__label__icontains")),
        ui.ChoiceFilter(
            key="wessen",
            label=_("Whose"),
            choices=(("mine", _("mine")),),
            apply=lambda rows, whose: queries.tasks_of(rows, actor, whose),
        ),
        ui.ChoiceFilter(key="stand", label=_("State"), choices=TaskState.choices, lookup="state"),
        common.body_filter(common.body_choices(), lookup="decision__body"),
        common.theme_filter(common.theme_choices(), lookup="decision__theme"),
        common.field_filter(apply=queries.tasks_in_field),
        common.kind_filter(lookup="decision__kind"),
        common.year_filter(queries.years_of_decisions(), lookup="decision__year"),
    )


def register_tabs(current: str) -> list[ui.Tab]:
    """Return the pages of the area: decisions, circular resolutions and tasks."""
    return [
        ui.Tab(
            label=_("Decisions"), url=reverse("governance:list_decisions"), current=current == "decisions"
        ),
        ui.Tab(
            label=_("Circular resolutions"),
            url=reverse("governance:list_circulars"),
            current=current == "circulars",
        ),
        ui.Tab(label=_("Tasks"), url=reverse("governance:list_tasks"), current=current == "tasks"),
    ]


def task_lines(tasks: Iterable[Task]) -> list[dict[str, object]]:
    """Return tasks as lines of a small table: what, who, state, due."""
    return [
        {
            "task": task,
            "url": task_url(task),
            "who": task.institution.label,
            "person": str(task.responsible or ""),
            "tag": TASK_TAGS[TaskState(task.state)],
            "done": task.state == TaskState.CONFIRMED,
        }
        for task in tasks
    ]


def decision_facts(dossier: queries.DecisionDossier) -> list[ui.Fact]:
    """Say how the decision came about."""
    decision, item = dossier.decision, dossier.decision.item
    facts = [ui.Fact(label=_("Body"), value=decision.body.name, url=_body_url(decision))]
    if decision.meeting is not None:
        url = reverse("governance:show_meeting", args=[decision.meeting_id]) if dossier.meeting else ""
        facts.append(ui.Fact(label=_("Meeting"), value=ui.weekday_date(decision.meeting.date), url=url))
    else:
        url = reverse("governance:show_circular", args=[dossier.circular.pk]) if dossier.circular else ""
        facts.append(ui.Fact(label=_("Procedure"), value=decision.get_procedure_display(), url=url))
        facts.append(ui.Fact(label=_("Date"), value=ui.date_words(decision.decided_on)))
    if decision.agreement:
        facts.append(ui.Fact(label=_("How it was decided"), value=decision.get_agreement_display()))
    if decision.votes_for is not None or decision.votes_against is not None:
        facts.append(ui.Fact(label=_("Votes"), value=votes_text(decision)))
    if item is not None and item.entitled_present is not None:
        facts.append(ui.Fact(label=_("Entitled and present"), value=item.entitled_present, numeric=True))
    if decision.body.quorum is not None and item is not None:
        facts.append(ui.Fact(label=_("Quorum"), value=decision.body.quorum, numeric=True))
    if item is not None:
        recused = ", ".join(str(row.user) for row in dossier.recusals)
        facts.append(ui.Fact(label=_("Recused"), value=recused or _("nobody")))
    return facts


def subject_facts(dossier: queries.DecisionDossier) -> list[ui.Fact]:
    """Say what the decision is about and where it leads."""
    decision, proposal = dossier.decision, dossier.proposal
    facts = []
    if proposal is not None:
        url = reverse("governance:show_proposal", args=[proposal.pk])
        facts.append(ui.Fact(label=_("Proposal"), value=proposal.number or proposal.title, url=url))
    facts.append(ui.Fact(label=_("Kind"), value=decision.get_kind_display()))
    if decision.theme is not None:
        facts.append(ui.Fact(label=_("Theme"), value=decision.theme.name))
        facts.append(
            ui.Fact(label=_("Field of service"), value=decision.theme.get_field_of_service_display())
        )
    if dossier.mandate is not None:
        url = reverse("governance:show_mandate", args=[dossier.mandate.pk])
        facts.append(ui.Fact(label=_("Mandate"), value=dossier.mandate.title, url=url))
    if decision.government_resolution:
        facts.append(ui.Fact(label=_("RRB"), value=decision.government_resolution, numeric=True))
    if decision.government_resolution_on:
        facts.append(ui.Fact(label=_("RRB of"), value=ui.date_words(decision.government_resolution_on)))
    return facts


def votes_text(decision: Decision) -> str:
    """Return the votes in words."""
    return _("%(for)s for, %(against)s against, %(abstained)s abstentions") % {
        "for": decision.votes_for or 0,
        "against": decision.votes_against or 0,
        "abstained": decision.votes_abstained or 0,
    }


def decision_actions(dossier: queries.DecisionDossier, actor: Actor) -> list[ui.Action]:
    """Return the buttons the actor may press; one that is impossible now says why."""
    decision, actions = dossier.decision, []
    corrected = _corrected_sentence(dossier)
    if permissions.can_add_task(actor, decision) and decision.outcome == Outcome.DECIDED:
        actions.append(_link("add_task", decision, _("Add task"), "plus", refusal=corrected))
        if decision.kind == Matter.WORKING_GROUP and not dossier.is_mandate_expected and not dossier.mandate:
            actions.append(_link("issue_mandate", decision, _("Issue mandate"), "target", refusal=corrected))
    if permissions.can_correct_decision(actor, decision):
        actions.append(_link("correct_decision", decision, _("Correct"), "file-pen", refusal=corrected))
    return actions


def _corrected_sentence(dossier: queries.DecisionDossier) -> str:
    if not dossier.corrections:
        return ""
    return _("Corrected by %(label)s.") % {"label": dossier.corrections[0].label}


def _link(
    name: str, decision: Decision, label: str, icon: str, *, primary: bool = False, refusal: str = ""
) -> ui.Action:
    url = reverse(f"governance:{name}", args=[decision.pk])
    return ui.Action(label=label, url=url, icon=icon, primary=primary, refusal=refusal)


def _body_url(decision: Decision) -> str:
    return reverse("governance:show_body", args=[decision.body.key])


def history(changes: tuple[Change, ...]) -> list[ui.HistoryEntry]:
    """Return the lines of a timeline, the newest first."""
    return [
        ui.HistoryEntry(at=row.at, text=row.note or row.verb, who=_who(row), reason=row.reason)
        for row in reversed(changes)
    ]


def decision_history(dossier: queries.DecisionDossier) -> list[ui.HistoryEntry]:
    """Return the history of a decision; of an imported one at least the day it was made."""
    entries = history(dossier.changes)
    if not any(row.verb == "number" for row in dossier.changes):
        decision = dossier.decision
        if decision.government_resolution and not entries:
            text = _("Government: resolution RRB %(number)s") % {"number": decision.government_resolution}
            day = decision.government_resolution_on or decision.decided_on
            entries.append(ui.HistoryEntry(at=day, text=text))
        text = _("Decided: %(label)s") % {"label": decision.label}
        entries.append(ui.HistoryEntry(at=decision.decided_on, text=text))
    return entries


def _who(change: Change) -> str:
    return ", ".join(part for part in (change.actor_name, change.institution_name) if part)


def recipients(dossier: queries.DecisionDossier) -> list[ui.Person]:
    """Return who got the excerpt, people with their institution."""
    people = []
    for row in dossier.recipients:
        if row.user is not None:
            office = row.user.institution
            people.append(ui.Person(name=str(row.user), note=office.label if office else ""))
        elif row.institution is not None:
            people.append(ui.Person(name=str(row.institution), note=row.institution.short_name))
    return people


def documents(dossier: queries.DecisionDossier) -> list[ui.DocumentLine]:
    """Return the stored excerpt with its versions, or the one that is made when it is opened."""
    if dossier.documents:
        return [document_line(row) for row in dossier.documents]
    decision = dossier.decision
    url = reverse("governance:download_excerpt", args=[decision.pk])
    return [ui.DocumentLine(title=_("Excerpt %(label)s") % {"label": decision.label}, url=url)]


def decision_turn(dossier: queries.DecisionDossier, actor: Actor) -> ui.Turn | None:
    """Say what the secretariat does next with a decision; None when nothing waits."""
    decision, proposal = dossier.decision, dossier.proposal
    if not actor.is_secretariat or dossier.corrections:
        return None
    if is_resolution_pending(decision, is_corrected=False):
        action = _link("record_government_resolution", decision, _("Enter RRB"), "landmark", primary=True)
        return ui.Turn(text=_("Enter the government's resolution"), actions=(action,))
    if dossier.is_mandate_expected:
        action = _link("issue_mandate", decision, _("Issue mandate"), "target", primary=True)
        return ui.Turn(text=_("Issue the mandate of the working group"), actions=(action,))
    if decision.outcome != Outcome.DECIDED or proposal is None or proposal.state != ProposalState.DECIDED:
        return None
    if decision.key and not dossier.tasks:  # from earlier records: what followed is not known here
        return None
    start = start_action(proposal, has_tasks=bool(dossier.tasks))
    return ui.Turn(text=_("Enter the tasks and start the execution"), actions=(start,))


def task_turn(task: Task, actor: Actor) -> ui.Turn | None:
    """Say whose turn it is with a task; None once it is confirmed."""
    proposal = task.decision.proposal
    if proposal is not None and proposal.state == ProposalState.DECIDED:
        text = _("The proposal is decided; execution has not started yet. You can report once it has.")
        return ui.Turn(text=text, yours=False, waiting_for=_("the secretariat office"))
    if task.state == TaskState.OPEN:
        if permissions.can_report_task(actor, task):
            return ui.Turn(text=_("Report completion"), due=task.due_on)
        who = str(task.responsible or task.institution.label)
        return ui.Turn(text=_("The task is being done"), due=task.due_on, yours=False, waiting_for=who)
    if task.state == TaskState.REPORTED:
        if permissions.can_confirm_task(actor, task):
            return ui.Turn(text=_("Confirm or send back"), actions=(_confirm(task),))
        text = _("The secretariat confirms the report.")
        return ui.Turn(text=text, yours=False, waiting_for=_("the secretariat office"))
    return None


def _confirm(task: Task) -> ui.Action:
    url = reverse("governance:confirm_task", args=[task.pk])
    return ui.Action(label=_("Confirm completion"), url=url, method="post", icon="check", primary=True)


def task_facts(task: Task, *, decision_is_visible: bool) -> list[ui.Fact]:
    """Say who answers for a task, until when, and which decision gave it."""
    url = decision_url(task.decision) if decision_is_visible else ""
    facts = [
        ui.Fact(label=_("From decision"), value=f"{task.decision.label} · {task.decision.title}", url=url),
        ui.Fact(label=_("Responsible"), value=task.institution.name),
    ]
    if task.responsible is not None:
        facts.append(ui.Fact(label=_("Person"), value=str(task.responsible)))
    return facts

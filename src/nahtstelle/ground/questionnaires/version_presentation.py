"""Questionnaires and versions as the pieces that the components of `ui` draw."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import Change
from nahtstelle.ground.questionnaires import permissions
from nahtstelle.ground.questionnaires.definition import Placed, questions, walk
from nahtstelle.ground.questionnaires.describing import condition_words, describe
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion
from nahtstelle.ground.questionnaires.states import VERSION, VersionState
from nahtstelle.ground.ui import api as ui

TAGS: dict[str, ui.TagKind] = {
    VersionState.DRAFT: "now",
    VersionState.PUBLISHED: "ok",
    VersionState.WITHDRAWN: "neutral",
}
VERBS = {
    "begin": gettext_lazy("Version begun"),
    "publish": gettext_lazy("Published"),
    "withdraw": gettext_lazy("Withdrawn"),
}
LABELS = dict(VersionState.choices)


def _url(row: Questionnaire) -> str:
    return reverse("questionnaires:show_questionnaire", args=[row.pk])


COLUMNS = (
    ui.Column(key="titel", label=gettext_lazy("Title"), value="title", sort="title", url=_url),
    ui.Column(key="schluessel", label=gettext_lazy("Key"), value="key", sort="key", hide=True),
    ui.Column(
        key="institution",
        label=gettext_lazy("Institution"),
        value=lambda row: row.owner.label if row.owner else "",
        sort="owner__sort_name",
        hide=True,
    ),
    ui.Column(
        key="veroeffentlicht",
        label=gettext_lazy("Published version"),
        value="published_number",
        sort="published_number",
        numeric=True,
        align="end",
    ),
    ui.Column(
        key="neueste",
        label=gettext_lazy("Latest version"),
        value="latest_number",
        sort="latest_number",
        numeric=True,
        align="end",
        hide=True,
    ),
    ui.Column(
        key="zustand",
        label=gettext_lazy("State"),
        value=lambda row: LABELS.get(row.latest_state, ""),
        sort="latest_state",
        kind="tag",
        tag_kind=lambda row: TAGS.get(row.latest_state, "neutral"),
    ),
)


def filters() -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the list."""
    words = ("title__icontains", "key__icontains", "purpose__icontains")
    return (
        ui.TextFilter(key="q", label=_("Title, key or purpose"), lookups=words),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=VersionState.choices, lookup="latest_state"),
    )


def version_columns(pk: int) -> tuple[ui.Column, ...]:
    """Return the columns of a questionnaire's versions."""
    return (
        ui.Column(
            key="version",
            label=_("Version"),
            value=lambda row: _("Version %(number)d") % {"number": row.number},
            url=lambda row: reverse("questionnaires:show_version", args=[pk, row.number]),
        ),
        ui.state_column(TAGS, sort=""),
        ui.Column(
            key="fragen", label=_("Questions"), value=lambda row: len(questions(row.items)), numeric=True,
            align="end",
        ),
        ui.Column(
            key="antworten", label=_("Given answers"), value="responses_count", numeric=True, align="end", hide=True
        ),
        ui.Column(
            key="geaendert", label=_("Changed on"), value="changed_at", kind="date", align="end", hide=True
        ),
    )  # fmt: skip


def questionnaire_actions(
    questionnaire: Questionnaire, rows: list[QuestionnaireVersion], actor: Actor
) -> list[ui.Action]:
    """Return the buttons of a questionnaire."""
    made: list[ui.Action] = []
    draft = next((row for row in rows if row.state == VersionState.DRAFT), None)
    if draft is not None:
        url = reverse("questionnaires:show_version", args=[questionnaire.pk, draft.number])
        made.append(ui.Action(label=_("Go on with the draft"), url=url, icon="pencil", primary=True))
    elif rows and permissions.can_begin_version(actor, questionnaire):
        made.append(
            ui.Action(
                label=_("Begin new version"),
                url=reverse("questionnaires:begin_version", args=[questionnaire.pk]),
                method="post",
                icon="plus",
                fields={"version": str(rows[0].pk)},
                primary=True,
            )
        )
    if len(rows) > 1:
        url = reverse("questionnaires:compare_versions", args=[questionnaire.pk])
        made.append(ui.Action(label=_("Compare versions"), url=url, icon="git-branch"))
    if permissions.can_change_questionnaire(actor, questionnaire):
        url = reverse("questionnaires:change_questionnaire", args=[questionnaire.pk])
        made.append(ui.Action(label=_("Change title and purpose"), url=url, icon="settings"))
    return made


def questionnaire_facts(questionnaire: Questionnaire) -> list[ui.Fact]:
    """Return what a questionnaire is for."""
    owner = questionnaire.owner
    return [
        ui.Fact(label=_("Key"), value=questionnaire.key),
        ui.Fact(label=_("Institution"), value=owner.name if owner else "–"),
        ui.Fact(label=_("Begun on"), value=ui.date_words(questionnaire.created_at)),
    ]


def outline(version: QuestionnaireVersion) -> list[dict[str, Any]]:
    """Return the items of a version for the list of the editor, in the order of reading."""
    items = version.items
    rows = list(walk(items))
    return [_outline_row(row, items, number) for number, row in enumerate(rows, start=1)]


def _outline_row(row: Placed, items: Any, number: int) -> dict[str, Any]:
    return {
        "item": row.item,
        "level": row.depth,
        "number": number,
        "answer": describe(row.item),
        "condition": condition_words(row.item, items),
        "is_group": not row.item.is_question and row.item.type == "group",
    }


def version_actions(version: QuestionnaireVersion, actor: Actor) -> list[ui.Action]:
    """Return the buttons of a version."""
    address = [version.questionnaire_id, version.number]
    made: list[ui.Action] = []
    if version.state == VersionState.DRAFT and permissions.can_edit_version(actor, version):
        url = reverse("questionnaires:add_item", args=address)
        made.append(ui.Action(label=_("Add question"), url=url, icon="plus", primary=True))
    url = reverse("questionnaires:preview_version", args=address)
    made.append(ui.Action(label=_("Preview"), url=url, icon="eye"))
    if VERSION.allows("publish", version.state) and permissions.can_publish_version(actor, version):
        made.append(
            ui.Action(
                label=_("Publish"),
                url=reverse("questionnaires:publish_version", args=address),
                method="post",
                icon="check",
                confirm=_(
                    "Once published, the questions are not changed any more. "
                    "A version published before is withdrawn."
                ),
            )
        )
    if VERSION.allows("withdraw", version.state) and permissions.can_withdraw_version(actor, version):
        url = reverse("questionnaires:withdraw_version", args=address)
        made.append(ui.Action(label=_("Withdraw"), url=url, icon="undo-2"))
    return made


def way(version: QuestionnaireVersion) -> tuple[ui.Station, ...]:
    """Return the way of a version."""
    order = (VersionState.DRAFT, VersionState.PUBLISHED, VersionState.WITHDRAWN)
    here = order.index(VersionState(version.state))
    notes = {
        VersionState.DRAFT: (ui.date_words(version.changed_at),) if here == 0 else (),
        VersionState.PUBLISHED: (ui.date_words(version.published_at),) if version.published_at else (),
        VersionState.WITHDRAWN: (ui.date_words(version.withdrawn_at),) if version.withdrawn_at else (),
    }
    return tuple(
        ui.Station(
            label=state.label,
            notes=notes[state],
            state="done" if place < here else "here" if place == here else "ahead",
        )
        for place, state in enumerate(order)
    )


def version_facts(version: QuestionnaireVersion) -> list[ui.Fact]:
    """Return what there is to know of a version."""
    items = version.items
    facts = [
        ui.Fact(label=_("Questionnaire"), value=version.questionnaire.title, url=_url(version.questionnaire)),
        ui.Fact(label=_("Questions"), value=len(questions(items)), numeric=True),
        ui.Fact(label=_("Changed on"), value=ui.moment(version.changed_at)),
        ui.Fact(label=_("by"), value=version.changed_by.full_name if version.changed_by else "–"),
    ]
    if version.sha256:
        facts.append(ui.Fact(label="SHA-256", value=f"{version.sha256[:16]}…"))
    return facts


def history(changes: list[Change]) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=str(VERBS[change.verb]),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(changes)
    ]

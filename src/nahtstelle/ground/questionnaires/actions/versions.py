"""Writing a version item by item, publishing it, withdrawing it, beginning the next one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.questionnaires import editing, permissions
from nahtstelle.ground.questionnaires.actions.questionnaires import note_version
from nahtstelle.ground.questionnaires.checks import faults, faults_of_publication
from nahtstelle.ground.questionnaires.definition import Item, item_by_id
from nahtstelle.ground.questionnaires.fhir import digest, write_items
from nahtstelle.ground.questionnaires.models import Questionnaire, QuestionnaireVersion
from nahtstelle.ground.questionnaires.queries.versions import VERSION_SUBJECT
from nahtstelle.ground.questionnaires.states import VERSION, ItemType, VersionState

Items = tuple[Item, ...]


class VersionFrozen(ActionRefused):
    """What is published is never changed: a change is a new version."""

    default_sentence = gettext_lazy("A published version is not changed any more. Begin a new version.")


class VersionChangedMeanwhile(ActionRefused):
    """Somebody else has changed the draft."""

    default_sentence = gettext_lazy(
        "Somebody else has changed this draft meanwhile. Look at it again; what you typed still stands here."
    )


class ItemRefused(ActionRefused):
    """The item, or what would become of the others, is no valid questionnaire."""


class VersionNotPublishable(ActionRefused):
    """Nothing is asked yet, or a group is empty."""


class DraftExists(ActionRefused):
    """A questionnaire has one draft at a time."""

    default_sentence = gettext_lazy("There is a draft already. Go on with that one.")


@transaction.atomic
def add_item(
    *, version_id: int, item: Item, group: str, revision: int, actor: Actor, now: dt.datetime
) -> QuestionnaireVersion:
    """Put an item at the end of a group, or of all (`group` empty).

    Raises PermissionRefused, VersionFrozen, VersionChangedMeanwhile, ItemRefused.
    """

    def alter(items: Items) -> Items:
        if group and getattr(item_by_id(items, group), "type", "") != ItemType.GROUP:
            raise ItemRefused(_("Please choose a group of this version."), field="group")
        return editing.add(items, item, group=group)

    return _edit(version_id, alter, revision, actor=actor, now=now)


@transaction.atomic
def change_item(
    *, version_id: int, link_id: str, item: Item, revision: int, actor: Actor, now: dt.datetime
) -> QuestionnaireVersion:
    """Put the item in the place of another. Raises what `add_item` does."""

    def alter(items: Items) -> Items:
        _find(items, link_id)
        return editing.change(items, link_id, item)

    return _edit(version_id, alter, revision, actor=actor, now=now)


@transaction.atomic
def move_item(
    *,
    version_id: int,
    link_id: str,
    direction: Literal["up", "down"],
    revision: int,
    actor: Actor,
    now: dt.datetime,
) -> QuestionnaireVersion:
    """Move an item one place; it enters and leaves groups on its way. Raises what `add_item` does."""

    def alter(items: Items) -> Items:
        _find(items, link_id)
        return editing.move(items, link_id, -1 if direction == "up" else 1)

    return _edit(version_id, alter, revision, actor=actor, now=now)


@transaction.atomic
def remove_item(
    *, version_id: int, link_id: str, revision: int, actor: Actor, now: dt.datetime
) -> QuestionnaireVersion:
    """Take an item out with all it contains. Raises what `add_item` does: a condition may need it."""

    def alter(items: Items) -> Items:
        _find(items, link_id)
        return editing.remove(items, link_id)

    return _edit(version_id, alter, revision, actor=actor, now=now)


@transaction.atomic
def publish_version(*, version_id: int, actor: Actor, now: dt.datetime) -> QuestionnaireVersion:
    """Publish a draft: its text is frozen by its SHA-256, the version published before is withdrawn.

    Raises PermissionRefused, TransitionRefused, VersionNotPublishable.
    """
    version = _locked(version_id)
    if not permissions.can_publish_version(actor, version):
        raise PermissionRefused
    target = VERSION.step("publish", version.state)
    items = version.items
    if found := faults_of_publication(items):
        raise VersionNotPublishable(" ".join(found))
    earlier = QuestionnaireVersion.objects.filter(
        questionnaire=version.questionnaire_id, state=VersionState.PUBLISHED
    )
    for former in earlier.order_by("pk"):
        reason = _("Replaced by version %(number)s.") % {"number": version.number}
        _withdraw(former, reason, actor=actor, now=now)
    source, version.state = version.state, target
    version.published_at, version.sha256 = now, digest(version.title, items)
    version.save()
    note_version("publish", version, source, actor=actor, now=now)
    _audit("published", version, actor, now)
    return version


@transaction.atomic
def withdraw_version(*, version_id: int, reason: str, actor: Actor, now: dt.datetime) -> QuestionnaireVersion:
    """Withdraw a published version: nothing new is asked with it, what is being answered goes on.

    Raises PermissionRefused, TransitionRefused, ItemRefused.
    """
    version = _locked(version_id)
    if not permissions.can_withdraw_version(actor, version):
        raise PermissionRefused
    VERSION.step("withdraw", version.state)
    if not reason.strip():
        raise ItemRefused(_("Please fill in this field."), field="reason")
    return _withdraw(version, reason.strip(), actor=actor, now=now)


@transaction.atomic
def begin_version(
    *, questionnaire_id: int, from_version_id: int, actor: Actor, now: dt.datetime
) -> QuestionnaireVersion:
    """Begin the next version with what an earlier one asks. Raises PermissionRefused, DraftExists."""
    questionnaire = Questionnaire.objects.select_for_update(of=("self",)).get(pk=questionnaire_id)
    if not permissions.can_begin_version(actor, questionnaire):
        raise PermissionRefused
    rows = QuestionnaireVersion.objects.filter(questionnaire=questionnaire)
    if rows.filter(state=VersionState.DRAFT).exists():
        raise DraftExists
    former = rows.get(pk=from_version_id)
    latest = rows.order_by("-number").values_list("number", flat=True)[0]
    version = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire,
        number=latest + 1,
        title=questionnaire.title,
        definition=former.definition,
        changed_at=now,
        changed_by_id=actor.user_id,
    )
    note_version("begin", version, "", actor=actor, now=now)
    _audit("begun", version, actor, now)
    return version


def _edit(
    version_id: int, alter: Callable[[Items], Items], revision: int, *, actor: Actor, now: dt.datetime
) -> QuestionnaireVersion:
    version = _locked(version_id)
    if not permissions.can_edit_version(actor, version):
        raise PermissionRefused
    if version.state != VersionState.DRAFT:
        raise VersionFrozen
    if version.revision != revision:
        raise VersionChangedMeanwhile
    items = alter(version.items)
    if found := faults(items):
        raise ItemRefused(" ".join(found[:3]))
    version.definition = write_items(items)
    version.revision += 1
    version.changed_at, version.changed_by_id = now, actor.user_id
    version.save()
    _audit("changed", version, actor, now)
    return version


def _withdraw(
    version: QuestionnaireVersion, reason: str, *, actor: Actor, now: dt.datetime
) -> QuestionnaireVersion:
    source, version.state = version.state, VERSION.step("withdraw", version.state)
    version.withdrawn_at = now
    version.save()
    note_version("withdraw", version, source, actor=actor, now=now, reason=reason)
    _audit("withdrawn", version, actor, now)
    return version


def _find(items: Items, link_id: str) -> None:
    if item_by_id(items, link_id) is None:
        raise VersionChangedMeanwhile


def _locked(version_id: int) -> QuestionnaireVersion:
    """Lock the questionnaire first, so that two versions of it never change at the same time."""
    row = QuestionnaireVersion.objects.values_list("questionnaire_id", flat=True).get(pk=version_id)
    Questionnaire.objects.select_for_update(of=("self",)).get(pk=row)
    rows = QuestionnaireVersion.objects.select_for_update(of=("self",)).select_related("questionnaire")
    return rows.get(pk=version_id)


def _audit(code: str, version: QuestionnaireVersion, actor: Actor, now: dt.datetime) -> None:
    audit.record(
        code=f"questionnaires.version.{code}",
        actor=actor,
        subject_type=VERSION_SUBJECT,
        subject_id=version.pk,
        facts={"number": version.number, "sha256": version.sha256},
        now=now,
    )

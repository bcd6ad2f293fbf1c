"""How people and institutions look: tabs, facts, actions, conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from nahtstelle.ground.identity import permissions
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import Institution, User
from nahtstelle.ground.identity.states import System
from nahtstelle.ground.ui import api as ui

TABS = SimpleNamespace(
    people="identity:list_people",
    institutions="identity:list_institutions",
    municipalities="identity:list_municipalities",
    canton="identity:show_canton",
)
_LABELS = {
    TABS.people: gettext_lazy("People"),
    TABS.institutions: gettext_lazy("Institutions"),
    TABS.municipalities: gettext_lazy("Municipalities"),
    TABS.canton: gettext_lazy("Canton profile"),
}


def register_tabs(current: str) -> list[ui.Tab]:
    """Return the tabs of the administration."""
    return [
        ui.Tab(label=label, url=reverse(name), current=name == current) for name, label in _LABELS.items()
    ]


def person_facts(person: User) -> list[ui.Fact]:
    """Return what a person's page says of them."""
    institution = person.institution
    return [
        ui.Fact(label=_("E-mail"), value=person.email, url=f"mailto:{person.email}"),
        ui.Fact(
            label=_("Institution"),
            value=institution.name if institution else "–",
            url=reverse("identity:show_institution", args=[institution.pk]) if institution else "",
        ),
        ui.Fact(label=_("Function"), value=person.function or "–"),
        ui.Fact(label=_("Role"), value=person.get_role_display() or _("no role")),
        ui.Fact(label=_("Last sign-in"), value=_moment(person.last_login, pgettext("sign-in", "never"))),
        ui.Fact(label=_("Invited"), value=_moment(person.invited_at, _("not yet"))),
        ui.Fact(label=_("Last change"), value=_change(person)),
    ]


def _moment(value: Any, otherwise: str) -> str:
    return ui.moment(value) if value else otherwise


def _change(row: User | Institution) -> str:
    if row.changed_at is None:
        return _("as loaded from the canton's files")
    return f"{ui.moment(row.changed_at)}, {row.changed_by}" if row.changed_by else ui.moment(row.changed_at)


def person_actions_bar(actor: Actor, person: User) -> list[ui.Action]:
    """Return what may be done with a person; what may not says why."""
    refusal = (
        "" if permissions.can_change_person(actor, person) else _("Only administrators change this person.")
    )
    change = ui.Action(
        label=_("Change"),
        url=reverse("identity:change_person", args=[person.pk]),
        icon="pencil",
        refusal=refusal,
    )
    if not person.is_active:
        reactivate = ui.Action(
            label=_("Reactivate"),
            url=reverse("identity:reactivate_person", args=[person.pk]),
            method="post",
            icon="lock-open",
            primary=True,
            refusal=refusal,
        )
        return [reactivate, change]
    return [_invite_action(person, refusal), change, _deactivate_action(actor, person, refusal)]


def _invite_action(person: User, refusal: str) -> ui.Action:
    return ui.Action(
        label=_("Send invitation"),
        url=reverse("identity:invite_person", args=[person.pk]),
        method="post",
        icon="mail",
        refusal=refusal,
        confirm=_("%(name)s gets an e-mail with a link for setting a password.") % {"name": person.full_name},
    )


def _deactivate_action(actor: Actor, person: User, refusal: str) -> ui.Action:
    own = _("You cannot deactivate yourself.") if person.pk == actor.user_id else ""
    return ui.Action(
        label=_("Deactivate"),
        url=reverse("identity:deactivate_person", args=[person.pk]),
        method="post",
        icon="lock",
        danger=True,
        refusal=refusal or own,
        confirm=_("%(name)s can no longer sign in, and is signed out at once. The records stay.")
        % {"name": person.full_name},
    )


def institution_facts(institution: Institution, municipality: str) -> list[ui.Fact]:
    """Return what an institution's page says of it."""
    parent = institution.parent
    systems = ", ".join(str(System(system).label) for system in institution.systems)
    return [
        ui.Fact(label=_("Short name"), value=institution.short_name or "–"),
        ui.Fact(label=_("Kind"), value=institution.get_kind_display()),
        ui.Fact(
            label=_("Belongs to"),
            value=parent.name if parent else "–",
            url=reverse("identity:show_institution", args=[parent.pk]) if parent else "",
        ),
        ui.Fact(label=_("Mainstream structure"), value=_("yes") if institution.is_mainstream else _("no")),
        ui.Fact(label=_("Systems"), value=systems or "–"),
        ui.Fact(label=_("Municipality"), value=municipality or "–"),
        ui.Fact(label=_("Key in the canton's files"), value=institution.key),
        ui.Fact(label=_("Last change"), value=_change(institution)),
    ]


def conflict_of(form: forms.Form, stored: User | Institution, theirs: dict[str, str]) -> ui.Conflict:
    """Return both versions of a form side by side: only the fields that differ, one line each."""
    lines: list[tuple[str, str]] = []
    for name, field in form.fields.items():
        mine_text = _typed(form, name)
        stored_text = theirs.get(name, theirs.get(f"{name}_id", theirs.get(f"{name}_bfs_number")))
        if stored_text is not None and mine_text != stored_text:
            lines.append((f"{field.label}: {mine_text or '–'}", f"{field.label}: {stored_text or '–'}"))
    return ui.Conflict(
        field="version",
        label=str(stored),
        mine="\n".join(line[0] for line in lines),
        theirs="\n".join(line[1] for line in lines),
        saved_by=str(stored.changed_by or _("somebody")),
        saved_at=stored.changed_at or timezone.now(),
        version=stored.version,
    )


def opened_version(posted: Mapping[str, str], form: forms.Form) -> int:
    """Return the version the form was opened with: after a conflict, the one that was shown beside it."""
    chosen = posted.get("conflict_version", "")
    return int(chosen) if chosen.isdecimal() else form.cleaned_data["version"] or 0


def _typed(form: forms.Form, name: str) -> str:
    value, field = form.cleaned_data.get(name), form.fields[name]
    if value in (None, ""):
        return ""
    if isinstance(field, forms.ChoiceField) and not isinstance(
        field, forms.ModelChoiceField | forms.MultipleChoiceField
    ):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    return ", ".join(sorted(value)) if isinstance(value, list) else str(value)

"""Enquiries as the pieces that the components of `ui` draw."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.identity.api import Actor
from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.enquiries import permissions
from nahtstelle.structure.enquiries.models import Enquiry
from nahtstelle.structure.enquiries.queries.enquiries import EnquiryPage
from nahtstelle.structure.enquiries.states import ENQUIRY, EnquiryKind, EnquiryState

TAGS: dict[str, ui.TagKind] = {
    EnquiryState.RECEIVED: "warn",
    EnquiryState.ROUTED: "now",
    EnquiryState.IN_ANSWER: "now",
    EnquiryState.ANSWERED: "ok",
    EnquiryState.CLOSED: "neutral",
}
DONE = {EnquiryState.ANSWERED, EnquiryState.CLOSED}
VERBS = {
    "register": gettext_lazy("Enquiry taken in"),
    "route": gettext_lazy("Passed on to the mainstream structure"),
    "take_on": gettext_lazy("The secretariat answers"),
    "hand_back": gettext_lazy("Handed back"),
    "answer": gettext_lazy("Answered"),
    "close": gettext_lazy("Closed"),
}


def enquiry_url(row: Enquiry) -> str:
    """Return the page of an enquiry."""
    return reverse("enquiries:show_enquiry", args=[row.pk])


COLUMNS = (
    ui.Column(key="nummer", label=gettext_lazy("Number"), value="number", sort="number", numeric=True),
    ui.Column(key="betreff", label=gettext_lazy("Subject"), value="subject", sort="subject", url=enquiry_url),
    ui.Column(key="art", label=gettext_lazy("Who asks"), value="get_kind_display", sort="kind", hide=True),
    ui.Column(
        key="organisation",
        label=gettext_lazy("Organisation"),
        value="organisation",
        sort="organisation",
        hide=True,
    ),
    ui.Column(
        key="eingang",
        label=gettext_lazy("Received"),
        value="received_at",
        sort="received_at",
        kind="date",
        hide=True,
    ),
    ui.Column(
        key="zustaendig",
        label=gettext_lazy("Responsible"),
        value=lambda row: row.responsible.label if row.responsible else "",
        sort="responsible__sort_name",
        hide=True,
    ),
    ui.Column(
        key="frist",
        label=gettext_lazy("Until"),
        value=lambda row: timezone.localdate(row.due_at) if row.due_at else None,
        sort="due_at",
        kind="due",
        done=lambda row: row.state in DONE,
        align="end",
    ),
    ui.state_column(TAGS),
)


def filters(
    *, years: list[int], themes: list[tuple[int, str]]
) -> tuple[ui.TextFilter | ui.ChoiceFilter, ...]:
    """Return the filters of the register."""
    words = ("subject__icontains", "number__icontains", "organisation__icontains", "question__icontains")
    return (
        ui.TextFilter(key="q", label=_("Subject, question or organisation"), lookups=words),
        ui.ChoiceFilter(key="art", label=_("Who asks"), choices=EnquiryKind.choices, lookup="kind"),
        ui.ChoiceFilter(key="zustand", label=_("State"), choices=EnquiryState.choices, lookup="state"),
        ui.ChoiceFilter(key="thema", label=_("Theme"), choices=themes, lookup="theme"),
        ui.ChoiceFilter(
            key="jahr", label=_("Year"), choices=[(year, year) for year in years], lookup="received_at__year"
        ),
    )


def way(enquiry: Enquiry) -> tuple[ui.Station, ...]:
    """Return the way of an enquiry: received, with whom, answered, closed."""
    middle = EnquiryState.IN_ANSWER if enquiry.state == EnquiryState.IN_ANSWER else EnquiryState.ROUTED
    order = (EnquiryState.RECEIVED, middle, EnquiryState.ANSWERED, EnquiryState.CLOSED)
    here = order.index(EnquiryState(enquiry.state))
    notes = {
        EnquiryState.RECEIVED: (ui.moment(enquiry.received_at),),
        EnquiryState.ROUTED: (enquiry.responsible.label,) if enquiry.responsible else (),
        EnquiryState.ANSWERED: (ui.moment(enquiry.answered_at),) if enquiry.answered_at else (),
        EnquiryState.CLOSED: (ui.moment(enquiry.closed_at),) if enquiry.closed_at else (),
    }
    labels = {middle: str(middle.label) if enquiry.responsible or here == 1 else _("In hand")}
    return tuple(
        ui.Station(
            label=labels.get(state, state.label),
            notes=notes.get(state, ()),
            state="done" if index < here else "here" if index == here else "ahead",
        )
        for index, state in enumerate(order)
    )


def actions(enquiry: Enquiry, actor: Actor) -> list[ui.Action]:
    """Return the buttons of an enquiry for this actor."""
    rows = (
        ("answer", _("Enter answer"), "pencil", permissions.can_answer_enquiry, "get"),
        ("route", _("Pass on"), "corner-up-right", permissions.can_route_enquiry, "get"),
        ("take_on", _("Answer ourselves"), "hand", permissions.can_take_on_enquiry, "post"),
        ("hand_back", _("Hand back"), "undo-2", permissions.can_hand_back_enquiry, "get"),
        ("close", _("Close enquiry"), "check", permissions.can_close_enquiry, "post"),
    )
    offered = [row for row in rows if ENQUIRY.allows(row[0], enquiry.state) and row[3](actor, enquiry)]
    return [
        ui.Action(
            label=label,
            url=reverse(f"enquiries:{verb}_enquiry", args=[enquiry.pk]),
            method="post" if method == "post" else "get",
            icon=icon,
            primary=place == 0,
        )
        for place, (verb, label, icon, _may, method) in enumerate(offered)
    ]


def facts(enquiry: Enquiry) -> list[ui.Fact]:
    """Return who asks, until when, about what."""
    removed = _("removed") if enquiry.contact_removed_at else "–"
    theme = enquiry.theme
    return [
        ui.Fact(label=_("Who asks"), value=EnquiryKind(enquiry.kind).label),
        ui.Fact(label=_("Organisation"), value=enquiry.organisation or "–"),
        ui.Fact(label=_("Person"), value=enquiry.person or removed),
        ui.Fact(label=_("Telephone or e-mail"), value=enquiry.contact or removed),
        ui.Fact(label=_("Received"), value=ui.moment(enquiry.received_at)),
        ui.Fact(label=_("Answer until"), value=ui.moment(enquiry.due_at) if enquiry.due_at else "–"),
        ui.Fact(label=_("Theme"), value=theme.name if theme else "–"),
        ui.Fact(
            label=_("Responsible"),
            value=enquiry.responsible.name if enquiry.responsible else _("secretariat"),
        ),
    ]


def history(page: EnquiryPage) -> list[ui.HistoryEntry]:
    """Return the history, the newest on top."""
    return [
        ui.HistoryEntry(
            at=change.at,
            text=str(VERBS[change.verb]),
            who=" · ".join(part for part in (change.actor_name, change.institution_name) if part),
            reason=change.reason,
        )
        for change in reversed(page.changes)
    ]

"""What the pages of paper packs are made of. Turns rows into pieces of `ui`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nahtstelle.ground.ui import api as ui
from nahtstelle.structure.governance.models import Meeting, PaperPack
from nahtstelle.structure.governance.states import MeetingState, PackState

STATE_KINDS: dict[str, ui.TagKind] = {
    PackState.QUEUED: "neutral",
    PackState.BUILDING: "now",
    PackState.READY: "ok",
    PackState.FAILED: "bad",
}
UNDER_WAY = frozenset({PackState.QUEUED, PackState.BUILDING})


@dataclass(frozen=True, slots=True)
class PackLine:
    """A pack as the pages show it."""

    pack: PaperPack
    kind: ui.TagKind
    url: str
    built: str
    size: str
    missing: tuple[str, ...]
    new: tuple[str, ...]
    news: str

    @property
    def is_under_way(self) -> bool:
        """Whether it is waiting to be built, or being built."""
        return self.pack.state in UNDER_WAY


@dataclass(frozen=True, slots=True)
class PackProgress:
    """How far the job is."""

    done: int
    total: int

    @property
    def is_under_way(self) -> bool:
        """Whether anything is left to be built."""
        return self.done < self.total

    @property
    def text(self) -> str:
        """Return «3 von 12»."""
        return _("%(done)s of %(total)s") % {"done": self.done, "total": self.total}


def line_of(pack: PaperPack) -> PackLine:
    """Return one pack as a line (no query beyond the row's own version)."""
    papers = [paper for entry in pack.manifest.get("items", []) for paper in entry["papers"]]
    new = tuple(paper["title"] for paper in papers if paper["mark"])
    return PackLine(
        pack=pack,
        kind=STATE_KINDS[pack.state],
        url=reverse("governance:download_pack", args=[pack.meeting_id, pack.pk]) if pack.version_id else "",
        built=ui.moment(pack.built_at) if pack.built_at else "",
        size=ui.file_size(pack.size) if pack.size else "",
        missing=tuple(paper["title"] for paper in papers if paper["problem"]),
        new=new,
        news=next((paper["mark"] for paper in papers if paper["mark"]), ""),
    )


def progress_of(packs: Sequence[PaperPack]) -> PackProgress:
    """Count what is built or has failed."""
    return PackProgress(sum(1 for pack in packs if pack.state not in UNDER_WAY), len(packs))


def problems_of(packs: Sequence[PaperPack]) -> list[str]:
    """Return each sentence about a paper that could not be bound, once, in the order of the agenda."""
    sentences = [
        paper["problem"]
        for pack in packs
        for entry in pack.manifest.get("items", [])
        for paper in entry["papers"]
        if paper["problem"]
    ]
    return list(dict.fromkeys(sentences))


def build_action(meeting: Meeting, *, has_packs: bool, is_under_way: bool) -> ui.Action:
    """Return the button that builds the packs: a trial before the invitation, again afterwards."""
    label = _("Build again") if has_packs else _("Build on trial")
    if meeting.state != MeetingState.PLANNED and not has_packs:
        label = _("Build packs")
    return ui.Action(
        label=label,
        url=reverse("governance:request_packs", args=[meeting.pk]),
        method="post",
        icon="refresh-cw",
        primary=not has_packs,
        refusal=_("The packs are being built already.") if is_under_way else "",
    )


def confirm_action(meeting: Meeting) -> ui.Action:
    """Return the button that takes the packs off the worklist."""
    url = reverse("governance:confirm_packs", args=[meeting.pk])
    return ui.Action(label=_("Looked through"), url=url, method="post", icon="check")


def summary(meeting: Meeting, packs: Sequence[PaperPack]) -> str:
    """Return one sentence for the page of the meeting."""
    ready = sum(1 for pack in packs if pack.state == PackState.READY)
    if not packs:
        return _("No pack is built yet. Sending the papers builds one for each person.")
    sentence = ngettext(
        "%(ready)d of %(count)d pack is ready.", "%(ready)d of %(count)d packs are ready.", len(packs)
    ) % {"ready": ready, "count": len(packs)}
    if meeting.state == MeetingState.PLANNED:
        return f"{sentence} " + _("They are a trial: nobody but you sees them before the papers are sent.")
    return sentence


def meeting_context(packs: Sequence[PaperPack], meeting: Meeting, *, edits: bool) -> dict[str, object]:
    """Return what the page of a meeting shows of papers: the summary to the secretariat, one's own to a member."""
    if edits:
        return {"packs_summary": summary(meeting, packs) if meeting.state != MeetingState.CANCELLED else ""}
    own = packs[0] if packs else None
    if own is None or meeting.state in {MeetingState.PLANNED, MeetingState.CANCELLED}:
        return {}
    if own.dispatched_at is None:
        return {"pack_is_coming": own.state in UNDER_WAY}
    return {"own_pack": line_of(own)}


def is_stale(packs: Sequence[PaperPack], *, now_in: frozenset[int], built_before: dt.datetime | None) -> bool:
    """Tell whether items have come or gone since the packs were built."""
    held = {entry["item"] for pack in packs for entry in pack.manifest.get("items", [])}
    return bool(built_before) and held != now_in

"""Paper packs: asked for by the secretariat or by the invitation, built by a job, handed out to their owners."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.api import Actor, actor_for
from nahtstelle.ground.lifecycle.api import ActionRefused, PermissionRefused
from nahtstelle.ground.records import api as records
from nahtstelle.ground.ui.api import near_date
from nahtstelle.structure.governance.actions.agenda import locked_meeting
from nahtstelle.structure.governance.actions.meeting_duties import close_meeting_duties, open_pack_duty
from nahtstelle.structure.governance.actions.pack_queue import BUILD, UNDER_WAY, queue_packs
from nahtstelle.structure.governance.models import Meeting, PaperPack
from nahtstelle.structure.governance.packing import BuiltPack, Reader, Workshop, keys_of
from nahtstelle.structure.governance.permissions import (
    can_build_packs,
    can_confirm_packs,
    can_download_pack,
)
from nahtstelle.structure.governance.queries.attendance import roll_of
from nahtstelle.structure.governance.queries.pack_occasion import occasion_of
from nahtstelle.structure.governance.queries.packs import (
    PackPaper,
    contents_for,
    still_shows_only_what_is_seen,
    without_papers_for,
)
from nahtstelle.structure.governance.states import PACK, MeetingState, PackState

DOSSIER_TYPE = "governance.packs"
PACK_KIND = "pack"
PAPERS_BYTES = 80 * 1024 * 1024  # all papers of a meeting together, as they are held while building


class PacksNotBuildable(ActionRefused):
    """The meeting is cancelled, has nothing on its agenda, or the packs are being built already."""


class PackNotReady(ActionRefused):
    """The pack is not built yet, or it shows something its owner may no longer see."""

    default_sentence = gettext_lazy("The pack is being built again. Please try again in a moment.")


class PaperTooMuch(records.FileNotConvertible):
    """The papers of a meeting together are more than can be bound."""


@transaction.atomic
def request_packs(*, actor: Actor, meeting_id: int, now: dt.datetime) -> int:
    """Have the packs of a meeting built again by a job; return how many.

    Raises PermissionRefused, PacksNotBuildable (also while they are being built: pressing twice builds once).
    """
    meeting = locked_meeting(meeting_id)
    if not can_build_packs(actor, meeting):
        raise PermissionRefused
    if meeting.state == MeetingState.CANCELLED:
        raise PacksNotBuildable(_("The meeting is cancelled: its agenda stays as it was."))
    if not meeting.items.exists():
        raise PacksNotBuildable(_("The agenda is empty. Put at least one item on it first."))
    if PaperPack.objects.filter(meeting=meeting, state__in=UNDER_WAY).exists():
        raise PacksNotBuildable(_("The packs are being built already."))
    return queue_packs(meeting=meeting, actor=actor, now=now)


def build_packs(*, meeting_id: int, now: dt.datetime) -> int:
    """Build what is queued, one pack after the other, each kept as soon as it is done; return how many were built.

    A run that was killed is taken up where it ended: what was being built then is built again. Two at once: the second
    finds the first at work and leaves.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", [BUILD, meeting_id])
        if not cursor.fetchone()[0]:
            return 0
    try:
        return _build_all(meeting_id, now)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", [BUILD, meeting_id])


def _build_all(meeting_id: int, now: dt.datetime) -> int:
    meeting = Meeting.objects.select_related("body").get(pk=meeting_id)
    workshop = Workshop(occasion_of(meeting, issued_on=timezone.localdate(now)), Converter())
    built = 0
    while (pack := _take_next(meeting_id)) is not None:
        built += _build_one(pack, meeting, workshop, now)
    if built and meeting.state in {MeetingState.PLANNED, MeetingState.INVITED}:
        open_pack_duty(meeting=meeting, now=now)
    return built


@transaction.atomic
def _take_next(meeting_id: int) -> PaperPack | None:
    rows = PaperPack.objects.select_for_update(of=("self",)).select_related("user__institution")
    pack = rows.filter(meeting=meeting_id, state__in=UNDER_WAY).order_by("user__sort_name", "pk").first()
    if pack is not None:
        pack.state = PACK.step("begin", pack.state)
        pack.save(update_fields=["state"])
    return pack


def _build_one(pack: PaperPack, meeting: Meeting, workshop: Workshop, now: dt.datetime) -> int:
    """Build one pack. A fault is written to the row before it goes on up: the job tries the rest again."""
    try:
        is_dispatched = meeting.state not in {MeetingState.PLANNED, MeetingState.CANCELLED}
        contents = without_papers_for(contents_for(meeting, reading_actor(pack, meeting)), pack.user_id)
        sent, marks, since = news(pack.sent, keys_of(contents), now=now) if is_dispatched else ({}, {}, "")
        built = workshop.build(contents, _reader(pack, meeting, marks, since))
        return _keep(pack, built, sent=sent, is_dispatched=is_dispatched, now=now)
    except records.FileRefused as refusal:
        _fail(pack, str(refusal.sentence))
        return 0
    except Exception:
        _fail(pack, _("The pack could not be built. Please tell the operator."))
        raise


def reading_actor(pack: PaperPack, meeting: Meeting) -> Actor:
    """Return the recipient as of the meeting's day: whoever joins the body by then reads its papers."""
    user = get_user_model().objects.select_related("institution").get(pk=pack.user_id)
    return actor_for(user, meeting.date)


def _reader(pack: PaperPack, meeting: Meeting, marks: dict[str, str], since: str) -> Reader:
    institution = pack.user.institution
    row = next((row for row in roll_of(meeting).everybody if row.user_id == pack.user_id), None)
    return Reader(
        name=pack.user.full_name,
        function=str(row.get_function_display()) if row else "",
        institution=institution.name if institution else "",
        marks=marks,
        since=since,
    )


def news(
    sent: dict[str, str], keys: list[str], *, now: dt.datetime
) -> tuple[dict[str, str], dict[str, str], str]:
    """Return when each key first went out, the marks of the latest wave, and the day of the dispatch before it.

    Building again without anything new keeps the marks: who has not looked since finds them.
    """
    after = sent | {key: sent.get(key, now.isoformat()) for key in keys}
    waves = sorted(set(after.values()))
    if len(waves) < 2:
        return after, {}, ""
    day = near_date(timezone.localtime(dt.datetime.fromisoformat(waves[-2])).date(), timezone.localdate(now))
    words = _("new since %(day)s") % {"day": day}
    return after, {key: words for key in keys if after[key] == waves[-1]}, day


@transaction.atomic
def _keep(
    pack: PaperPack, built: BuiltPack, *, sent: dict[str, str], is_dispatched: bool, now: dt.datetime
) -> int:
    """Store the PDF and what is in it, unless the pack was asked for again or is gone since."""
    meeting = locked_meeting(pack.meeting_id)
    row = (
        PaperPack.objects.select_for_update(of=("self",))
        .select_related("user", "version")
        .filter(pk=pack.pk)
        .first()
    )
    if row is None or row.requested_at != pack.requested_at or row.state != PackState.BUILDING:
        return 0
    row.version_id = _store(row, meeting, built.content, now).id
    row.state = PACK.step("finish", row.state)
    row.built_at, row.pages, row.size = now, built.pages, len(built.content)
    row.is_confidential, row.manifest = built.is_confidential, built.manifest
    if is_dispatched:
        row.sent, row.dispatched_at = sent, row.dispatched_at or now
    row.save()
    return 1


def _store(row: PaperPack, meeting: Meeting, content: bytes, now: dt.datetime) -> records.VersionRef:
    name = f"{_('Papers')} {meeting.body.short_name} {meeting.date.isoformat()} {row.user.full_name}.pdf"
    filename = records.clean_filename(name)
    if row.version is not None:
        return records.add_version(
            document_id=row.version.document_id, content=content, filename=filename, actor=None, now=now
        )
    return records.add_document(
        dossier_id=_dossier_of(meeting, now),
        title=_("Papers for %(name)s") % {"name": row.user.full_name},
        content=content,
        filename=filename,
        kind=PACK_KIND,
        actor=None,
        now=now,
    )


def _dossier_of(meeting: Meeting, now: dt.datetime) -> int:
    """Return the dossier of a meeting's packs. Nobody reads it through records: packs are handed out here only."""
    found = records.dossiers_of(owner_type=DOSSIER_TYPE, owner_id=meeting.pk)
    if found:
        return found[0].id
    names = {"body": meeting.body.short_name, "date": meeting.date.strftime("%d.%m.%Y")}
    return records.open_dossier(
        title=_("Paper packs %(body)s, %(date)s") % names,
        owner_type=DOSSIER_TYPE,
        owner_id=meeting.pk,
        actor=None,
        now=now,
        classification=records.Classification.CONFIDENTIAL,
        retention_years=2,
    ).id


@transaction.atomic
def _fail(pack: PaperPack, sentence: str) -> None:
    row = PaperPack.objects.select_for_update().filter(pk=pack.pk, requested_at=pack.requested_at).first()
    if row is not None and row.state == PackState.BUILDING:
        row.state, row.failure = PACK.step("fail", row.state), sentence[:500]
        row.save(update_fields=["state", "failure"])


@transaction.atomic
def confirm_packs(*, actor: Actor, meeting_id: int, now: dt.datetime) -> None:
    """Say that the packs were looked through; the worklist lets go of them. Raises PermissionRefused."""
    meeting = locked_meeting(meeting_id)
    if not can_confirm_packs(actor, meeting):
        raise PermissionRefused
    close_meeting_duties(meeting=meeting, names=("packs",), actor=actor, now=now)
    audit.record(
        code="governance.packs.confirmed",
        actor=actor,
        subject_type="governance.meeting",
        subject_id=meeting.pk,
        facts={},
        now=now,
    )


@dataclass(frozen=True, slots=True)
class HandedPack:
    """A pack on its way out."""

    content: bytes
    filename: str


@transaction.atomic
def download_pack(*, actor: Actor, meeting_id: int, pack_id: int, now: dt.datetime) -> HandedPack:
    """Hand out the pack as last built; of a confidential one there is an audit entry.

    Raises PaperPack.DoesNotExist for everybody else, PackNotReady, FileDamaged, MasterKeyRefused.
    """
    pack = PaperPack.objects.visible_to(actor).select_related("version").get(pk=pack_id, meeting=meeting_id)
    if not can_download_pack(actor, pack):
        raise PaperPack.DoesNotExist
    if pack.version is None or not still_shows_only_what_is_seen(pack, actor):
        raise PackNotReady
    content = records.read_version(pack.version.pk)
    if pack.is_confidential:
        audit.record(
            code="governance.pack.downloaded",
            actor=actor,
            subject_type="governance.pack",
            subject_id=pack.pk,
            facts={"meeting": pack.meeting_id, "owner": pack.user_id, "version": pack.version.number},
            now=now,
        )
    return HandedPack(content, pack.version.filename)


class Converter:
    """Turns papers into PDFs for one run: each once, all together below a limit."""

    def __init__(self) -> None:
        self._done: dict[int, records.ConvertedFile | records.FileRefused] = {}
        self._bytes = 0

    def __call__(self, paper: PackPaper) -> records.ConvertedFile | records.FileRefused:
        """Return the paper as a PDF, or the refusal that says why not."""
        version = paper.version
        if version.id not in self._done:
            try:
                self._done[version.id] = self._convert(version)
            except (records.FileRefused, records.FileDamaged) as refusal:
                self._done[version.id] = (
                    refusal if isinstance(refusal, records.FileRefused) else PaperTooMuch(refusal.sentence)
                )
        return self._done[version.id]

    def _convert(self, version: records.VersionRef) -> records.ConvertedFile:
        converted = records.to_pdf(
            filename=version.filename, media_type=version.media_type, content=records.read_version(version.id)
        )
        if self._bytes + len(converted.content) > PAPERS_BYTES:
            sentence = _("«%(name)s» is too large to be bound with the other papers.") % {
                "name": version.filename
            }
            raise PaperTooMuch(sentence)
        self._bytes += len(converted.content)
        return converted

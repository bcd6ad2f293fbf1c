"""The packs of a meeting with 300 pages of papers: made in one process, measured in another as the job runs them.

`prepare` plans a meeting of the coordination body and has its packs queued; `measure` prints, as JSON, the seconds
until each pack was ready and the highest memory of the whole process.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import resource
import sys
from itertools import pairwise
from time import perf_counter
from typing import Any

PAPERS = 10
PAGES_A_PAPER = 30
PICTURE = (900, 600)
SENTENCE = "Die Zusammenarbeit der Institutionen gelingt, wo eine Stelle führt und die anderen beitragen."


def prepare() -> None:
    """Put a proposal with ten papers of thirty pages on the agenda of a meeting of its own, and invite."""
    from nahtstelle.ground.identity.actors import actor_for
    from nahtstelle.ground.identity.models import User
    from nahtstelle.ground.records import api as records
    from nahtstelle.structure.governance.actions import agenda, meetings
    from nahtstelle.structure.governance.models import Body
    from nahtstelle.structure.governance.queries.agenda import proposals_for

    now = _now()
    anna = actor_for(User.objects.get(key="anna"), now.date())
    body = Body.objects.get(key="ekg")
    plan = meetings.MeetingPlan(date=now.date() + dt.timedelta(days=200))
    meeting = meetings.plan_meeting(actor=anna, body_id=body.pk, plan=plan, now=now)
    proposal = proposals_for(meeting)[0]
    for number in range(PAPERS):
        records.add_document(
            dossier_id=proposal.dossier_id or 0, title=f"Bericht {number + 1}", filename=f"Bericht {number + 1}.pdf",
            content=paper(number), actor=anna, now=now,
        )  # fmt: skip
    agenda.schedule_proposal(actor=anna, proposal_id=proposal.pk, meeting_id=meeting.pk, now=now)
    meetings.invite_meeting(actor=anna, meeting_id=meeting.pk, now=now)
    print(meeting.pk)


def paper(seed: int) -> bytes:
    """Return thirty pages, each with a column of text, and a picture of its own on every third."""
    import pikepdf

    pdf = pikepdf.new()
    font = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
    )
    numbers = random.Random(seed)
    for page in range(PAGES_A_PAPER):
        pdf.add_blank_page(page_size=(595, 842))
        sheet = pdf.pages[-1].obj
        pictures = pikepdf.Dictionary(P=_picture(pdf, numbers)) if page % 3 == 0 else pikepdf.Dictionary()
        sheet.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font), XObject=pictures)
        lines = [f"BT /F 9 Tf 60 {780 - 12 * line} Td ({page}.{line} {SENTENCE}) Tj ET" for line in range(40)]
        lines += ["q 300 0 0 200 60 60 cm /P Do Q"] if page % 3 == 0 else []
        sheet.Contents = pikepdf.Stream(pdf, "\n".join(lines).encode("latin-1", "replace"))
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _picture(pdf: Any, numbers: random.Random) -> Any:
    import pikepdf
    from PIL import Image

    width, height = PICTURE
    photo = Image.frombytes("RGB", PICTURE, numbers.randbytes(width * height * 3))
    data = io.BytesIO()
    photo.save(data, "JPEG", quality=60)
    stream = pikepdf.Stream(pdf, data.getvalue())
    stream.Type, stream.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    stream.Width, stream.Height, stream.BitsPerComponent = width, height, 8
    stream.ColorSpace, stream.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    return stream


def measure(meeting_id: int) -> dict[str, Any]:
    """Run the job as the worker does; note the moment at which each pack is kept."""
    from nahtstelle.structure.governance.actions import packs
    from nahtstelle.structure.governance.models import PaperPack

    moments = [perf_counter()]
    keep = packs._keep
    packs._keep = lambda *given, **named: (keep(*given, **named), moments.append(perf_counter()))[0]
    built = packs.build_packs(meeting_id=meeting_id, now=_now())
    rows = PaperPack.objects.filter(meeting=meeting_id)
    return {
        "packs": built,
        "pages": max(rows.values_list("pages", flat=True)),
        "megabytes": max(rows.values_list("size", flat=True)) / 1e6,
        "seconds": [after - before for before, after in pairwise(moments)],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _now() -> dt.datetime:
    from django.utils import timezone

    return timezone.now()


if __name__ == "__main__":
    import django

    django.setup()
    if sys.argv[1] == "prepare":
        prepare()
    else:
        print(json.dumps(measure(int(sys.argv[2]))))

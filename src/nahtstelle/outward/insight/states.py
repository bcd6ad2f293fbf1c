"""The annual report: its way from draft to publication, and the way of its sections (000 §9.2)."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.lifecycle.api import Lifecycle, Transition

SECRETARIAT, AUTHOR, BODY = "secretariat", "author", "body"


class ReportState(TextChoices):
    """States of an annual report."""

    DRAFT = "draft", _("Draft (report)")
    IN_REVIEW = "in_review", _("In review")
    SUBMITTED = "submitted", _("Submitted for approval")
    APPROVED = "approved", _("Approved (report)")
    PUBLISHED = "published", _("Published")


_R = ReportState
REPORT = Lifecycle(
    name="annual_report",
    states=ReportState,
    initial=_R.DRAFT,
    transitions=(
        Transition("review", (_R.DRAFT,), (_R.IN_REVIEW,), _("Give into review"), SECRETARIAT),
        Transition("reopen", (_R.IN_REVIEW,), (_R.DRAFT,), _("Back to draft"), SECRETARIAT),
        Transition("submit", (_R.IN_REVIEW,), (_R.SUBMITTED,), _("Submit as proposal"), SECRETARIAT),
        Transition(
            "take_back", (_R.SUBMITTED,), (_R.IN_REVIEW,), _("Take back"), SECRETARIAT, needs_reason=True
        ),
        Transition("approve", (_R.SUBMITTED,), (_R.APPROVED,), _("Approve report"), BODY),
        Transition("publish", (_R.APPROVED,), (_R.PUBLISHED,), _("Publish"), SECRETARIAT),
    ),
)
WRITABLE = frozenset({ReportState.DRAFT, ReportState.IN_REVIEW})
"""While it is in these states its texts are written and its figures compiled anew."""
READABLE_BY_BODIES = frozenset(
    {ReportState.IN_REVIEW, ReportState.SUBMITTED, ReportState.APPROVED, ReportState.PUBLISHED}
)
FROZEN = frozenset({ReportState.APPROVED, ReportState.PUBLISHED})


class SectionState(TextChoices):
    """States of a section: whether its text is written."""

    OPEN = "open", _("Open (section)")
    WRITING = "writing", _("Being written")
    DONE = "done", _("Finished (section)")


_S = SectionState
SECTION = Lifecycle(
    name="report_section",
    states=SectionState,
    initial=_S.OPEN,
    transitions=(
        Transition("write", (_S.OPEN, _S.WRITING), (_S.WRITING,), _("Write text"), AUTHOR),
        Transition("finish", (_S.OPEN, _S.WRITING), (_S.DONE,), _("Finish section"), AUTHOR),
        Transition("resume", (_S.DONE,), (_S.WRITING,), _("Write on"), AUTHOR),
    ),
)

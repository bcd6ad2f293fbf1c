"""What the kinds of duties are called in the daily e-mail, which carries no titles."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "governance.proposal.judge": _("Proposals to judge"),
    "governance.proposal.revise": _("Proposals to revise"),
    "governance.proposal.statement": _("Statements to give"),
    "governance.proposal.consult": _("Consultations to evaluate"),
    "governance.proposal.schedule": _("Proposals to put on an agenda"),
    "governance.meeting.agenda": _("Agendas to fix"),
    "governance.meeting.dispatch": _("Papers to send"),
    "governance.meeting.reply": _("Invitations to answer"),
    "governance.meeting.packs": _("Paper packs to look through"),
    "governance.meeting.hold": _("Meetings to hold"),
    "governance.minutes.draft": _("Minutes to write"),
    "governance.minutes.review": _("Minutes to check"),
    "governance.minutes.objection": _("Objections to answer"),
    "governance.minutes.circulate": _("Corrected minutes to send"),
    "governance.decision.resolution": _("Resolutions of the government to enter"),
    "governance.mandate.issue": _("Mandates to issue"),
    "governance.mandate.report": _("Reports of working groups to write"),
    "governance.mandate.escalation": _("Escalations of working groups"),
    "governance.mandate.ending": _("Mandates about to end"),
    "governance.circular.answer": _("Circular resolutions to answer"),
    "governance.circular.close": _("Answers to circular resolutions to close"),
    "governance.circular.treat": _("Remarks to treat"),
    "governance.circular.submit": _("Circular resolutions to submit to the government"),
    "governance.circular.decide": _("Results of circular resolutions to record"),
    "governance.circular.chair": _("Remarks for the government's meeting (kind)"),
    "governance.task.report": _("Tasks to do"),
    "governance.task.confirm": _("Completions to confirm"),
}

BINDING_KINDS = (
    "governance.proposal.statement",
    "governance.circular.answer",
    "governance.minutes.review",
    "governance.minutes.objection",
    "governance.decision.resolution",
    "governance.mandate.report",
    "governance.task.report",
)
"""Whoever lets these periods pass loses a say or breaks a resolution: they are told daily at the least (0018)."""

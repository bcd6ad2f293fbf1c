"""What the kinds of duties are called in the daily e-mail, which carries no titles."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "programmes.project.report": _("Status reports to write"),
    "programmes.project.late": _("Status reports overdue"),
    "programmes.project.red": _("Projects off plan"),
    "programmes.milestone.due": _("Milestones to reach"),
    "programmes.milestone.late": _("Milestones overdue"),
    "programmes.interface.solution": _("Interfaces to solve"),
    "programmes.interface.decision": _("Interfaces to have decided"),
}

BINDING_KINDS = ("programmes.project.report", "programmes.project.red")
"""Whoever lets these periods pass leaves a body without what it steers by: they are told daily at the least (0018)."""

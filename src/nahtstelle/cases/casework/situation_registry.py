"""What clarification and round tables register with the floors below."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from nahtstelle.ground.worklist import api as worklist


def register_situation() -> None:
    """Register the kinds of duties."""
    worklist.register_kinds({"casework.contribution": _("Assessments for a case")})

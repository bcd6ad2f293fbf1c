"""Registration of the app with Django."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Bodies, proposals, meetings, decisions."""

    name = "nahtstelle.structure.governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register with the floors below."""
        from nahtstelle.ground.identity.api import register_appointments
        from nahtstelle.structure.governance.canton_files import register as register_canton_files
        from nahtstelle.structure.governance.circular_registry import register_circulars
        from nahtstelle.structure.governance.decision_registry import register_decisions
        from nahtstelle.structure.governance.mandate_registry import register_mandates
        from nahtstelle.structure.governance.meeting_registry import register_meetings
        from nahtstelle.structure.governance.minutes_registry import register_minutes
        from nahtstelle.structure.governance.queries.appointments import appointments_of
        from nahtstelle.structure.governance.search_registry import register_search

        register_canton_files()
        register_appointments(appointments_of)
        register_decisions()
        register_circulars()
        register_meetings()
        register_mandates()
        register_minutes()
        self._register_proposals()
        register_search()

    def _register_proposals(self) -> None:
        """The rail's area «Geschäfte», and who reads the papers of a proposal: whoever sees the proposal."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.records.api import (
            OwnerLink,
            register_access,
            register_endings,
            register_owner,
            register_owner_label,
            register_visible_owners,
            register_writers,
        )
        from nahtstelle.ground.ui import api as ui
        from nahtstelle.structure.governance.models import Proposal
        from nahtstelle.structure.governance.permissions import can_enter_structure
        from nahtstelle.structure.governance.queries import proposals
        from nahtstelle.structure.governance.queries.endings import ended_proposals

        register_access(proposals.SUBJECT, proposals.may_read_papers)
        register_visible_owners(proposals.SUBJECT, Proposal.objects.visible_to)
        register_writers(proposals.SUBJECT, proposals.may_add_papers)
        register_owner_label(proposals.SUBJECT, _("Proposals"))
        register_endings(proposals.SUBJECT, ended_proposals)
        register_owner(proposals.SUBJECT, lambda pk: OwnerLink(*proposals.owner_of_papers(pk)))
        ui.register_area(
            ui.Area(
                key="proposals",
                label=_("Affairs"),
                icon="file-text",
                url_name="governance:list_proposals",
                order=20,
                visible=can_enter_structure,
                counted=proposals.open_proposals,
            )
        )

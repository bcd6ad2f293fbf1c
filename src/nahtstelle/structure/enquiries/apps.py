"""Registration of the app with Django."""

from django.apps import AppConfig


class EnquiriesConfig(AppConfig):
    """Enquiries of media, public and politics (000 §9.3)."""

    name = "nahtstelle.structure.enquiries"
    label = "enquiries"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the area, the dossiers and the kinds of duties."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.records import api as records
        from nahtstelle.ground.ui import api as ui
        from nahtstelle.ground.worklist import api as worklist
        from nahtstelle.structure.enquiries import handlers
        from nahtstelle.structure.enquiries.letter_presentation import proposal_actions
        from nahtstelle.structure.enquiries.models import Enquiry
        from nahtstelle.structure.enquiries.permissions import can_enter_enquiries
        from nahtstelle.structure.enquiries.queries import enquiries as queries
        from nahtstelle.structure.governance.api import proposal_forwarded, register_proposal_actions

        owner = queries.SUBJECT
        records.register_access(owner, queries.may_read_papers)
        records.register_owner(owner, queries.owner_of_papers)
        records.register_visible_owners(owner, Enquiry.objects.visible_to)
        records.register_owner_label(owner, _("Enquiries"))
        records.register_endings(owner, queries.ended_enquiries)
        worklist.register_kinds(
            {
                "enquiries.enquiry": _("Enquiries to answer"),
                "enquiries.letter": _("Letters to the national IIZ"),
            }
        )
        register_proposal_actions(proposal_actions)
        proposal_forwarded.connect(handlers.on_proposal_forwarded, dispatch_uid="enquiries.letter")
        ui.register_area(
            ui.Area(
                key="enquiries",
                label=_("Enquiries"),
                icon="message-square",
                url_name="enquiries:list_enquiries",
                order=80,
                group=2,
                visible=can_enter_enquiries,
            )
        )

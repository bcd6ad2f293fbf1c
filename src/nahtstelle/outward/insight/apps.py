"""Registration of the app with Django."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The annual report, compiled from the records."""

    name = "nahtstelle.outward.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the area, the dossiers, the kinds of duties and the file of a canton folder."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.records import api as records
        from nahtstelle.ground.ui import api as ui
        from nahtstelle.ground.worklist import api as worklist
        from nahtstelle.outward.insight import canton_files, handlers
        from nahtstelle.outward.insight.models import Report
        from nahtstelle.outward.insight.permissions import can_enter_reports, can_read_case_figures
        from nahtstelle.outward.insight.presentation import proposal_actions
        from nahtstelle.outward.insight.queries import reports as queries
        from nahtstelle.structure.governance.api import decision_numbered, register_proposal_actions

        canton_files.register()
        owner = queries.SUBJECT
        records.register_access(owner, queries.may_read_papers)
        records.register_owner(owner, queries.owner_of_papers)
        records.register_visible_owners(owner, Report.objects.visible_to)
        records.register_owner_label(owner, _("Annual reports"))
        worklist.register_kinds({"insight.section": _("Sections of the annual report to write")})
        register_proposal_actions(proposal_actions)
        decision_numbered.connect(handlers.on_decision_numbered, dispatch_uid="insight.approval")
        ui.register_area(
            ui.Area(
                key="insight",
                label=_("Analysis"),
                icon="chart-column",
                url_name="insight:list_reports",
                order=90,
                group=3,
                visible=can_enter_reports,
            )
        )
        ui.register_area(
            ui.Area(
                key="case_figures",
                label=_("Case figures"),
                icon="chart-column",
                url_name="insight:show_case_figures",
                order=91,
                group=3,
                visible=can_read_case_figures,
            )
        )

"""Registration of the app with Django."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes and projects, milestones, interfaces, stocktakes."""

    name = "nahtstelle.structure.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register with the floors below, theme by theme."""
        from nahtstelle.structure.programmes.stocktake_registry import register_stocktakes

        self._register_projects()
        register_stocktakes()

    def _register_projects(self) -> None:
        """The area in the rail, duties, figures, search, files of the canton folder."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.ui import api as ui
        from nahtstelle.ground.worklist import api as worklist
        from nahtstelle.structure.governance.api import register_figures
        from nahtstelle.structure.programmes.canton_files import register as register_canton_files
        from nahtstelle.structure.programmes.duty_kinds import BINDING_KINDS, KINDS
        from nahtstelle.structure.programmes.permissions import can_enter_programmes
        from nahtstelle.structure.programmes.queries.figures import project_figures
        from nahtstelle.structure.programmes.search_registry import register_search

        register_figures("projects", project_figures)
        worklist.register_kinds(KINDS)
        worklist.register_binding_kinds(BINDING_KINDS)
        register_search()
        register_canton_files()
        ui.register_area(
            ui.Area(
                key="programmes",
                label=_("Programmes (area)"),
                icon="milestone",
                url_name="programmes:list_projects",
                order=55,
                group=1,
                visible=can_enter_programmes,
            )
        )

"""Registration of the app with Django."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes and projects, milestones, interfaces, stocktakes."""

    name = "nahtstelle.structure.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register with the floors below, theme by theme."""
        from nahtstelle.structure.governance.api import register_figures
        from nahtstelle.structure.programmes.queries.figures import project_figures

        register_figures("projects", project_figures)

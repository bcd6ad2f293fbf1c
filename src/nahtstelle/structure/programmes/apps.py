"""Registration of the app with Django."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    """Programmes and projects, milestones, interfaces, stocktakes."""

    name = "nahtstelle.structure.programmes"
    label = "programmes"
    default_auto_field = "django.db.models.BigAutoField"

"""Registration of the app with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The canton folder: parse, check, report, apply."""

    name = "nahtstelle.ground.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

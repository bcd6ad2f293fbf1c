"""Registration of the app with Django."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The annual report, compiled from the records."""

    name = "nahtstelle.outward.insight"
    label = "insight"
    default_auto_field = "django.db.models.BigAutoField"

"""Registration of the app with Django."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """What waits for whom."""

    name = "nahtstelle.ground.worklist"
    label = "worklist"
    default_auto_field = "django.db.models.BigAutoField"

"""Registration of the app with Django."""

from django.apps import AppConfig


class LifecycleConfig(AppConfig):
    """Transition tables and the history of state changes."""

    name = "nahtstelle.ground.lifecycle"
    label = "lifecycle"
    default_auto_field = "django.db.models.BigAutoField"

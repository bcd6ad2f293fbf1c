"""Registration of the app with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only entries, sealed into a chain."""

    name = "nahtstelle.ground.audit"
    label = "audit"
    default_auto_field = "django.db.models.BigAutoField"

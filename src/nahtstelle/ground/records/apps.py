"""Registration of the app with Django."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Dossiers, documents, versions; encryption; generated PDF."""

    name = "nahtstelle.ground.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

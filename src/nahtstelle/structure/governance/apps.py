"""Registration of the app with Django."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Bodies, proposals, meetings, decisions."""

    name = "nahtstelle.structure.governance"
    label = "governance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register with the floors below."""
        from nahtstelle.ground.identity.api import register_appointments
        from nahtstelle.structure.governance.canton_files import register as register_canton_files
        from nahtstelle.structure.governance.queries.appointments import appointments_of

        register_canton_files()
        register_appointments(appointments_of)

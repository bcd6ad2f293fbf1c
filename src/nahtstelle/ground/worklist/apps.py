"""Registration of the app with Django."""

from django.apps import AppConfig


class WorklistConfig(AppConfig):
    """What waits for whom."""

    name = "nahtstelle.ground.worklist"
    label = "worklist"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Show notices and calendar on one's own page."""
        from nahtstelle.ground.identity.api import register_person_section
        from nahtstelle.ground.worklist.own_page import own_section

        register_person_section(own_section)

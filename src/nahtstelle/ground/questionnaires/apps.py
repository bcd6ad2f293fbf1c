"""Registration of the app with Django."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Questions in versions, and answers bound to theirs."""

    name = "nahtstelle.ground.questionnaires"
    label = "questionnaires"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the area."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.questionnaires.permissions import can_enter_questionnaires
        from nahtstelle.ground.ui import api as ui

        ui.register_area(
            ui.Area(
                key="questionnaires",
                label=_("Questionnaires"),
                icon="list-checks",
                url_name="questionnaires:list_questionnaires",
                order=40,
                group=4,
                visible=can_enter_questionnaires,
            )
        )

"""Registration of the app with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Cases from enquiry to erasure (004; 002 §3.1.1)."""

    name = "nahtstelle.cases.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register areas, the canton's procedure and kinds of duties, theme by theme; listen to changes of people."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.cases.casework import canton_files, handlers
        from nahtstelle.cases.casework.closing_registry import register_closing
        from nahtstelle.cases.casework.duty_kinds import KINDS
        from nahtstelle.cases.casework.permissions.cases import can_enter_cases
        from nahtstelle.cases.casework.situation_registry import register_situation
        from nahtstelle.cases.casework.team_registry import register_team
        from nahtstelle.ground.identity.api import person_changed
        from nahtstelle.ground.ui import api as ui
        from nahtstelle.ground.worklist import api as worklist

        canton_files.register()
        worklist.register_kinds(KINDS)
        person_changed.connect(handlers.on_person_changed, dispatch_uid="casework.access")
        ui.register_area(
            ui.Area(
                key="cases",
                label=_("Cases"),
                icon="folder-open",
                url_name="casework:list_cases",
                order=15,
                visible=can_enter_cases,
            )
        )
        ui.register_search(
            ui.Search(
                url_name="casework:find_case",
                placeholder=_("Find a case by name or number"),
                method="post",
                visible=can_enter_cases,
            )
        )
        register_situation()
        register_closing()
        register_team()

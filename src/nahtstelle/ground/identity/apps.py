"""Registration of the app with Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    """Who is who: canton, municipalities, institutions, users, actors."""

    name = "nahtstelle.ground.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register canton and areas with the frame; the register's files with intake; listen to sign-ins."""
        from nahtstelle.ground.identity import handlers  # noqa: F401
        from nahtstelle.ground.identity.canton_files import register as register_canton_files
        from nahtstelle.ground.identity.permissions import can_read_register
        from nahtstelle.ground.identity.queries import canton
        from nahtstelle.ground.ui import api as ui

        register_canton_files()
        ui.register_canton(canton)  # type: ignore[arg-type]
        ui.register_menu_entry(
            ui.MenuEntry(label=_("My page"), url_name="identity:show_own_page", icon="user")
        )
        ui.register_area(
            ui.Area(
                key="administration",
                label=_("Administration"),
                icon="settings",
                url_name="identity:administer",
                order=10,
                group=4,
                visible=can_read_register,
            )
        )

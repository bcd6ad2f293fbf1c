"""The app «ui»: layouts, components, formats, drafts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """What every page is made of."""

    name = "nahtstelle.ground.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every query know the lookup `any_of`."""
        from nahtstelle.ground.ui import any_of  # noqa: F401 - registers itself

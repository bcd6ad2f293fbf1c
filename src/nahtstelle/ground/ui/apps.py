"""The app «ui»: layouts, components, formats, drafts."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """What every page is made of."""

    name = "nahtstelle.ground.ui"
    label = "ui"
    default_auto_field = "django.db.models.BigAutoField"

"""Registration of the app with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search over everything the searcher may see."""

    name = "nahtstelle.ground.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the top bar its search field."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.ui import api as ui

        ui.register_search(url_name="search:find", placeholder=_("Search proposals, decisions, documents"))

"""Registration of the app with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """The search over everything the searcher may see."""

    name = "nahtstelle.ground.search"
    label = "search"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the top bar its search field, and the daily e-mail its line about new results."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.search import saved
        from nahtstelle.ground.search.permissions import can_search
        from nahtstelle.ground.ui import api as ui
        from nahtstelle.ground.worklist.api import register_news

        placeholder = _("Search proposals, decisions, documents")
        ui.register_search(ui.Search(url_name="search:find", placeholder=placeholder, visible=can_search))
        register_news("search", line=saved.news_line, readers=saved.people_with_new_results)

"""Registration of the app with Django."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Dossiers, documents, versions; encryption; the file plan; generated PDF."""

    name = "nahtstelle.ground.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the file of the canton folder, the area «Ablage» and the documents of the search."""
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.records.canton_files import register as register_canton_files
        from nahtstelle.ground.records.permissions import can_keep_dossiers
        from nahtstelle.ground.ui import api as ui
        from nahtstelle.ground.worklist import api as worklist

        register_canton_files()
        self._register_search()
        worklist.register_kinds({"records.disposal": _("Disposal to prepare")})
        ui.register_area(
            ui.Area(
                key="records",
                label=_("Records"),
                icon="archive",
                url_name="records:list_dossiers",
                order=90,
                group=2,
                visible=can_keep_dossiers,
            )
        )

    def _register_search(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from nahtstelle.ground.records.queries import texts
        from nahtstelle.ground.search import api as search

        search.register_source(
            search.SearchSource(
                kind="dokumente",
                label=_("Documents"),
                one=_("Document"),
                icon="file",
                order=90,
                rows=texts.searchable,
                day="dated_at",
                load=texts.load,
                is_large=True,
                narrow=texts.OwnerFilters(),
            )
        )

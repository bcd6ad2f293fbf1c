"""Addresses of the room."""

from django.urls import path

from nahtstelle.ground.records.views import documents, dossiers, file_plan

app_name = "records"

urlpatterns = [
    path("dokumente/<uuid:uuid>/", documents.show_document, name="show_document"),
    path("dokumente/<uuid:uuid>/<int:number>/", documents.download_version, name="download_version"),
    path("ablage/", dossiers.list_dossiers, name="list_dossiers"),
    path("ablage/<int:pk>/", dossiers.show_dossier, name="show_dossier"),
    path("ablage/<int:pk>/abschliessen/", dossiers.close_dossier, name="close_dossier"),
    path("ablage/<int:pk>/wiedereroeffnen/", dossiers.reopen_dossier, name="reopen_dossier"),
    path("ablage/<int:pk>/klassifizierung/", dossiers.classify_dossier, name="classify_dossier"),
    path("ablage/registraturplan/", file_plan.list_positions, name="list_positions"),
    path("ablage/registraturplan/neu/", file_plan.create_position, name="create_position"),
    path("ablage/registraturplan/<int:pk>/", file_plan.change_position, name="change_position"),
]

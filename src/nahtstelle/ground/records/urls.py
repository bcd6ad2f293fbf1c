"""Addresses of the room."""

from django.urls import path

from nahtstelle.ground.records.views import documents

app_name = "records"

urlpatterns = [
    path("dokumente/<uuid:uuid>/", documents.show_document, name="show_document"),
    path("dokumente/<uuid:uuid>/<int:number>/", documents.download_version, name="download_version"),
]

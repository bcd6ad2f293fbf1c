"""Addresses of the room."""

from django.urls import path

from nahtstelle.ground.records import views

app_name = "records"

urlpatterns = [
    path("dokumente/<uuid:uuid>/", views.show_document, name="show_document"),
    path("dokumente/<uuid:uuid>/<int:number>/", views.download_version, name="download_version"),
]

"""Addresses of the room, one list a theme."""

from nahtstelle.cases.casework.urls import cases

app_name = "casework"

urlpatterns = [*cases.urlpatterns]

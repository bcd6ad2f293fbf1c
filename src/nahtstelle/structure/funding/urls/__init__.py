"""Addresses of the room, one list a theme."""

from nahtstelle.structure.funding.urls import agreements

app_name = "funding"

urlpatterns = [*agreements.urlpatterns]

"""Addresses of the room, one list a theme."""

from nahtstelle.structure.funding.urls import agreements, rounds

app_name = "funding"

urlpatterns = [*agreements.urlpatterns, *rounds.urlpatterns]

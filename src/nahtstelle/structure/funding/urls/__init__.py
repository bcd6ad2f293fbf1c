"""Addresses of the room, one list a theme."""

from nahtstelle.structure.funding.urls import agreements, money, rounds

app_name = "funding"

urlpatterns = [*money.urlpatterns, *rounds.urlpatterns, *agreements.urlpatterns]

"""Addresses of the room, one list a theme."""

from nahtstelle.cases.casework.urls import board, cases, closing, situation

app_name = "casework"

urlpatterns = [*board.urlpatterns, *cases.urlpatterns, *situation.urlpatterns, *closing.urlpatterns]

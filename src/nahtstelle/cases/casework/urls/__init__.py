"""Addresses of the room, one list a theme."""

from nahtstelle.cases.casework.urls import (
    board,
    cases,
    closing,
    entry,
    guests,
    instruments,
    plans,
    round_tables,
    situation,
    team,
)

app_name = "casework"

urlpatterns = [
    *board.urlpatterns,
    *entry.urlpatterns,
    *cases.urlpatterns,
    *plans.urlpatterns,
    *situation.urlpatterns,
    *round_tables.urlpatterns,
    *instruments.urlpatterns,
    *closing.urlpatterns,
    *team.urlpatterns,
    *guests.urlpatterns,
]

"""Addresses of quarterly rounds."""

from django.urls import path

from nahtstelle.structure.funding.views import round_entries, rounds

urlpatterns = [
    path("quartalsrunden/", rounds.list_rounds, name="list_rounds"),
    path("quartalsrunden/neu/", rounds.open_round, name="open_round"),
    path("quartalsrunden/<int:pk>/", rounds.show_round, name="show_round"),
    path("quartalsrunden/<int:pk>/erinnern/", rounds.remind_leads, name="remind_leads"),
    path("quartalsrunden/<int:pk>/frist/", rounds.extend_round, name="extend_round"),
    path("quartalsrunden/<int:pk>/abschliessen/", rounds.close_round, name="close_round"),
    path("quartalsrunden/<int:pk>/<int:entry_pk>/", round_entries.show_entry, name="show_entry"),
    path("quartalsrunden/<int:pk>/<int:entry_pk>/erfassen/", round_entries.edit_entry, name="edit_entry"),
    path("quartalsrunden/<int:pk>/<int:entry_pk>/annehmen/", round_entries.accept_entry, name="accept_entry"),
    path(
        "quartalsrunden/<int:pk>/<int:entry_pk>/zurueckgeben/",
        round_entries.send_back_entry,
        name="send_back_entry",
    ),
    path("quartalsrunden/<int:pk>/<int:entry_pk>/verzichten/", round_entries.waive_entry, name="waive_entry"),
]

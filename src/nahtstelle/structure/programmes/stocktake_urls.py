"""Addresses of stocktakes."""

from django.urls import path

from nahtstelle.structure.programmes.views import stocktake_answers, stocktake_summaries, stocktakes

_HERE, _OFFICE = "bestandsaufnahmen/<int:pk>/", "bestandsaufnahmen/aemter/<int:pk>/"

STOCKTAKES = [
    path("bestandsaufnahmen/", stocktakes.list_stocktakes, name="list_stocktakes"),
    path("bestandsaufnahmen/neu/", stocktakes.create_stocktake, name="create_stocktake"),
    path(_HERE, stocktakes.show_stocktake, name="show_stocktake"),
    path(_HERE + "aemter/neu/", stocktakes.add_office, name="add_office"),
    path(_HERE + "anfragen/", stocktakes.ask_offices, name="ask_offices"),
    path(_HERE + "frist/", stocktakes.extend_stocktake, name="extend_stocktake"),
    path(_HERE + "erinnern/", stocktakes.remind_offices, name="remind_offices"),
    path(_HERE + "abschliessen/", stocktakes.close_stocktake, name="close_stocktake"),
    path(_HERE + "antworten/", stocktake_summaries.export_answers, name="export_answers"),
    path(_HERE + "zusammenfassung/", stocktake_summaries.summarise_stocktake, name="summarise_stocktake"),
    path(_HERE + "zusammenfassung.pdf", stocktake_summaries.download_summary, name="download_stocktake"),
    path(_HERE + "vorlegen/", stocktake_summaries.present_summary, name="present_stocktake"),
    path(_OFFICE, stocktake_answers.show_request, name="show_request"),
    path(_OFFICE + "antwort/", stocktake_answers.answer_request, name="answer_request"),
    path(_OFFICE + "uebergeben/", stocktake_answers.hand_over_request, name="hand_over_request"),
    path(_OFFICE + "frist/", stocktake_answers.extend_request, name="extend_request"),
    path(_OFFICE + "zurueckgeben/", stocktake_answers.send_back_request, name="send_back_request"),
    path(_OFFICE + "entfernen/", stocktake_answers.remove_office, name="remove_office"),
]

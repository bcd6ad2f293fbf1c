"""The end of a case, and what was erased."""

from django.urls import path

from nahtstelle.cases.casework.views import closing, erasures

urlpatterns = [
    path("faelle/<int:pk>/abschliessen/", closing.close_case, name="close_case"),
    path("faelle/<int:pk>/abschluss/versand/", closing.record_sending, name="record_sending"),
    path("faelle/<int:pk>/abschluss/schreiben/<int:document_pk>/", closing.read_letter, name="read_letter"),
    path("loeschungen/", erasures.list_erasures, name="list_erasures"),
    path("loeschungen/zu-bestaetigen/", erasures.list_unconfirmed_erasures, name="list_unconfirmed_erasures"),
    path("loeschungen/<int:erasure_pk>/", erasures.show_erasure, name="show_erasure"),
]

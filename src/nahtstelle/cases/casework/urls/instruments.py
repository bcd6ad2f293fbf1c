"""Instruments in a case."""

from django.urls import path

from nahtstelle.cases.casework.views import instruments as views

urlpatterns = [
    path("faelle/instrumente/", views.list_instruments, name="list_instruments"),
    path(
        "faelle/<int:pk>/instrumente/<int:instrument>/erfassen/",
        views.record_assessment,
        name="record_assessment",
    ),
    path(
        "faelle/<int:pk>/instrumente/ergebnisse/<int:assessment>/",
        views.show_assessment,
        name="show_assessment",
    ),
]

"""The board of cases."""

from django.urls import path

from nahtstelle.cases.casework.views import board as views

urlpatterns = [
    path("faelle/", views.list_cases, name="list_cases"),
    path("faelle/suchen/", views.find_case, name="find_case"),
    path("faelle/was-draengt/", views.list_pressing_cases, name="list_pressing_cases"),
    path("faelle/abgeschlossen/", views.list_closed_cases, name="list_closed_cases"),
]

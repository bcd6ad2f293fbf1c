"""Addresses of the room."""

from django.urls import path

from nahtstelle.ground.search import views

app_name = "search"

urlpatterns = [
    path("suche/", views.find, name="find"),
    path("suche/speichern/", views.save_search, name="save_search"),
    path("suche/gespeichert/<int:pk>/", views.change_saved_search, name="change_saved_search"),
    path("suche/gespeichert/<int:pk>/oeffnen/", views.open_saved_search, name="open_saved_search"),
    path("suche/gespeichert/<int:pk>/loeschen/", views.delete_saved_search, name="delete_saved_search"),
]

"""Addresses of the room."""

from django.urls import path

from nahtstelle.ground.search import views

app_name = "search"

urlpatterns = [path("suche/", views.find, name="find")]

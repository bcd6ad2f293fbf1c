"""Addresses of the room."""

from django.urls import include, path

urlpatterns = [path("konto/", include("allauth.urls"))]

"""Addresses of bodies, competences and the overview."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

"""Addresses of decisions and tasks."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []

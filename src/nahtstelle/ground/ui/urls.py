"""Addresses of `ui`."""

from django.urls import path, re_path

from nahtstelle.ground.ui import views

KEY = r"(?P<form_key>[a-z0-9][a-z0-9._-]{0,99})"

app_name = "ui"
urlpatterns = [
    path("ui/canton.css", views.show_canton_colours, name="show_canton_colours"),
    re_path(rf"^entwuerfe/{KEY}/$", views.save_draft, name="save_draft"),
    re_path(rf"^entwuerfe/{KEY}/verwerfen/$", views.discard_draft, name="discard_draft"),
    path("gallery/", views.show_gallery, name="show_gallery"),
    path("gallery/<slug:layout>/", views.show_gallery, name="show_gallery_layout"),
]

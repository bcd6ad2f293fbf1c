"""Addresses of the room."""

from django.urls import URLPattern, path

from nahtstelle.ground.worklist import views

app_name = "worklist"
urlpatterns: list[URLPattern] = [
    path("konto/benachrichtigungen/", views.choose_notices, name="choose_notices"),
    path("konto/kalender/erneuern/", views.renew_calendar, name="renew_calendar"),
    path("konto/kalender/aufheben/", views.revoke_calendar, name="revoke_calendar"),
    path("kalender/<str:token>.ics", views.calendar_feed, name="calendar_feed"),
]

"""Addresses of what members do: answer invitations."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import attendees

urlpatterns: list[URLPattern] = [
    path("sitzungen/<int:pk>/teilnahme/", attendees.reply_attendance, name="reply_attendance"),
    path(
        "sitzungen/<int:pk>/vertretung-absagen/",
        attendees.decline_representation,
        name="decline_representation",
    ),
    path("sitzungen/<int:pk>/antworten-erinnern/", attendees.remind_of_reply, name="remind_of_reply"),
]

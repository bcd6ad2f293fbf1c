"""Addresses of what members do: answer invitations, read with notes, follow themes."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import attendees, members

urlpatterns: list[URLPattern] = [
    path("sitzungen/<int:pk>/teilnahme/", attendees.reply_attendance, name="reply_attendance"),
    path(
        "sitzungen/<int:pk>/vertretung-absagen/",
        attendees.decline_representation,
        name="decline_representation",
    ),
    path("sitzungen/<int:pk>/antworten-erinnern/", attendees.remind_of_reply, name="remind_of_reply"),
    path("mein/", members.show_own_meetings, name="show_own_meetings"),
    path("mein/traktanden/<int:item_pk>/", members.read_item, name="read_item"),
    path("mein/traktanden/<int:item_pk>/notiz/", members.save_note, name="save_note"),
    path("mein/traktanden/<int:item_pk>/gelesen/", members.mark_read, name="mark_read"),
    path("mein/notizen/", members.list_own_notes, name="list_own_notes"),
    path("mein/notizen/<uuid:uuid>/loeschen/", members.delete_note, name="delete_note"),
    path("mein/themen/", members.list_followed_decisions, name="list_followed_decisions"),
    path("mein/themen/waehlen/", members.choose_themes, name="choose_themes"),
]

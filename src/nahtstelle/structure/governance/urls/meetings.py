"""Addresses of meetings, agendas and attendance."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import agenda, meetings, restrictions

urlpatterns: list[URLPattern] = [
    path("sitzungen/", meetings.list_meetings, name="list_meetings"),
    path("sitzungen/neu/", meetings.plan_meeting, name="plan_meeting"),
    path("sitzungen/<int:pk>/", meetings.show_meeting, name="show_meeting"),
    path("sitzungen/<int:pk>/aendern/", meetings.change_meeting, name="change_meeting"),
    path("sitzungen/<int:pk>/absagen/", meetings.cancel_meeting, name="cancel_meeting"),
    path("sitzungen/<int:pk>/einladen/", meetings.invite_meeting, name="invite_meeting"),
    path("sitzungen/<int:pk>/eroeffnen/", meetings.hold_meeting, name="hold_meeting"),
    path("sitzungen/<int:pk>/nachreichen/", meetings.add_late_papers, name="add_late_papers"),
    path("sitzungen/<int:pk>/traktanden/", agenda.edit_agenda, name="edit_agenda"),
    path("sitzungen/<int:pk>/traktanden/ordnen/", agenda.order_agenda, name="order_agenda"),
    path("sitzungen/<int:pk>/traktanden/neu/", agenda.add_item, name="add_item"),
    path("sitzungen/<int:pk>/traktanden/<int:item_pk>/entfernen/", agenda.remove_item, name="remove_item"),
    path(
        "sitzungen/<int:pk>/traktanden/<int:item_pk>/zugang/",
        restrictions.restrict_item,
        name="restrict_item",
    ),
    path("sitzungen/<int:pk>/durchfuehrung/", agenda.conduct_meeting, name="conduct_meeting"),
    path("sitzungen/<int:pk>/anwesenheit/", agenda.record_attendance, name="record_attendance"),
    path(
        "sitzungen/<int:pk>/traktanden/<int:item_pk>/ausstand/", agenda.record_recusal, name="record_recusal"
    ),
    path(
        "sitzungen/<int:pk>/traktanden/<int:item_pk>/ausstand/<int:user_pk>/aufheben/",
        agenda.withdraw_recusal,
        name="withdraw_recusal",
    ),
    path("geschaefte/<int:pk>/traktandieren/", agenda.schedule_proposal, name="schedule_proposal"),
    path("geschaefte/<int:pk>/absetzen/", agenda.unschedule_proposal, name="unschedule_proposal"),
]

"""Round tables."""

from django.urls import path

from nahtstelle.cases.casework.views import round_table_meeting as meeting
from nahtstelle.cases.casework.views import round_tables as views

ONE = "faelle/<int:pk>/runde-tische/<int:table>/"
SEAT = "faelle/<int:pk>/runde-tische/teilnehmende/<int:participant>/"

urlpatterns = [
    path("runde-tische/", views.list_round_tables, name="list_round_tables"),
    path("faelle/<int:pk>/runde-tische/neu/", views.propose_round_table, name="propose_round_table"),
    path(ONE, views.show_round_table, name="show_round_table"),
    path(f"{SEAT}termine/", views.answer_dates, name="answer_dates"),
    path(f"{SEAT}ziele/", views.write_goals, name="write_goals"),
    path(f"{ONE}einladen/", views.invite_round_table, name="invite_round_table"),
    path(f"{ONE}absagen/", views.cancel_round_table, name="cancel_round_table"),
    path(f"{ONE}vorbereitung/", meeting.prepare_round_table, name="prepare_round_table"),
    path(f"{ONE}protokoll/", meeting.record_round_table, name="record_round_table"),
    path(f"{ONE}protokoll/pdf/", meeting.download_record, name="download_record"),
]

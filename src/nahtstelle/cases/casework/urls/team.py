"""The team, the lead, who read, emergency access."""

from django.urls import path

from nahtstelle.cases.casework.views import emergency, lead, reads, team, vacancies

urlpatterns = [
    path("faelle/<int:pk>/gelesen/", reads.list_reads, name="list_reads"),
    path("faelle/<int:pk>/team/", team.show_team, name="show_team"),
    path("faelle/<int:pk>/team/aufnehmen/", team.add_member, name="add_member"),
    path("faelle/<int:pk>/team/nachfolge/", team.replace_specialist, name="replace_specialist"),
    path("faelle/<int:pk>/team/<int:member_pk>/beenden/", team.end_part, name="end_part"),
    path("faelle/<int:pk>/team/koordination/", team.hand_over_coordination, name="hand_over_coordination"),
    path("faelle/<int:pk>/fuehrung/anbieten/", lead.offer_lead, name="offer_lead"),
    path("faelle/<int:pk>/fuehrung/<int:transfer_pk>/annehmen/", lead.accept_lead, name="accept_lead"),
    path("faelle/<int:pk>/fuehrung/<int:transfer_pk>/ablehnen/", lead.refuse_lead, name="refuse_lead"),
    path(
        "faelle/<int:pk>/fuehrung/<int:transfer_pk>/zurueckziehen/", lead.withdraw_lead, name="withdraw_lead"
    ),
    path("faelle/ohne-koordination/", vacancies.list_vacancies, name="list_vacancies"),
    path("notfallzugriff/", emergency.ask_emergency, name="ask_emergency"),
    path("faelle/<int:pk>/notfall/<int:access_pk>/", emergency.show_emergency, name="show_emergency"),
    path("fallzugriffe/", emergency.list_accesses, name="list_accesses"),
    path("fallzugriffe/gelesen/", reads.look_up_reads, name="look_up_reads"),
]

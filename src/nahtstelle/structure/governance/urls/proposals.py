"""Addresses of proposals."""

from django.urls import URLPattern, path

from nahtstelle.structure.governance.views import consultations, judgement, proposals

urlpatterns: list[URLPattern] = [
    path("geschaefte/", proposals.list_proposals, name="list_proposals"),
    path("geschaefte/meine/", proposals.list_own_proposals, name="list_own_proposals"),
    path("geschaefte/abgeschlossen/", proposals.list_closed_proposals, name="list_closed_proposals"),
    path("geschaefte/alle/", proposals.list_all_proposals, name="list_all_proposals"),
    path("geschaefte/neu/", proposals.create_proposal, name="create_proposal"),
    path("geschaefte/<int:pk>/", proposals.show_proposal, name="show_proposal"),
    path("geschaefte/<int:pk>/bearbeiten/", proposals.change_proposal, name="change_proposal"),
    path("geschaefte/<int:pk>/einreichen/", proposals.submit_proposal, name="submit_proposal"),
    path("geschaefte/<int:pk>/zurueckziehen/", proposals.withdraw_proposal, name="withdraw_proposal"),
    path("geschaefte/<int:pk>/unterlagen/", proposals.add_paper, name="add_paper"),
    path("geschaefte/<int:pk>/zuordnen/", judgement.classify_proposal, name="classify_proposal"),
    path("geschaefte/<int:pk>/annehmen/", judgement.accept_proposal, name="accept_proposal"),
    path("geschaefte/<int:pk>/zurueckweisen/", judgement.return_proposal, name="return_proposal"),
    path("geschaefte/<int:pk>/weiterleiten/", judgement.forward_proposal, name="forward_proposal"),
    path("geschaefte/<int:pk>/konsultieren/", consultations.ask_members, name="ask_members"),
    path("geschaefte/<int:pk>/stellungnahme/", consultations.answer_statement, name="answer_statement"),
    path("geschaefte/<int:pk>/erinnern/", consultations.remind_members, name="remind_members"),
    path(
        "geschaefte/<int:pk>/konsultation-abschliessen/",
        consultations.close_consultation,
        name="close_consultation",
    ),
    path("geschaefte/<int:pk>/synopse.pdf", consultations.show_synopsis, name="show_synopsis"),
]

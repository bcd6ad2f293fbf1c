"""Addresses of agreements with providers."""

from django.urls import path

from nahtstelle.structure.funding.views import agreements

urlpatterns = [
    path("vereinbarungen/", agreements.list_agreements, name="list_agreements"),
    path("vereinbarungen/neu/", agreements.draft_agreement, name="draft_agreement"),
    path("vereinbarungen/<int:pk>/", agreements.show_agreement, name="show_agreement"),
    path("vereinbarungen/<int:pk>/bearbeiten/", agreements.change_agreement, name="change_agreement"),
    path("vereinbarungen/<int:pk>/in-kraft/", agreements.conclude_agreement, name="conclude_agreement"),
    path("vereinbarungen/<int:pk>/ausschreibung/", agreements.start_tender, name="start_tender"),
    path("vereinbarungen/<int:pk>/erneuern/", agreements.renew_agreement, name="renew_agreement"),
    path("vereinbarungen/<int:pk>/aufheben/", agreements.terminate_agreement, name="terminate_agreement"),
]

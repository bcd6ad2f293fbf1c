"""Addresses: each app brings its own; German words, because people read and share them."""

from django.urls import include, path

urlpatterns = [
    path("", include("nahtstelle.outward.insight.urls")),
    path("", include("nahtstelle.cases.casework.urls")),
    path("", include("nahtstelle.structure.enquiries.urls")),
    path("", include("nahtstelle.structure.funding.urls")),
    path("", include("nahtstelle.structure.programmes.urls")),
    path("", include("nahtstelle.structure.governance.urls")),
    path("", include("nahtstelle.ground.questionnaires.urls")),
    path("", include("nahtstelle.ground.records.urls")),
    path("", include("nahtstelle.ground.search.urls")),
    path("", include("nahtstelle.ground.worklist.urls")),
    path("", include("nahtstelle.ground.identity.urls")),
    path("", include("nahtstelle.ground.ui.urls")),
]

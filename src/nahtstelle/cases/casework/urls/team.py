"""The team, the lead, who read, emergency access."""

from django.urls import path

from nahtstelle.cases.casework.views import reads

urlpatterns = [
    path("faelle/<int:pk>/gelesen/", reads.list_reads, name="list_reads"),
]

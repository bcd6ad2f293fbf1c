"""One case."""

from django.urls import path

from nahtstelle.cases.casework.views import cases as views

urlpatterns = [path("faelle/<int:pk>/", views.show_case, name="show_case")]

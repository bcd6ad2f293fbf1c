"""Addresses of funds, measures, the ledger and equal treatment."""

from django.urls import path

from nahtstelle.structure.funding.views import funds, ledger, requests

urlpatterns = [
    path("mittel/", funds.list_funds, name="list_funds"),
    path("mittel/neu/", funds.register_fund, name="register_fund"),
    path("mittel/<int:pk>/", funds.show_fund, name="show_fund"),
    path("mittel/<int:pk>/bearbeiten/", funds.change_fund, name="change_fund"),
    path("mittel/<int:pk>/erstrecken/", funds.extend_fund, name="extend_fund"),
    path("mittel/<int:pk>/rueckzahlen/", funds.repay_fund, name="repay_fund"),
    path("mittel/<int:pk>/antrag/", requests.create_request, name="create_request"),
    path("mittel/<int:pk>/buchen/", ledger.post_expense, name="post_expense"),
    path("mittel/zuteilungen/", requests.list_requests, name="list_requests"),
    path("mittel/zuteilungen/<int:pk>/", requests.show_request, name="show_request"),
    path("mittel/zuteilungen/<int:pk>/bearbeiten/", requests.change_request, name="change_request"),
    path("mittel/zuteilungen/<int:pk>/grundlagen/", requests.file_grounds, name="file_grounds"),
    path("mittel/zuteilungen/<int:pk>/zurueckgeben/", requests.return_grounds, name="return_grounds"),
    path("mittel/zuteilungen/<int:pk>/beantragen/", requests.record_request, name="record_request"),
    path("mittel/zuteilungen/<int:pk>/zuteilen/", requests.allocate, name="allocate"),
    path("mittel/zuteilungen/<int:pk>/ablehnen/", requests.refuse_request, name="refuse_request"),
    path("mittel/zuteilungen/<int:pk>/zurueckziehen/", requests.withdraw_request, name="withdraw_request"),
    path("mittel/journal/", ledger.show_ledger, name="show_ledger"),
    path("mittel/journal/<int:pk>/gegenbuchen/", ledger.counter_post, name="counter_post"),
    path("mittel/quartale/", ledger.show_quarters, name="show_quarters"),
    path("mittel/projekte/<int:pk>/", ledger.show_project_money, name="show_project_money"),
    path("mittel/gleichbehandlung/", ledger.show_treatment, name="show_treatment"),
]

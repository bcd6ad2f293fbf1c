"""From the enquiry to the registration; consent, releases, papers."""

from django.urls import path

from nahtstelle.cases.casework.views import consents, enquiries, papers

CASE = "faelle/<int:pk>/"

urlpatterns = [
    path("faelle/neu/", enquiries.begin_enquiry, name="begin_enquiry"),
    path(f"{CASE}person/", enquiries.change_person, name="change_person"),
    path(f"{CASE}auftrag/", enquiries.agree_mandate, name="agree_mandate"),
    path(f"{CASE}uebergeben/", enquiries.hand_over_enquiry, name="hand_over_enquiry"),
    path(f"{CASE}anmelden/", enquiries.register_person, name="register_person"),
    path(f"{CASE}vollmacht/", consents.show_consents, name="show_consents"),
    path(f"{CASE}vollmacht/umfang/", consents.prepare_consent, name="prepare_consent"),
    path(f"{CASE}vollmacht/formular.pdf", consents.print_consent, name="print_consent"),
    path(f"{CASE}vollmacht/erfassen/", consents.record_consent, name="record_consent"),
    path(f"{CASE}vollmacht/widerruf/", consents.withdraw_consent, name="withdraw_consent"),
    path(f"{CASE}entbindung/", consents.release_secrecy, name="release_secrecy"),
    path(f"{CASE}entbindung/<int:release>/widerrufen/", consents.withdraw_release, name="withdraw_release"),
    path(f"{CASE}unterlagen/neu/", papers.add_paper, name="add_paper"),
    path(f"{CASE}unterlagen/<int:paper>/", papers.download_paper, name="download_paper"),
]

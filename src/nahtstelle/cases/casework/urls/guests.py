"""Guests of a case, and their own side of it."""

from django.urls import path

from nahtstelle.cases.casework.views import guests, own_case, own_entry

GUEST = "faelle/<int:pk>/gaeste/<int:guest>/"

urlpatterns = [
    path("faelle/<int:pk>/gaeste/neu/", guests.invite_guest, name="invite_guest"),
    path("faelle/<int:pk>/gaeste/klientin-klient/", guests.invite_client, name="invite_client"),
    path(f"{GUEST}beenden/", guests.end_guest, name="end_guest"),
    path(f"{GUEST}codes/", guests.hand_out_codes, name="hand_out_codes"),
    path(f"{GUEST}codes/zuruecknehmen/", guests.withdraw_codes, name="withdraw_codes"),
    path("mein-fall/", own_entry.enter_own_case, name="enter_own_case"),
    path("mein-fall/abmelden/", own_entry.leave_own_case, name="leave_own_case"),
    path("mein-fall/uebersicht/", own_case.show_own_case, name="show_own_case"),
    path("mein-fall/unterlagen/<int:paper>/", own_case.download_own_paper, name="download_own_paper"),
    path("mein-fall/nachricht/", own_case.write_own_message, name="write_own_message"),
    path("mein-fall/widerrufen/", own_case.withdraw_own_consent, name="withdraw_own_consent"),
    path("mein-fall/beendet/", own_case.show_own_end, name="show_own_end"),
]

"""Addresses of the room. allauth's views stand at German addresses; what is not used has none."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as oidc
from django.urls import include, path, re_path

from nahtstelle.ground.identity.views import institutions, own_page, people, register, sign_in

_account = [
    path("anmelden/", sign_in.sign_in, name="account_login"),
    path("abmelden/", account.logout, name="account_logout"),
    path("gesperrt/", account.account_inactive, name="account_inactive"),
    path("eroeffnen/", account.signup, name="account_signup"),
    path("bestaetigen/", account.reauthenticate, name="account_reauthenticate"),
    path("passwort/aendern/", account.password_change, name="account_change_password"),
    path("passwort/setzen/", account.password_set, name="account_set_password"),
    path("passwort/vergessen/", account.password_reset, name="account_reset_password"),
    path("passwort/vergessen/gesendet/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "passwort/neu/gesetzt/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^passwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
_second_factor = [
    path("", mfa.index, name="mfa_index"),
    path("code/", mfa.authenticate, name="mfa_authenticate"),
    path("bestaetigen/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("app/", totp.activate_totp, name="mfa_activate_totp"),
    path("app/ausschalten/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/erzeugen/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("codes/herunterladen/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("schluessel/", passkeys.list_webauthn, name="mfa_list_webauthn"),
    path("schluessel/neu/", passkeys.add_webauthn, name="mfa_add_webauthn"),
    path("schluessel/<int:pk>/", passkeys.edit_webauthn, name="mfa_edit_webauthn"),
    path("schluessel/<int:pk>/entfernen/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("bestaetigen/schluessel/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("anmelden/schluessel/", passkeys.login_webauthn, name="mfa_login_webauthn"),
]
_oidc = [
    path("abgebrochen/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("eroeffnen/", social.signup, name="socialaccount_signup"),
    path("<slug:provider_id>/", oidc.login, name="openid_connect_login"),
    path("<slug:provider_id>/zurueck/", oidc.callback, name="openid_connect_callback"),
]
_own = [
    path("konto/ich/", own_page.show_own_page, name="show_own_page"),
    path("konto/ich/nachricht/", own_page.switch_digest, name="switch_digest"),
    path("konto/ueberall-abmelden/", sign_in.end_sessions, name="end_sessions"),
    path("konto/vorfuehrung/", sign_in.choose_person, name="choose_person"),
    path("konto/vorfuehrung/<int:pk>/", sign_in.enter_as, name="enter_as"),
    path("leer/", sign_in.show_empty_page, name="show_empty_page"),
    path("verwaltung/", register.administer, name="administer"),
    path("verwaltung/personen/", people.list_people, name="list_people"),
    path("verwaltung/personen/neu/", people.create_person, name="create_person"),
    path("verwaltung/personen/<int:pk>/", people.show_person, name="show_person"),
    path("verwaltung/personen/<int:pk>/aendern/", people.change_person, name="change_person"),
    path("verwaltung/personen/<int:pk>/einladen/", people.invite_person, name="invite_person"),
    path("verwaltung/personen/<int:pk>/sperren/", people.deactivate_person, name="deactivate_person"),
    path("verwaltung/personen/<int:pk>/freigeben/", people.reactivate_person, name="reactivate_person"),
    path("verwaltung/institutionen/", institutions.list_institutions, name="list_institutions"),
    path("verwaltung/institutionen/neu/", institutions.create_institution, name="create_institution"),
    path("verwaltung/institutionen/<int:pk>/", institutions.show_institution, name="show_institution"),
    path(
        "verwaltung/institutionen/<int:pk>/aendern/",
        institutions.change_institution,
        name="change_institution",
    ),
    path("verwaltung/gemeinden/", register.list_municipalities, name="list_municipalities"),
    path("verwaltung/kanton/", register.show_canton, name="show_canton"),
]
urlpatterns = [
    path("konto/", include(_account)),
    path("konto/sicherheit/", include(_second_factor)),
    path("konto/oidc/", include(_oidc)),
    path("", include((_own, "identity"))),
]

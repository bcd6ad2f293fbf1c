"""Sign-in with django-allauth: e-mail and password, TOTP, passkeys, OpenID Connect, rate limits, end of sessions.

Decision record: docs/decisions/0005-sign-in-with-allauth.md.
"""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

_secure = os.environ.get("NAHTSTELLE_BASE_URL", "").startswith("https://")

# Counters of the rate limits are shared by all processes, so they lie in the database (table of identity 0002).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
# Behind TLS there is one reverse proxy, which sets X-Forwarded-For.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if _secure else 0

SESSION_IDLE_SECONDS = int(timedelta(minutes=60).total_seconds())
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())

ACCOUNT_ADAPTER = "nahtstelle.ground.identity.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=10).total_seconds())
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "10/m/ip,3/10m/key",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}

MFA_ADAPTER = "nahtstelle.ground.identity.adapters.MFAAdapter"
MFA_FORMS = {"add_webauthn": "nahtstelle.ground.identity.forms.KeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_REAUTHENTICATION_REQUIRED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _secure
MFA_TOTP_TOLERANCE = 1

SOCIALACCOUNT_ADAPTER = "nahtstelle.ground.identity.adapters.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
# A link rather than a form: the content security policy lets forms go to this site only, redirects included.
SOCIALACCOUNT_LOGIN_ON_GET = True

OIDC_PROVIDER = "kanton"
_oidc = {name: os.environ.get(f"NAHTSTELLE_OIDC_{name}", "") for name in ("ISSUER", "CLIENT_ID", "SECRET")}
OIDC_NAME = os.environ.get("NAHTSTELLE_OIDC_NAME", "") or "Kantonale Anmeldung"
if any(_oidc.values()) and not all(_oidc.values()):
    _missing = ", ".join(f"NAHTSTELLE_OIDC_{name}" for name, value in _oidc.items() if not value)
    raise ImproperlyConfigured(f"OpenID Connect ist nur halb eingestellt; es fehlt: {_missing}.")


def oidc_app(issuer: str, client_id: str, secret: str) -> dict[str, object]:
    """Return allauth's description of the one OpenID Connect provider."""
    return {
        "provider_id": OIDC_PROVIDER,
        "name": OIDC_NAME,
        "client_id": client_id,
        "secret": secret,
        "settings": {"server_url": issuer, "oauth_pkce_enabled": True},
    }


SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    "openid_connect": {
        "SCOPE": ["openid", "profile", "email"],
        "APPS": [oidc_app(_oidc["ISSUER"], _oidc["CLIENT_ID"], _oidc["SECRET"])]
        if all(_oidc.values())
        else [],
    }
}

"""Settings, read from the environment once. An unknown or missing value stops the start with a sentence."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from nahtstelle.config.data_directory import data_directory, secret_key
from nahtstelle.config.database import django_settings

KNOWN = {
    "NAHTSTELLE_DATA",
    "NAHTSTELLE_SECRET_KEY",
    "NAHTSTELLE_MASTER_KEY",
    "NAHTSTELLE_VAULT",
    "NAHTSTELLE_BASE_URL",
    "NAHTSTELLE_HOSTS",
    "NAHTSTELLE_EMAIL_URL",
    "NAHTSTELLE_EMAIL_FROM",
    "NAHTSTELLE_AUDIT_FILE",
    "NAHTSTELLE_OIDC_ISSUER",
    "NAHTSTELLE_OIDC_CLIENT_ID",
    "NAHTSTELLE_OIDC_SECRET",
    "NAHTSTELLE_OIDC_NAME",
    "NAHTSTELLE_DEMONSTRATION",
    "NAHTSTELLE_DEMONSTRATION_CASES",
    "NAHTSTELLE_DEVELOPMENT",
}


def _flag(name: str) -> bool:
    value = os.environ.get(name, "")
    if value not in {"", "0", "1"}:
        raise ImproperlyConfigured(f"{name} ist «{value}»; erwartet wird 0 oder 1.")
    return value == "1"


def _count(name: str, default: int) -> int:
    value = os.environ.get(name, "") or str(default)
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} ist «{value}»; erwartet wird eine ganze Zahl.")
    return int(value)


_unknown = sorted(name for name in os.environ if name.startswith("NAHTSTELLE_") and name not in KNOWN)
if _unknown:
    raise ImproperlyConfigured(
        f"Unbekannte Einstellung: {', '.join(_unknown)}. Bekannt sind: {', '.join(sorted(KNOWN))}."
    )

PACKAGE = Path(__file__).resolve().parents[1]
DATA_DIRECTORY = data_directory()
DEMONSTRATION = _flag("NAHTSTELLE_DEMONSTRATION")
DEMONSTRATION_CASES = _count("NAHTSTELLE_DEMONSTRATION_CASES", 400)
DEVELOPMENT = _flag("NAHTSTELLE_DEVELOPMENT")
DEBUG = False
SECRET_KEY = os.environ.get("NAHTSTELLE_SECRET_KEY") or secret_key(DATA_DIRECTORY)
BASE_URL = os.environ.get("NAHTSTELLE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [
    host for host in os.environ.get("NAHTSTELLE_HOSTS", "127.0.0.1,localhost,[::1]").split(",") if host
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "nahtstelle.outward.insight",
    "nahtstelle.cases.casework",
    "nahtstelle.structure.enquiries",
    "nahtstelle.structure.funding",
    "nahtstelle.structure.programmes",
    "nahtstelle.structure.governance",
    "nahtstelle.ground.intake",
    "nahtstelle.ground.questionnaires",
    "nahtstelle.ground.records",
    "nahtstelle.ground.search",
    "nahtstelle.ground.worklist",
    "nahtstelle.ground.identity",
    "nahtstelle.ground.audit",
    "nahtstelle.ground.lifecycle",
    "nahtstelle.ground.ui",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "nahtstelle.ground.identity.middleware.ActorMiddleware",
    "nahtstelle.ground.lifecycle.middleware.RefusalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "nahtstelle.ground.identity.middleware.SessionEndMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "nahtstelle.config.urls"
WSGI_APPLICATION = "nahtstelle.config.wsgi.application"
FORM_RENDERER = "nahtstelle.ground.ui.forms.UiRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "nahtstelle.ground.ui.context_processors.shell",
            ],
        },
    }
]

DATABASES = {
    "default": {
        **django_settings(DATA_DIRECTORY, os.environ.get("DATABASE_URL")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = [
    "nahtstelle.ground.identity.backends.PersonBackend",
    "nahtstelle.ground.identity.backends.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_HTTPONLY = False
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "de-ch"
LANGUAGES = [("de-ch", "Deutsch (Schweiz)")]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
FORMAT_MODULE_PATH = ["nahtstelle.config.formats"]
TIME_ZONE = "Europe/Zurich"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIRECTORY / "static"
WHITENOISE_USE_FINDERS = DEVELOPMENT
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEVELOPMENT
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
RECORDS_MAX_FILE_BYTES = 25 * 1024 * 1024
RECORDS_MAX_MADE_BYTES = 100 * 1024 * 1024  # what the software makes itself: paper packs
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = (
    RECORDS_MAX_FILE_BYTES + 1024 * 1024
)  # what is kept sealed lies in no file before
AUDIT_FILE = os.environ.get("NAHTSTELLE_AUDIT_FILE", "")
MASTER_KEY = os.environ.get("NAHTSTELLE_MASTER_KEY", "")
VAULT_DIRECTORY = os.environ.get("NAHTSTELLE_VAULT") or str(DATA_DIRECTORY / "keys" / "vault")


from nahtstelle.config.settings_parts.email import *  # noqa: E402, F403
from nahtstelle.config.settings_parts.security import *  # noqa: E402, F403
from nahtstelle.config.settings_parts.sign_in import *  # noqa: E402, F403

PROCRASTINATE_ON_APP_READY = "nahtstelle.config.jobs.on_app_ready"
# auth.W004: e-mail is unique where there is one (constraint user_email_once); people in old records have none.
SILENCED_SYSTEM_CHECKS: list[str] = ["auth.W004"]
if not SECURE:  # the demonstration speaks plain HTTP on the loopback address
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"nahtstelle": {"level": "INFO"}},
}

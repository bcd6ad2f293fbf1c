"""Mail: an SMTP server by address (smtp://user:password@host:port, smtps for TLS); without one mail goes to files.

E-mail never carries content (domain §4, interface); it carries a sentence and a link.
"""

from __future__ import annotations

import os
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from nahtstelle.config.data_directory import data_directory

_url = os.environ.get("NAHTSTELLE_EMAIL_URL", "")
if _url:
    _parts = urlsplit(_url)
    if _parts.scheme not in {"smtp", "smtps"} or not _parts.hostname:
        raise ImproperlyConfigured(
            "NAHTSTELLE_EMAIL_URL: erwartet wird smtp://benutzer:passwort@rechner:port (smtps für TLS)."
        )
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _parts.hostname
    EMAIL_PORT = _parts.port or (465 if _parts.scheme == "smtps" else 25)
    EMAIL_HOST_USER = unquote(_parts.username or "")
    EMAIL_HOST_PASSWORD = unquote(_parts.password or "")
    EMAIL_USE_SSL = _parts.scheme == "smtps"
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = data_directory() / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("NAHTSTELLE_EMAIL_FROM", "nahtstelle@localhost")
EMAIL_TIMEOUT = 20

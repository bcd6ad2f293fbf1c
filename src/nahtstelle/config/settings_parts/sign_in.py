"""Sign-in with django-allauth: e-mail and password, TOTP, passkeys, OpenID Connect, rate limits."""

from __future__ import annotations

import os

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"

"""How django-allauth behaves here: accounts come from the register, mail carries our address, secrets are encrypted."""

from __future__ import annotations

import base64
import logging
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.utils import timezone
from qrcode.image.svg import SvgPathFillImage

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.mail import deliver, password_url
from nahtstelle.ground.identity.models import User
from nahtstelle.ground.identity.queries import canton
from nahtstelle.ground.identity.refusals import MailNotSent

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """E-mail and password, without self sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody opens an account: people stand in the register."""
        return False

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of the mail, with the installation's own address rather than the request's."""
        return password_url(key)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail of allauth's in our words. Raises MailNotSent."""
        known = {"request": self.request, "email": email, "base_url": settings.BASE_URL}
        deliver(self.render_mail(template_prefix, email, known | context))

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Tell a person that something about their sign-in has changed.

        The change stands already: when the mail server fails now, this is logged rather than undone.
        """
        try:
            super().send_notification_mail(template_prefix, user, *args, **kwargs)
        except MailNotSent:
            logger.exception("Security notice %s for user %s was not sent.", template_prefix, user.pk)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the password first, then a key, then codes: recovery codes are few."""
        order = ("reauthenticate", "mfa_reauthenticate:webauthn", "mfa_reauthenticate")
        return sorted(
            super().get_reauthentication_methods(user), key=lambda method: order.index(method["id"])
        )


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """OpenID Connect finds people of the register; it never makes any."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody opens an account this way either."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Connect the login with the active person who has the verified e-mail address, or answer with a sentence."""
        if sociallogin.is_existing:
            return
        addresses = [address.email.lower() for address in sociallogin.email_addresses if address.verified]
        person = User.objects.filter(email__in=addresses, is_active=True).order_by("pk").first()
        if person is None:
            self._refuse(request, sociallogin, verified=bool(addresses))
        sociallogin.connect(request, person)

    def _refuse(self, request: HttpRequest, sociallogin: SocialLogin, *, verified: bool) -> None:
        audit.record(
            code="identity.user.sign_in_failed",
            actor=None,
            subject_type="identity.user",
            subject_id="",
            facts={
                "method": "openid_connect",
                "reason": "unknown_person" if verified else "email_not_verified",
            },
            now=timezone.now(),
        )
        context = {"verified": verified, "provider": sociallogin.provider.name}
        raise ImmediateHttpResponse(render(request, "identity/unknown_person.html", context, status=403))


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets are encrypted with a key derived from the installation's secret."""

    def get_totp_issuer(self) -> str:
        """Return the name under which an authenticator app lists the account."""
        return f"Nahtstelle {canton().code}".strip()

    def build_totp_svg(self, url: str) -> str:
        """Draw the QR code on white, so that it can be scanned in dark mode too."""
        return qrcode.make(url, image_factory=SvgPathFillImage).to_string().decode()

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it is stored."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a stored secret."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the site towards the passkey: its host, without the port."""
        return super().get_public_key_credential_rp_entity() | {"name": self.get_totp_issuer()}


def _cipher() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"nahtstelle.identity.second-factor").derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(key))

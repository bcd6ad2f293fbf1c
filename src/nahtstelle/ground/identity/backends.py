"""Who stands behind a session: the person with the institution, in one query, because every page asks for both."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import ModelBackend

from nahtstelle.ground.identity.models import User


class _WithInstitution(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        """Return the active person of a session, the institution loaded."""
        user = User.objects.select_related("institution").filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None


class PersonBackend(_WithInstitution):
    """Sessions that the application opens itself."""


class AccountBackend(_WithInstitution, AuthenticationBackend):
    """Sessions that allauth opens: e-mail and password, passkeys, OpenID Connect."""

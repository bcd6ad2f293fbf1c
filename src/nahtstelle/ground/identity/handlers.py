"""What happens at sign-in goes into the audit: who came in how, who failed, whose means of sign-in changed."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from nahtstelle.ground.audit import api as audit
from nahtstelle.ground.identity.actors import Actor
from nahtstelle.ground.identity.models import User

SUBJECT = "identity.user"


def _record(verb: str, user: User | None, *, by_user: bool = True, **facts: object) -> None:
    """Write an entry about a user; `by_user`: they did it themselves, proved by their sign-in."""
    actor = Actor(user_id=user.pk, institution_id=user.institution_id) if user and by_user else None
    audit.record(
        code=f"{SUBJECT}.{verb}",
        actor=actor,
        subject_type=SUBJECT,
        subject_id=user.pk if user else "",
        facts=facts,
        now=timezone.now(),
    )


def _methods(request: HttpRequest | None) -> list[str]:
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, []) if request else []
    return [record.get("type") or record["method"] for record in records]


@receiver(user_logged_in, dispatch_uid="identity.signed_in")
def on_signed_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Somebody has signed in; the facts name the means (password, mfa type, socialaccount, demonstration)."""
    _record("signed_in", user, methods=_methods(request))


@receiver(user_logged_out, dispatch_uid="identity.signed_out")
def on_signed_out(user: User | None, **kwargs: Any) -> None:
    """Somebody has signed out, or their session ended."""
    if user is not None:
        _record("signed_out", user)


@receiver(user_login_failed, dispatch_uid="identity.sign_in_failed")
def on_sign_in_failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    """A password was wrong. The typed address is kept only as the id of the person it belongs to."""
    typed = str(credentials.get("email") or credentials.get("username") or "")
    person = User.objects.filter(email__iexact=typed).first() if typed else None
    _record("sign_in_failed", person, by_user=False, method="password")


@receiver(authentication_failed, dispatch_uid="identity.second_factor_failed")
def on_second_factor_failed(user: User, **kwargs: Any) -> None:
    """A second factor was wrong."""
    _record("sign_in_failed", user, by_user=False, method="second_factor")


@receiver(post_save, sender=Authenticator, dispatch_uid="identity.authenticator_added")
def on_authenticator_added(instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """A second factor, passkey or set of recovery codes was added; written in the transaction that adds it."""
    if created:
        _record("authenticator_added", instance.user, type=instance.type)


@receiver(post_delete, sender=Authenticator, dispatch_uid="identity.authenticator_removed")
def on_authenticator_removed(instance: Authenticator, **kwargs: Any) -> None:
    """A second factor, passkey or set of recovery codes was removed; written in the transaction that removes it."""
    _record("authenticator_removed", instance.user, type=instance.type)


@receiver(password_changed, dispatch_uid="identity.password_changed")
@receiver(password_set, dispatch_uid="identity.password_set")
@receiver(password_reset, dispatch_uid="identity.password_reset")
def on_password_changed(user: User, **kwargs: Any) -> None:
    """A person has set a new password."""
    _record("password_changed", user)


@receiver(social_account_added, dispatch_uid="identity.login_connected")
def on_login_connected(sociallogin: Any, **kwargs: Any) -> None:
    """An account of the OpenID Connect provider was connected with a person."""
    _record("login_connected", sociallogin.user, provider=sociallogin.account.provider)


@receiver(social_account_removed, dispatch_uid="identity.login_disconnected")
def on_login_disconnected(socialaccount: Any, **kwargs: Any) -> None:
    """An account of the OpenID Connect provider was disconnected."""
    _record("login_disconnected", socialaccount.user, provider=socialaccount.provider)

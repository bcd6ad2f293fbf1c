"""Registration of the app with Django."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """Who is who: canton, municipalities, institutions, users, actors."""

    name = "nahtstelle.ground.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"

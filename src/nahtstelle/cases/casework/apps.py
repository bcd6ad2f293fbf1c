"""Registration of the app with Django."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """Cases from enquiry to erasure (004; 002 §3.1.1)."""

    name = "nahtstelle.cases.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

"""Registration of the app with Django."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Funds, allocations, the ledger, rounds, agreements."""

    name = "nahtstelle.structure.funding"
    label = "funding"
    default_auto_field = "django.db.models.BigAutoField"

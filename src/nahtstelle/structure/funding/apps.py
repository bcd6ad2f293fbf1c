"""Registration of the app with Django."""

from django.apps import AppConfig


class FundingConfig(AppConfig):
    """Funds, allocations, the ledger, rounds, agreements."""

    name = "nahtstelle.structure.funding"
    label = "funding"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register with the floors below, theme by theme."""
        from nahtstelle.structure.funding.agreement_registry import register_agreements
        from nahtstelle.structure.funding.canton_files import register as register_canton_files
        from nahtstelle.structure.funding.money_registry import register_money
        from nahtstelle.structure.funding.round_registry import register_rounds

        register_canton_files()
        register_money()
        register_agreements()
        register_rounds()

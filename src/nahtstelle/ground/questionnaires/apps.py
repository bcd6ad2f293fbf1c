"""Registration of the app with Django."""

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    """Questions in versions, and answers bound to theirs."""

    name = "nahtstelle.ground.questionnaires"
    label = "questionnaires"
    default_auto_field = "django.db.models.BigAutoField"

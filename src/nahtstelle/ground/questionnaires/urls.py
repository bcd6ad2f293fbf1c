"""Addresses of the room."""

from django.urls import path

from nahtstelle.ground.questionnaires.views import items, questionnaires, versions

app_name = "questionnaires"
VERSION = "fragebogen/<int:pk>/versionen/<int:number>/"

urlpatterns = [
    path("fragebogen/", questionnaires.list_questionnaires, name="list_questionnaires"),
    path("fragebogen/neu/", questionnaires.create_questionnaire, name="create_questionnaire"),
    path("fragebogen/einlesen/", questionnaires.import_questionnaire, name="import_questionnaire"),
    path("fragebogen/<int:pk>/", questionnaires.show_questionnaire, name="show_questionnaire"),
    path("fragebogen/<int:pk>/aendern/", questionnaires.change_questionnaire, name="change_questionnaire"),
    path("fragebogen/<int:pk>/vergleich/", versions.compare_versions, name="compare_versions"),
    path("fragebogen/<int:pk>/neue-version/", versions.begin_version, name="begin_version"),
    path(VERSION, versions.show_version, name="show_version"),
    path(VERSION + "vorschau/", versions.preview_version, name="preview_version"),
    path(VERSION + "fragebogen.json", versions.export_version, name="export_version"),
    path(VERSION + "veroeffentlichen/", versions.publish_version, name="publish_version"),
    path(VERSION + "zurueckziehen/", versions.withdraw_version, name="withdraw_version"),
    path(VERSION + "fragen/neu/", items.add_item, name="add_item"),
    path(VERSION + "fragen/<str:link_id>/", items.change_item, name="change_item"),
    path(VERSION + "fragen/<str:link_id>/verschieben/", items.move_item, name="move_item"),
    path(VERSION + "fragen/<str:link_id>/entfernen/", items.remove_item, name="remove_item"),
]

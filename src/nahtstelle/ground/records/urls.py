"""Addresses of the room."""

from django.urls import path

from nahtstelle.ground.records.views import checkouts, disposal, documents, dossiers, file_plan

app_name = "records"

urlpatterns = [
    path("dokumente/<uuid:uuid>/", documents.show_document, name="show_document"),
    path("dokumente/<uuid:uuid>/<int:number>/", documents.download_version, name="download_version"),
    path("dokumente/<uuid:uuid>/auschecken/", checkouts.check_out, name="check_out"),
    path("dokumente/<uuid:uuid>/einchecken/", checkouts.check_in, name="check_in"),
    path("dokumente/<uuid:uuid>/zurueckgeben/", checkouts.give_back, name="give_back"),
    path("dokumente/<uuid:uuid>/auschecken/aufheben/", checkouts.break_checkout, name="break_checkout"),
    path("dokumente/<uuid:uuid>/vergleich/", checkouts.compare_versions, name="compare_versions"),
    path("ablage/", dossiers.list_dossiers, name="list_dossiers"),
    path("ablage/<int:pk>/", dossiers.show_dossier, name="show_dossier"),
    path("ablage/<int:pk>/abschliessen/", dossiers.close_dossier, name="close_dossier"),
    path("ablage/<int:pk>/wiedereroeffnen/", dossiers.reopen_dossier, name="reopen_dossier"),
    path("ablage/<int:pk>/klassifizierung/", dossiers.classify_dossier, name="classify_dossier"),
    path("ablage/aussonderung/", disposal.list_disposals, name="list_disposals"),
    path("ablage/aussonderung/neu/", disposal.create_disposal, name="create_disposal"),
    path("ablage/aussonderung/<int:pk>/", disposal.show_disposal, name="show_disposal"),
    path("ablage/aussonderung/<int:pk>/bewertung/", disposal.appraise_disposal, name="appraise_disposal"),
    path("ablage/aussonderung/<int:pk>/antwort/", disposal.confirm_disposal, name="confirm_disposal"),
    path("ablage/aussonderung/<int:pk>/ausfuehren/", disposal.carry_out_disposal, name="carry_out_disposal"),
    path("ablage/aussonderung/<int:pk>/zurueckziehen/", disposal.withdraw_disposal, name="withdraw_disposal"),
    path("ablage/aussonderung/<int:pk>/liste.pdf", disposal.download_disposal, name="download_disposal"),
    path("ablage/aussonderung/<int:pk>/<int:item_pk>/behalten/", disposal.keep_longer, name="keep_longer"),
    path("ablage/registraturplan/", file_plan.list_positions, name="list_positions"),
    path("ablage/registraturplan/neu/", file_plan.create_position, name="create_position"),
    path("ablage/registraturplan/<int:pk>/", file_plan.change_position, name="change_position"),
]

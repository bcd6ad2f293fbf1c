"""Addresses of the room."""

from django.urls import path

from nahtstelle.outward.insight.views import case_figures, figures, reading, reports, sections, steps

app_name = "insight"

REPORT = "auswertung/jahresberichte/<int:pk>/"
SECTION = f"{REPORT}abschnitte/<int:section_pk>/"

urlpatterns = [
    path("auswertung/", reports.list_reports, name="list_reports"),
    path("auswertung/jahresberichte/neu/", reports.create_report, name="create_report"),
    path(REPORT, reports.show_report, name="show_report"),
    path(f"{REPORT}zahlen/", steps.compile_report, name="compile_report"),
    path(f"{REPORT}pruefung/", steps.review_report, name="review_report"),
    path(f"{REPORT}entwurf/", steps.reopen_report, name="reopen_report"),
    path(f"{REPORT}einreichen/", steps.submit_report, name="submit_report"),
    path(f"{REPORT}zuruecknehmen/", steps.take_back_report, name="take_back_report"),
    path(f"{REPORT}genehmigung/", steps.approve_report, name="approve_report"),
    path(f"{REPORT}veroeffentlichen/", steps.publish_report, name="publish_report"),
    path(f"{REPORT}ansicht/", reading.read_report, name="read_report"),
    path(f"{REPORT}ansicht.pdf", reading.print_report, name="print_report"),
    path(f"{REPORT}quellen/", reading.list_sources, name="list_sources"),
    path(SECTION, sections.write_section, name="write_section"),
    path(f"{SECTION}fassungen/", sections.list_texts, name="list_texts"),
    path(f"{SECTION}zuteilen/", sections.assign_section, name="assign_section"),
    path(f"{SECTION}abschliessen/", sections.finish_section, name="finish_section"),
    path(f"{SECTION}weiterschreiben/", sections.resume_section, name="resume_section"),
    path("auswertung/faelle/", case_figures.show_case_figures, name="show_case_figures"),
    path("auswertung/zahlen/", figures.list_figures, name="list_figures"),
    path("auswertung/zahlen/neu/", figures.record_figure, name="record_figure"),
    path("auswertung/zahlen/<int:pk>/", figures.correct_figure, name="correct_figure"),
]

"""Addresses of the room."""

from django.urls import path

from nahtstelle.structure.enquiries.views import enquiries, letters

app_name = "enquiries"

urlpatterns = [
    path("anfragen/", enquiries.list_enquiries, name="list_enquiries"),
    path("anfragen/neu/", enquiries.register_enquiry, name="register_enquiry"),
    path("anfragen/<int:pk>/", enquiries.show_enquiry, name="show_enquiry"),
    path("anfragen/<int:pk>/weitergeben/", enquiries.route_enquiry, name="route_enquiry"),
    path("anfragen/<int:pk>/uebernehmen/", enquiries.take_on_enquiry, name="take_on_enquiry"),
    path("anfragen/<int:pk>/antwort/", enquiries.answer_enquiry, name="answer_enquiry"),
    path("anfragen/<int:pk>/zurueckgeben/", enquiries.hand_back_enquiry, name="hand_back_enquiry"),
    path("anfragen/<int:pk>/abschliessen/", enquiries.close_enquiry, name="close_enquiry"),
    path("geschaefte/<int:pk>/schreiben/", letters.show_letter, name="show_letter"),
    path("geschaefte/<int:pk>/schreiben/versand/", letters.send_letter, name="send_letter"),
    path("geschaefte/<int:pk>/schreiben/antwort/", letters.record_reply, name="record_reply"),
    path("geschaefte/<int:pk>/schreiben/beilagen.zip", letters.download_file, name="download_file"),
]

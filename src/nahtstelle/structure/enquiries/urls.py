"""Addresses of the room."""

from django.urls import path

from nahtstelle.structure.enquiries import views

app_name = "enquiries"

urlpatterns = [
    path("anfragen/", views.list_enquiries, name="list_enquiries"),
    path("anfragen/neu/", views.register_enquiry, name="register_enquiry"),
    path("anfragen/<int:pk>/", views.show_enquiry, name="show_enquiry"),
    path("anfragen/<int:pk>/weitergeben/", views.route_enquiry, name="route_enquiry"),
    path("anfragen/<int:pk>/uebernehmen/", views.take_on_enquiry, name="take_on_enquiry"),
    path("anfragen/<int:pk>/antwort/", views.answer_enquiry, name="answer_enquiry"),
    path("anfragen/<int:pk>/zurueckgeben/", views.hand_back_enquiry, name="hand_back_enquiry"),
    path("anfragen/<int:pk>/abschliessen/", views.close_enquiry, name="close_enquiry"),
]

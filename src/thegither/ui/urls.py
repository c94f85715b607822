"""Addresses of the shared pages."""

from django.urls import path

from thegither.ui import views

app_name = "ui"
urlpatterns = [
    path("design/", views.gallery, name="gallery"),
    path("language", views.set_language, name="set_language"),
]

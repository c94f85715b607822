from django.urls import path

from . import views

app_name = "outcomes"
urlpatterns = [
    path("partnerships/<slug:slug>/outcomes/new/", views.create_outcome, name="create_outcome"),
    path("outcomes/<int:pk>/edit/", views.edit_outcome, name="edit_outcome"),
    path("outcomes/<int:pk>/indicators/new/", views.add_indicator, name="add_indicator"),
    path("outcomes/<int:pk>/measurements/new/", views.measure, name="measure"),
    path(
        "outcomes/<int:pk>/measurements/<int:measurement_pk>/",
        views.correct_measurement,
        name="correct_measurement",
    ),
    path("outcomes/<int:pk>/claims/new/", views.claim_part, name="claim"),
]

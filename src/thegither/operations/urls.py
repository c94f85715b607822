from django.urls import path, register_converter
from django.urls.converters import StringConverter

from . import views


class ActConverter(StringConverter):
    """One of the things that can be done with an account."""

    regex = "deactivate|reactivate|make-administrator|unmake-administrator|end-sessions|send-link"


register_converter(ActConverter, "act")

app_name = "operations"
urlpatterns = [
    path("", views.overview, name="administration"),
    path("users/", views.users, name="users"),
    path("users/<int:pk>/", views.user, name="user"),
    path("users/<int:pk>/<act:act>/", views.act_on_user, name="act_on_user"),
    path("roles/", views.roles, name="roles"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<int:pk>/retry/", views.retry_job, name="retry_job"),
    path("jobs/<int:pk>/discard/", views.discard_job, name="discard_job"),
    path("mail/", views.mail, name="mail"),
    path("moderation/", views.moderation, name="moderation"),
    path("events/", views.events, name="events"),
    path("settings/", views.settings, name="settings"),
]

from django.urls import path

from .views import coming, organising

app_name = "gatherings"
urlpatterns = [
    path("activities/<int:pk>/event/", coming.gathering, name="gathering"),
    path("activities/<int:pk>/event.ics", coming.dates, name="dates"),
    path("activities/<int:pk>/event/desk/", organising.desk, name="desk"),
    path("activities/<int:pk>/event/edit/", organising.edit, name="edit"),
    path("activities/<int:pk>/event/call-off/", organising.call_off, name="call_off"),
    path("activities/<int:pk>/event/attendance/", organising.attendance, name="attendance"),
    path("activities/<int:pk>/event/notes/", organising.notes, name="notes"),
    path("activities/<int:pk>/event/sign-ups.csv", organising.table, name="table"),
    path("sign-ups/<int:pk>/cancel/", organising.cancel_for, name="cancel_for"),
    path("event-places/<str:token>/", coming.place, name="place"),
    path("event-places/<str:token>/change/", coming.change, name="change"),
    path("event-places/<str:token>/cancel/", coming.cancel, name="cancel"),
    path("event-places/<str:token>/event.ics", coming.place_dates, name="place_dates"),
]

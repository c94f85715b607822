from django.urls import path

from . import views

app_name = "delivery"
urlpatterns = [
    path("partnerships/<slug:slug>/actions/new/", views.plan_action, name="plan_action"),
    path("actions/<int:pk>/news/", views.change_action, {"verb": "news"}, name="action_news"),
    path("actions/<int:pk>/due-date/", views.change_action, {"verb": "due-date"}, name="move_due_date"),
    path("actions/<int:pk>/done/", views.change_action, {"verb": "done"}, name="finish_action"),
    path("actions/<int:pk>/stop/", views.change_action, {"verb": "stop"}, name="stop_action"),
    path("actions/<int:pk>/again/", views.change_action, {"verb": "again"}, name="reopen_action"),
    path("actions/<int:pk>/owners/", views.change_action, {"verb": "owners"}, name="change_owners"),
    path("actions/<int:pk>/start/", views.start_action, name="start_action"),
]

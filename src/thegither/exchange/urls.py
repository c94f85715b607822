from django.urls import path

from . import agreement_views, answer_views, import_views, statement_views, views

app_name = "exchange"
urlpatterns = [
    path("open-data/columns/", views.columns, name="columns"),
    path("open-data/<slug:kind>.<slug:form>", views.download, name="download"),
    path("partnerships/<slug:slug>/import/", import_views.choose, name="import"),
    path("partnerships/<slug:slug>/import/<slug:token>/", import_views.confirm, name="confirm_import"),
    path("organisations/<slug:slug>/agreements/load/", agreement_views.choose, name="load_agreements"),
    path(
        "organisations/<slug:slug>/agreements/load/<slug:token>/",
        agreement_views.confirm,
        name="confirm_agreements",
    ),
    path("activities/<int:pk>/answers/load/", answer_views.choose, name="load_answers"),
    path("activities/<int:pk>/answers/load/<slug:token>/", answer_views.confirm, name="confirm_answers"),
    path("activities/<int:pk>/statements/load/", statement_views.choose, name="load_statements"),
    path(
        "activities/<int:pk>/statements/load/<slug:token>/",
        statement_views.confirm,
        name="confirm_statements",
    ),
    path(
        "activities/<int:pk>/conversation/load/",
        statement_views.choose_conversation,
        name="load_conversation",
    ),
    path(
        "activities/<int:pk>/conversation/load/<slug:token>/",
        statement_views.confirm_conversation,
        name="confirm_conversation",
    ),
]

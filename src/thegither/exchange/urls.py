from django.urls import path

from . import agreement_views, answer_views, import_views, views

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
]

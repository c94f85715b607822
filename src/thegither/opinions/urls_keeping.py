from django.urls import path

from .views import keeping, statements

urlpatterns = [
    path("activities/<int:pk>/statements/", statements.statements, name="statements"),
    path("activities/<int:pk>/statements.csv", statements.table, name="statements_csv"),
    path("activities/<int:pk>/conversation/", keeping.desk, name="desk"),
    path("activities/<int:pk>/conversation/moderate/", keeping.moderate, name="moderate"),
    path("activities/<int:pk>/conversation/statements/", keeping.seeds, name="seeds"),
    path("activities/<int:pk>/conversation/settings/", keeping.settings, name="settings"),
    path("statements/<int:pk>/", statements.statement, name="statement"),
    path("statements/<int:pk>/mend/", keeping.revise, name="revise"),
]

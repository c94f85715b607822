from django.urls import path

from .views import asked_said_did, reports

app_name = "reports"
urlpatterns = [
    path("engagements/<int:pk>/report/", reports.newest, name="newest"),
    path("engagements/<int:pk>/report/draft/", reports.draft, name="draft"),
    path("engagements/<int:pk>/asked-said-did/", asked_said_did.of_one, name="asked_said_did"),
    path("organisations/<slug:slug>/asked-said-did/", asked_said_did.of_partner, name="partner"),
    path("reports/<int:pk>/", reports.published, name="published"),
    path("reports/<int:pk>/report.pdf", reports.pdf, name="pdf"),
    path("reports/<int:pk>/report.docx", reports.docx, name="docx"),
    path("reports/<int:pk>/data.zip", reports.data, name="data"),
]

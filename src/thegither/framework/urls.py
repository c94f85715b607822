"""Addresses of what partners agreed."""

from . import urls_agreements, urls_framework

app_name = "framework"
urlpatterns = [
    *urls_framework.urlpatterns,
    *urls_agreements.urlpatterns,
]

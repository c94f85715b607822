from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "thegither.reports"
    label = "reports"

from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "thegither.outcomes"
    label = "outcomes"

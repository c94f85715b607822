from django.apps import AppConfig


class DemonstrationConfig(AppConfig):
    name = "thegither.demonstration"
    label = "demonstration"

from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "thegither.support"
    label = "support"

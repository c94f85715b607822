from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "thegither.partners"
    label = "partners"

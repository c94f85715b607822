from django.apps import AppConfig


class MeansConfig(AppConfig):
    name = "thegither.means"
    label = "means"

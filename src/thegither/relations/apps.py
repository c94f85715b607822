from django.apps import AppConfig


class RelationsConfig(AppConfig):
    name = "thegither.relations"
    label = "relations"

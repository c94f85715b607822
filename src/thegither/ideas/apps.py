from django.apps import AppConfig


class IdeasConfig(AppConfig):
    name = "thegither.ideas"
    label = "ideas"

from django.apps import AppConfig


class ReadingConfig(AppConfig):
    name = "thegither.reading"
    label = "reading"

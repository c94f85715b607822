from django.apps import AppConfig


class OpinionsConfig(AppConfig):
    name = "thegither.opinions"
    label = "opinions"

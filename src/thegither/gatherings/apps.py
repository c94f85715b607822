from django.apps import AppConfig


class GatheringsConfig(AppConfig):
    name = "thegither.gatherings"
    label = "gatherings"

from django.apps import AppConfig


class DialogueConfig(AppConfig):
    name = "thegither.dialogue"
    label = "dialogue"

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "thegither.operations"
    label = "operations"

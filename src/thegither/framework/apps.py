from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    name = "thegither.framework"
    label = "framework"

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "thegither.kernel"
    label = "kernel"

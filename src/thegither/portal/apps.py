from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "thegither.portal"
    label = "portal"

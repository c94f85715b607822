from django.apps import AppConfig


class EngagementConfig(AppConfig):
    name = "thegither.engagement"
    label = "engagement"

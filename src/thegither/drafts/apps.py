from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "thegither.drafts"
    label = "drafts"

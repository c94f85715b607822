"""The room of everything visual that pages share."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Components, base pages, error pages."""

    name = "thegither.ui"
    label = "ui"

from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "thegither.offers"
    label = "offers"

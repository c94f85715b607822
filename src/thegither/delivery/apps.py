from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "thegither.delivery"
    label = "delivery"

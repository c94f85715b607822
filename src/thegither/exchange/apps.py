from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "thegither.exchange"
    label = "exchange"

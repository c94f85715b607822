from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "thegither.accounts"
    label = "accounts"

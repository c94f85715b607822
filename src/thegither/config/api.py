"""The REST API: a router of each room under ``/api/v1/``."""

from ninja import NinjaAPI

api = NinjaAPI(title="Thegither", version="1")

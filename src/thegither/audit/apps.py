from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "thegither.audit"
    label = "audit"
    verbose_name = "Record"

    def ready(self) -> None:
        from . import discovery  # the apps must be loaded first

        discovery.import_room_modules()

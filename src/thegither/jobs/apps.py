from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "thegither.jobs"
    label = "jobs"
    verbose_name = "Jobs"

    def ready(self) -> None:
        from . import housekeeping, policies  # noqa: F401 – they register themselves and need the models

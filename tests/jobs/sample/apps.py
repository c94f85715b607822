from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.jobs.sample"

    def ready(self) -> None:
        from . import work  # noqa: F401 – registers the jobs

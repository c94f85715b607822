"""For worker processes of the tests: the product's settings with the queue alone and the sample jobs."""

from thegither.config.settings import *  # noqa: F403

INSTALLED_APPS = ["thegither.kernel", "thegither.jobs", "tests.jobs.sample"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = __name__
TEMPLATES: list[dict[str, object]] = []

urlpatterns: list[object] = []

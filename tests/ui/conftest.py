"""The shared pages alone: their own addresses, no rooms above them."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _only_the_shared_pages(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.ui.urls"
    templates = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [str(templates)]}]
    settings.MIDDLEWARE = [
        name for name in settings.MIDDLEWARE if "partners" not in name and "allauth" not in name
    ]

"""The OpenAPI document as it is kept in the repository. ``python -m tests.api.snapshot`` writes it anew."""

import json
import os

from tests.support.environment import REPOSITORY

PATH = REPOSITORY / "docs" / "reference" / "openapi.json"


def document_text() -> str:
    """Return the document as the product describes itself now."""
    from thegither.config.api import api  # Django must be set up first

    return json.dumps(api.document, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    PATH.write_text(document_text())

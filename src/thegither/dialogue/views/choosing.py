"""What is ticked in a list of contributions."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict

from thegither.dialogue.models import Contribution


def ticked(asked: QueryDict) -> set[int]:
    """Return the keys of the contributions that are ticked."""
    keys = asked.getlist("contribution")
    return {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}


def list_context(page: Iterable[Contribution], asked: QueryDict) -> dict[str, Any]:
    """Return what a list with boxes to tick needs: its page, what is ticked on it, and what elsewhere."""
    chosen = ticked(asked)
    return {"page": page, "chosen": chosen, "chosen_elsewhere": sorted(chosen - {row.pk for row in page})}

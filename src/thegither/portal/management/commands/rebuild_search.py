from typing import Any

from django.core.management.base import BaseCommand

from thegither.portal.indexing import rebuild


class Command(BaseCommand):
    """Make all search documents anew."""

    help = "Make all search documents anew. Search works meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how many records can be found."""
        self.stdout.write(f"{rebuild()} records can be found.")

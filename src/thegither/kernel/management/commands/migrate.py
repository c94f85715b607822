"""``migrate``, as Django has it, without looking for garbage meanwhile."""

import gc
from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand


class Command(MigrateCommand):
    """Migrate the database: at the first start, in the tests, and after a restore."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate. Models rendered by the thousand refer to each other: a search among them frees nothing."""
        was_enabled = gc.isenabled()
        gc.disable()
        try:
            super().handle(*args, **options)
        finally:
            if was_enabled:
                gc.enable()

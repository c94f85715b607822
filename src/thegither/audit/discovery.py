"""Import the modules by which each room plugs into the record, the policies and the jobs."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

MODULES = (
    *("policies", "presenters", "handlers", "seals", "personal", "jobs"),
    *("steps", "ties", "methods", "behaviours", "aims", "days", "voices"),
)


def import_room_modules() -> None:
    """Import those of ``MODULES`` that a room has, of every room."""
    for room in apps.get_app_configs():
        if not room.name.startswith("thegither."):
            continue
        for module in MODULES:
            name = f"{room.name}.{module}"
            if name != "thegither.jobs.jobs" and find_spec(name):
                import_module(name)

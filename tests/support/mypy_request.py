"""Tells mypy what our middleware adds to every request, so that views can simply take an ``HttpRequest``."""

from collections.abc import Callable

from mypy.nodes import MypyFile
from mypy.plugin import ClassDefContext, Plugin
from mypy.plugins.common import add_attribute_to_class
from mypy.types import AnyType, TypeOfAny

REQUEST = "django.http.request.HttpRequest"
ACTOR = "thegither.kernel.actors.Actor"


class RequestPlugin(Plugin):
    """Adds ``actor``, ``acting`` and ``htmx`` to ``HttpRequest``."""

    def get_additional_deps(self, file: MypyFile) -> list[tuple[int, str, int]]:
        """Have the actor read before the request."""
        return [(10, ACTOR.rpartition(".")[0], -1)] if file.fullname == REQUEST.rpartition(".")[0] else []

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        """Add the attributes when the request's class is read."""
        return add_attributes if fullname == REQUEST else None


def add_attributes(context: ClassDefContext) -> None:
    """Add what the middleware sets."""
    actor = context.api.named_type_or_none(ACTOR)
    if actor is None:
        context.api.defer()
        return
    add_attribute_to_class(context.api, context.cls, "actor", actor)
    for name in ("acting", "htmx"):
        add_attribute_to_class(context.api, context.cls, name, AnyType(TypeOfAny.explicit))


def plugin(version: str) -> type[Plugin]:
    """Give mypy the plugin."""
    return RequestPlugin

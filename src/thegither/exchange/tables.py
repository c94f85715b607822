"""What a kind of open data is made of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from thegither.kernel.actors import Actor
from thegither.kernel.ids import reference
from thegither.kernel.policies import Action, allowed


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, where its value comes from (a path of the ORM), and what it holds."""

    name: str
    path: str
    holds: Any
    convert: Callable[[Any], Any] | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of open data."""

    name: str
    title: Any
    rows: Callable[[Actor], QuerySet[Any]]
    columns: tuple[Column, ...]


def seen(model: type[Model]) -> Callable[[Actor], QuerySet[Any]]:
    """Return the rows of a model that whoever asks may see."""
    return lambda actor: allowed(actor, Action.VIEW, model)


def by_reference(letter: str) -> Callable[[int | None], str | None]:
    """Return what makes a key the reference that people quote."""
    return lambda key: reference(letter, key) if key else None


ID = Column("id", "pk", _("Key of the row, for ever the same"))
PARTNERSHIP = Column("partnership", "partnership__slug", _("Short name of the partnership"))

"""Permissions: one function per model and action returns a ``Q``; check, list and 404 share it.

A policy is written once and answers both "may X do this to that?" and "which of those may X?"::

    @policy(Matter, Action.VIEW)
    def view_matter(actor: Actor) -> Q: ...

Compose policies from ``pk__in`` subqueries, never from joins: a join repeats rows and grants too much.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from .actors import Actor
from .errors import NotFound, NotPermitted


class Action(StrEnum):
    """What may be done with a record; a room uses those that it needs."""

    VIEW = "view"
    ADD = "add"  # add a child record to this one, for example a contribution to a matter
    CHANGE = "change"
    ANSWER = "answer"
    DECIDE = "decide"
    MODERATE = "moderate"
    MANAGE = "manage"
    DELETE = "delete"


Rule = Callable[[Actor], Q]
Record = TypeVar("Record", bound=Model)

EVERYTHING = Q()
NOTHING = Q(pk__in=())

_rules: dict[tuple[type[Model], Action], Rule] = {}


def policy(model: type[Model], action: Action) -> Callable[[Rule], Rule]:
    """Register the decorated function as the policy of ``model`` for ``action``."""

    def register(rule: Rule) -> Rule:
        key = (model, action)
        if key in _rules and _rules[key].__qualname__ != rule.__qualname__:
            raise RuntimeError(f"{model.__name__} already has a policy for {action}")
        _rules[key] = rule
        return rule

    return register


def has_policy(model: type[Model], action: Action) -> bool:
    """Return whether ``model`` has a policy for ``action``."""
    return (model, action) in _rules


def rule_for(actor: Actor, action: Action, model: type[Model]) -> Q:
    """Return the ``Q`` of the rows on which ``actor`` may do ``action``.

    Raises ``LookupError`` without a policy.
    """
    if (model, action) not in _rules:
        raise LookupError(f"{model.__name__} has no policy for {action}")
    if actor.is_system:
        return EVERYTHING
    return _rules[(model, action)](actor)


def allowed(actor: Actor, action: Action, source: type[Record] | QuerySet[Record]) -> QuerySet[Record]:
    """Return the rows of a model or queryset on which ``actor`` may do ``action``."""
    rows: QuerySet[Record] = source if isinstance(source, QuerySet) else source._default_manager.all()
    return rows.filter(rule_for(actor, action, rows.model))


def may(actor: Actor, action: Action, record: Model) -> bool:
    """Return whether ``actor`` may do ``action`` on ``record``."""
    return allowed(actor, action, type(record)).filter(pk=record.pk).exists()


def require(actor: Actor, action: Action, record: Model) -> None:
    """Raise ``NotFound`` or ``NotPermitted`` unless ``actor`` may do ``action`` on ``record``."""
    if may(actor, action, record):
        return
    if action is Action.VIEW or not may(actor, Action.VIEW, record):
        raise NotFound
    raise NotPermitted


def fetch(actor: Actor, action: Action, source: type[Record] | QuerySet[Record], **lookup: Any) -> Record:
    """Return the one row that matches ``lookup``: the only door to a row.

    Raises ``NotFound`` where the row does not exist or ``actor`` may not view it (the two look alike), and
    ``NotPermitted`` where the actor may view it but not do ``action``.
    """
    rows: QuerySet[Record] = source if isinstance(source, QuerySet) else source._default_manager.all()
    try:
        found = allowed(actor, action, rows).filter(**lookup).order_by().first()  # one row needs no order
    except (ValueError, OverflowError):  # a key that cannot be one
        raise NotFound from None
    if found is not None:
        return found
    if action is not Action.VIEW and allowed(actor, Action.VIEW, rows).filter(**lookup).exists():
        raise NotPermitted
    raise NotFound

"""Lists by key: a page goes on after the last key of the one before, so nothing is skipped or told twice.

What is added meanwhile comes at the end of a list from the oldest, and is not in one from the newest.
"""

import base64
import binascii
import re
from collections.abc import Collection
from typing import Any, Generic, Literal, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import Field

from ..errors import DomainError
from .values import LARGEST_KEY, absolute

Item = TypeVar("Item")
Row = TypeVar("Row", bound=Model)

_PLACE = re.compile(r"(newest|oldest):([0-9]{1,19})")


class PageQuery(Schema):
    """Which page of a list."""

    limit: int = Field(50, ge=1, le=100, description="How many at most.")
    cursor: str = Field("", max_length=60, description="Where to go on: from `next` of the page before.")
    order: Literal["newest", "oldest"] = Field("newest", description="Which come first; a cursor keeps it.")


class Page(Schema, Generic[Item]):
    """One page of a list; ``next`` is the address of the one after it, and null on the last."""

    items: list[Item]
    next: str | None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """Return the name that the OpenAPI document gives a page of these items."""
        return f"{params[0].__name__}Page"


def page_of(request: HttpRequest, rows: QuerySet[Row], query: PageQuery) -> dict[str, Any]:
    """Return a page of ``rows`` as ``Page`` shows it, in the order of their keys. One query."""
    order, after = _place(query)
    if order == "newest":
        found = rows.order_by("-pk")
        found = found.filter(pk__lt=after) if after is not None else found
    else:
        found = rows.order_by("pk")
        found = found.filter(pk__gt=after) if after is not None else found
    page = list(found[: query.limit + 1])
    following = None
    if len(page) > query.limit:
        page.pop()
        values = request.GET.copy()
        values["cursor"] = _cursor(order, page[-1].pk)
        following = absolute(f"{request.path}?{values.urlencode()}")
    return {"items": page, "next": following}


def narrowed(rows: QuerySet[Row], query: PageQuery, *names: str) -> QuerySet[Row]:
    """Return those of ``rows`` that have the value asked for in each property of these names."""
    wanted = {name: value for name in names if (value := getattr(query, name))}
    return rows.filter(**wanted)


def _cursor(order: str, key: int) -> str:
    return base64.urlsafe_b64encode(f"{order}:{key}".encode()).decode().rstrip("=")


def _place(query: PageQuery) -> tuple[str, int | None]:
    """Return the order of the list and the key after which to go on."""
    if not query.cursor:
        return query.order, None
    try:
        text = base64.urlsafe_b64decode(query.cursor + "=" * (-len(query.cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        text = ""
    found = _PLACE.fullmatch(text)
    if found is None or int(found[2]) > LARGEST_KEY:
        raise DomainError("bad_cursor", _("This is not a cursor of ours. Begin without one."), "cursor")
    return found[1], int(found[2])


def chosen(rows: QuerySet[Row], keys: Collection[int], field: str) -> list[Row]:
    """Return the rows of ``keys``, in their order. Raises ``DomainError`` if any is not among ``rows``."""
    found = {row.pk: row for row in rows.filter(pk__in=set(keys))}
    unknown = [key for key in keys if key not in found]
    if unknown:
        message = _("There is no record with the key %(key)s that you may choose.") % {"key": unknown[0]}
        raise DomainError("unknown_key", message, field)
    return [found[key] for key in dict.fromkeys(keys)]


def chosen_one(rows: QuerySet[Row], key: int | None, field: str) -> Row | None:
    """Return the row of ``key``, None without a key. Raises ``DomainError`` if it is not among ``rows``."""
    return chosen(rows, [key], field)[0] if key is not None else None

"""The last part of a record's address, made from its name."""

from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

RESERVED = {"new", "on", "edit", "map"}
_LONGEST = 72
_TRIES = 5

Record = TypeVar("Record", bound=models.Model)


def create_with_slug(model: type[Record], *, name: str, **fields: Any) -> Record:
    """Create a record whose slug says its name and is nobody else's."""
    for attempt in range(_TRIES):
        slug = _free_slug(model, name)
        try:
            with transaction.atomic():
                return model._default_manager.create(name=name, slug=slug, **fields)
        except IntegrityError:  # somebody took the slug at the same moment, or another rule was broken
            if attempt == _TRIES - 1 or not model._default_manager.filter(slug=slug).exists():
                raise
    raise AssertionError("unreachable")


def _free_slug(model: type[models.Model], name: str) -> str:
    stem = slugify(name)[:_LONGEST].strip("-_") or str(model._meta.model_name)
    if stem in RESERVED:
        stem = f"{stem}-{model._meta.model_name}"
    taken = set(model._default_manager.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug

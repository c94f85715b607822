"""The same form sent twice makes one record."""

from typing import TypeVar
from uuid import UUID

from django.db import connection, models

Record = TypeVar("Record", bound=models.Model)


def made_before(model: type[Record], submission_key: UUID | None) -> Record | None:
    """Return what the form with this key made, waiting for it if it is being made at this moment.

    Call it first in the transaction that makes the record.
    """
    if submission_key is None:
        return None
    if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(submission_key)])
    return model._default_manager.filter(submission_key=submission_key).first()

"""A form that comes twice is stored once."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError
from django.db.models import Model

from thegither.kernel.transactions import write_transaction

P = ParamSpec("P")
Result = TypeVar("Result", bound=Model)


def once_per_submission(model: type[Result]) -> Callable[[Callable[P, Result]], Callable[P, Result]]:
    """Run the decorated service in one transaction, and once for each ``submission_key``.

    The second submission, also one that arrives while the first is under way, gets the first one's ``model``.
    """

    def decorate(service: Callable[P, Result]) -> Callable[P, Result]:
        @wraps(service)
        def run(*args: P.args, **kwargs: P.kwargs) -> Result:
            key = kwargs.get("submission_key")

            def first() -> Result | None:
                return model._default_manager.filter(submission_key=key).first() if key else None

            if (done := first()) is not None:
                return done
            try:
                with write_transaction():
                    return service(*args, **kwargs)
            except IntegrityError:
                done = first()
                if done is None:
                    raise
                return done

        return run

    return decorate

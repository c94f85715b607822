"""What the tests of every method begin with: a partnership, who runs it, and how a refusal is named."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import actor_for, make_member, make_partnership
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.partners.models import Partnership


@pytest.fixture
def partnership(db: None) -> Partnership:
    """A partnership called Getting About."""
    return make_partnership(name="Getting About")


@pytest.fixture
def officer(partnership: Partnership) -> Actor:
    """Its officer, acting."""
    return actor_for(make_member(partnership=partnership, role="officer"))


def refusal(function: Callable[..., object], *arguments: Any, **options: Any) -> str:
    """Call a service that must refuse, and return the code by which it does."""
    with pytest.raises(DomainError) as caught:
        function(*arguments, **options)
    return caught.value.code

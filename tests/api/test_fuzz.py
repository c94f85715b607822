"""Whatever is sent, every operation answers as it declares and never fails: generated from the document."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.program import token_of
from tests.portal.seed import World
from thegither.config.api import api
from thegither.config.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


def uncompressed(environ: dict[str, Any], start_response: Any) -> Any:
    """Call the product so that it compresses nothing: nobody here would unpack it."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    return application(environ, start_response)


@pytest.fixture(scope="module")
def operations() -> list[Any]:
    """Give every operation of the document, which takes seconds to make."""
    schema = schemathesis.openapi.from_dict(api.document)
    schema.app = uncompressed
    return [found.ok() for found in schema.get_all_operations()]


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection, and with it its transaction, from request to request."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def keys_of(world: World) -> list[int]:
    """Return keys that exist and one that does not."""
    records = (world.partnership, world.matter, world.said[0], world.decision, world.refusal, world.answer)
    others = (world.late, world.outcome, world.outcome.indicators.get(), world.private, world.secret)
    return [*sorted({record.pk for record in records + others}), 10**9]


@pytest.mark.parametrize("who", ["visitor", "officer"])
def test_every_operation_answers_as_it_declares(world, operations, settings, who):
    settings.RATE_LIMITS_ENABLED = False
    headers = {"Authorization": f"Bearer {token_of(world.officer)}"} if who == "officer" else {}
    keys = st.sampled_from(keys_of(world))
    for operation in operations:
        probe(operation, headers, keys)


def probe(operation: Any, headers: dict[str, str], keys: st.SearchStrategy[int]) -> None:
    """Send what fits the declaration of an operation, and what does not."""
    strategies = {mode: operation.as_strategy(generation_mode=mode) for mode in GenerationMode}

    @hypothesis_settings(max_examples=5, phases=[Phase.generate])
    @given(st.data())
    def send(data: st.DataObject) -> None:
        mode = data.draw(st.sampled_from(list(GenerationMode)))
        case = data.draw(strategies[mode])
        if mode is GenerationMode.POSITIVE and case.path_parameters:
            case.path_parameters["pk"] = data.draw(keys)
        tampered = case.meta.components.get(ParameterLocation.HEADER)
        # A case about its headers keeps them: the token, put back, would make a wrong request right.
        own = {} if tampered and tampered.mode is GenerationMode.NEGATIVE else headers
        case.call_and_validate(headers=own, checks=CHECKS)

    send()

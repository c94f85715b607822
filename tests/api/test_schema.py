"""The OpenAPI document: kept in the repository, complete, and what the documentation is written from."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from ninja import Schema

from tests.api.program import Program
from tests.api.snapshot import PATH, document_text
from thegither.config.api import api

OPERATIONS = [
    (method, path, operation)
    for path, operations in api.document["paths"].items()
    for method, operation in operations.items()
]


def test_the_document_in_the_repository_is_the_current_one():
    assert PATH.read_text() == document_text(), "run: python -m tests.api.snapshot"


def test_the_service_gives_the_same_document(visitor):
    assert visitor.get("/openapi.json").json() == api.document


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=lambda value: str(value)[:60])
def test_every_operation_declares_its_refusals(method, path, operation):
    declared = set(operation["responses"])
    expected = {"401", "422"}
    if method != "get":
        expected |= {"400", "403", "404", "409", "413", "415"}
    else:
        expected |= {"304"}
    if "{pk}" in path:
        expected |= {"404"}
    assert expected <= declared
    for status in (status for status in declared if status >= "400"):
        content = operation["responses"][status]["content"]
        assert content == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    heeds = {parameter["name"] for parameter in operation["parameters"]}
    assert ("If-Match" in heeds) == ("412" in declared)


def test_only_taking_part_and_taking_it_back_need_no_token_among_the_writes():
    open_writes = [
        operation["operationId"]
        for method, _path, operation in OPERATIONS
        if method != "get" and {} in operation["security"]
    ]
    taking_part = {"contribute", "add_idea", "add_comment", "add_statement", "vote", "sign_up"}
    assert set(open_writes) == {*taking_part, "hand_in_answers", "withdraw_contribution"}


def test_no_two_rooms_call_their_schemas_alike():
    """The document knows a schema by its name alone: the second would stand for the first."""
    named = Counter(kind.__name__ for kind in _all_below(Schema) if kind.__module__.startswith("thegither."))
    assert [name for name, count in named.items() if count > 1] == []


def _all_below(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from _all_below(below)


def test_operations_have_names_of_their_own_and_words():
    names = [operation["operationId"] for _method, _path, operation in OPERATIONS]
    assert len(names) == len(set(names))
    assert all(operation["description"] and operation["tags"] for _m, _p, operation in OPERATIONS)


@pytest.mark.django_db
def test_the_documentation_shows_every_operation_and_brings_no_script_of_others():
    response = Program().get("/docs")
    page = response.content.decode()
    assert response.status_code == 200
    for method, path, operation in OPERATIONS:
        assert f"{method.upper()} {path}" in page
        assert f'id="{operation["operationId"]}"' in page
    assert re.findall(r'(?:src|href)="https?://(?!localhost)', page) == []
    assert "curl &#x27;" in page


@pytest.mark.django_db
def test_open_data_leads_to_the_documentation(client):
    page = client.get("/open-data/").content.decode()
    assert 'href="/api/v1/docs"' in page
    assert 'href="/api/v1/openapi.json"' in page

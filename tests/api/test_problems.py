"""Every refusal under /api/ is problem details, also those that no operation gives."""

import json

import pytest
from django.db import OperationalError
from django.test import Client

from tests.api.program import ROOT, Program
from thegither.config import api as composition
from thegither.portal import api as portal


def problem_in(response, status):
    """Return the problem details of a response."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"].endswith(f"/api/v1/docs#problem-{status}")
    assert {"title", "detail", "code"} <= set(problem)
    return problem


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/", "/api/v2/matters", "/api/v1/matters/1/nothing"]
)
def test_an_address_with_nothing_at_it(db, client, path):
    assert problem_in(client.get(path), 404)["code"] == "not_found"
    problem_in(client.post(path), 404)


@pytest.mark.parametrize("key", ["999999", "9223372036854775807"])
def test_a_record_that_is_not_there(db, visitor, key):
    problem_in(visitor.get(f"/matters/{key}"), 404)


@pytest.mark.parametrize("key", ["x", "0", "-1", "1.5", "9" * 30, "9" * 5000])
def test_a_key_that_cannot_be_one(db, visitor, key):
    assert problem_in(visitor.get(f"/matters/{key}"), 422)["errors"][0]["field"] == "pk"


def test_a_method_that_is_not_taken(db, client):
    response = client.delete(f"{ROOT}/matters")
    assert problem_in(response, 405)["code"] == "method_not_allowed"
    assert "GET" in response["Allow"]


@pytest.mark.parametrize("body", ["{", "nope", "[1,", '{"text": NaN}', "[" * 100_000])
def test_a_body_that_is_not_json(world, client, body):
    response = client.post(
        f"{ROOT}/matters/{world.matter.pk}/contributions", body, content_type="application/json"
    )
    assert problem_in(response, 400)["code"] == "unparsable"


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_a_form_of_another_site_is_not_taken(world, client, media):
    body = json.dumps({"text": "I did not say this"})
    response = client.post(f"{ROOT}/matters/{world.matter.pk}/contributions", body, content_type=media)
    assert problem_in(response, 415)["code"] == "unsupported_media_type"


def test_a_body_that_is_too_large(world, client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 2000
    body = json.dumps({"text": "x" * 3000})
    response = client.post(
        f"{ROOT}/matters/{world.matter.pk}/contributions", body, content_type="application/json"
    )
    problem_in(response, 413)


def test_a_failure_of_ours_tells_nothing_of_itself(db, monkeypatch):
    def fail(*_arguments):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(portal, "public_events", fail)
    response = Client(raise_request_exception=False).get(f"{ROOT}/changes")
    problem_in(response, 500)
    assert b"inside" not in response.content


def test_a_busy_database_asks_to_wait(db, monkeypatch, client):
    def fail(*_arguments):
        raise OperationalError("database is locked")

    monkeypatch.setattr(portal, "public_events", fail)
    response = client.get(f"{ROOT}/changes")
    assert problem_in(response, 503)["code"] == "busy"
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", "Bearer", "Bearer tg_nobody", "tg_nobody", ""])
def test_credentials_that_are_no_token(db, client, header):
    response = client.get(f"{ROOT}/matters", headers={"Authorization": header})
    problem_in(response, 401)
    assert response["WWW-Authenticate"] == "Bearer"


# Other sites ---------------------------------------------------------------------------------------------
def test_any_site_may_read_what_is_public(world, visitor, officer):
    response = visitor.get("/matters", Origin="https://elsewhere.example")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert "Access-Control-Allow-Origin" not in officer.get("/matters", Origin="https://elsewhere.example")


def test_no_site_may_write_or_send_tokens(world, client):
    response = client.options(f"{ROOT}/matters/{world.matter.pk}/contributions")
    assert response.status_code == 204
    assert response["Access-Control-Allow-Methods"] == "GET"
    assert "authorization" not in response["Access-Control-Allow-Headers"].lower()
    written = Program().post(f"/matters/{world.matter.pk}/contributions", {"text": "A taxi."})
    assert "Access-Control-Allow-Origin" not in written


def test_a_head_is_answered_as_a_get(world, client):
    response = client.head(f"{ROOT}/matters")
    assert response.status_code == 200
    assert response["ETag"]


def test_the_composition_lets_no_cookie_speak(world, rf):
    request = rf.get(f"{ROOT}/matters")
    request.user = world.officer.user
    assert composition.identity(request).actor.kind == "visitor"

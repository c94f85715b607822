"""Problem details (RFC 9457): every refusal of the API in one shape."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Schema
from ninja.errors import HttpError, ValidationError

from ..actors import VISITOR
from ..errors import DomainError, NotFound, NotPermitted
from ..limits import TooManyRequests
from ..versions import CHANGED_MEANWHILE
from .conditions import PreconditionFailed
from .identity import Unauthenticated
from .values import absolute

PROBLEM_TYPE = "application/problem+json"
SECONDS_WHEN_BUSY = 5


class UnsupportedMedia(Exception):
    """The body is not JSON."""


class FieldProblem(Schema):
    """What is wrong with one property or parameter."""

    field: str
    code: str
    message: str


class Problem(Schema):
    """Why a request was refused; ``code`` is stable and meant for programs."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[FieldProblem] = []


def reads(schema: Any, *, named: bool = True) -> dict[int, Any]:
    """Return what an operation that reads answers; ``named``: a record that may not exist."""
    refusals: tuple[int, ...] = (401, 404, 422) if named else (401, 422)
    return {200: schema, 304: None, **dict.fromkeys(refusals, Problem)}


def writes(
    schema: Any, *, status: int = 201, versioned: bool = False, limited: bool = False
) -> dict[int, Any]:
    """Return what an operation that writes answers.

    ``versioned``: it heeds ``If-Match``; ``limited``: it counts how often.
    """
    refusals = [400, 401, 403, 404, 409, *[412] * versioned, 413, 415, 422, *[429] * limited]
    return {status: schema, **dict.fromkeys(refusals, Problem)}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Iterable[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return a refusal as problem details."""
    content = Problem(
        type=absolute(f"/api/v1/docs#problem-{status}"),
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        code=code,
        errors=list(errors),
    ).model_dump()
    if not content["errors"]:
        del content["errors"]
    return JsonResponse(
        content,
        status=status,
        content_type=PROBLEM_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
        json_dumps_params={"ensure_ascii": False},
    )


def problem_for(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the problem details of a refusal; raise any other failure again."""
    match exception:
        case Unauthenticated():
            return _unauthenticated(exception.code, exception.message)
        case NotPermitted():
            return _not_permitted(request, exception)
        case NotFound() | Http404():
            return problem(404, "not_found", _("There is no such record, or you may not see it."))
        case PreconditionFailed():
            return _changed_meanwhile(412)
        case TooManyRequests():
            waiting = {"Retry-After": str(exception.retry_after)}
            return problem(429, exception.code, str(exception), headers=waiting)
        case DomainError():
            return _refused(request, exception)
        case ValidationError():
            errors = [_field_problem(error) for error in exception.errors]
            return problem(422, "invalid", _("Some of what was sent is not as it must be."), errors=errors)
        case RequestDataTooBig():
            return problem(413, "too_large", _("What was sent is larger than we can take."))
        case HttpError():
            return _http_error(exception)
        case OperationalError() if "no such" not in str(exception):  # a missing table is no wait
            waiting = {"Retry-After": str(SECONDS_WHEN_BUSY)}
            return problem(503, "busy", _("The database did not answer in time. Try again."), headers=waiting)
    raise exception


def _unauthenticated(code: str, detail: str) -> HttpResponse:
    return problem(401, code, detail, headers={"WWW-Authenticate": "Bearer"})


def _not_permitted(request: HttpRequest, exception: NotPermitted) -> HttpResponse:
    if request.actor.kind == VISITOR:
        message = _("Send a personal token in the header “Authorization: Bearer …”.")
        return _unauthenticated("token_needed", message)
    message = exception.message or _("You may see this record, but you may not do this with it.")
    return problem(403, "not_permitted", str(message))


def _changed_meanwhile(status: int) -> HttpResponse:
    detail = _("Somebody changed this meanwhile. Read it again, then send your change again.")
    return problem(status, CHANGED_MEANWHILE, detail)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What one property is at fault for is the request's error; what cannot be now is a conflict."""
    if error.code == CHANGED_MEANWHILE:
        return _changed_meanwhile(412 if "If-Match" in request.headers else 409)
    if error.field is None:
        return problem(409, error.code, str(error))
    fault = FieldProblem(field=error.field, code=error.code, message=str(error))
    return problem(422, error.code, str(error), errors=[fault])


def _http_error(error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, UnsupportedMedia):
        return problem(415, "unsupported_media_type", _("Send JSON, as Content-Type: application/json."))
    return problem(error.status_code, "unparsable", _("What was sent is not JSON that we can read."))


def _field_problem(error: Mapping[str, Any]) -> FieldProblem:
    """Return what pydantic found; its place begins with the source and, in a body, our name for the body."""
    place = [str(part) for part in error["loc"]]
    inside = place[2:] if place[0] == "body" else place[1:]
    return FieldProblem(field=".".join(inside), code=error["type"], message=error["msg"])

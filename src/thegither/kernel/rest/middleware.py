"""The edge of the API: whatever fails before or outside an operation is a problem too, and not a page."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from .problems import PROBLEM_TYPE, problem

PATH = "/api/"
_KEPT = ("Allow", "Retry-After")


class ApiMiddleware:
    """Answer errors under ``/api/`` as problem details; let any site read what is public."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on, and put right what is not the API's own answer."""
        if not request.path_info.startswith(PATH):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return _preflight()
        if request.method == "HEAD":
            request.method = "GET"  # the server leaves the body out
        response = self.get_response(request)
        if response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM_TYPE:
            response = _as_problem(response)
        patch_vary_headers(response, ("Authorization",))
        if request.method == "GET" and "Authorization" not in request.headers:
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
        return response


def _preflight() -> HttpResponse:
    """Let scripts of other sites read, also conditionally; never write, never with a token."""
    return HttpResponse(
        status=204,
        headers={
            "Allow": "GET, HEAD, POST, OPTIONS",
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": "GET",
            "Access-Control-Allow-Headers": "If-None-Match",
            "Access-Control-Max-Age": "86400",
        },
    )


def _as_problem(response: HttpResponseBase) -> HttpResponse:
    details = {
        400: _("The request could not be understood."),
        404: _("There is nothing at this address. The documentation lists every one."),
        405: _("This address does not take this method; the header Allow says which."),
        413: _("What was sent is larger than we can take."),
        500: _("Something went wrong on our side. Nothing was saved."),
    }
    status = response.status_code
    phrase = HTTPStatus(status).phrase
    kept = {name: response.headers[name] for name in _KEPT if name in response.headers}
    code = phrase.lower().replace(" ", "_")
    return problem(status, code, details.get(status, phrase), headers=kept)

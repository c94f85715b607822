"""Turn the refusals of the domain into pages that say what to do next."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.limits import TooManyRequests
from thegither.ui import refusals, views

logger = logging.getLogger("thegither.ui")


class BodyLimitMiddleware:
    """Refuse a body that is larger than anything we take, before a byte of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass on what is small enough."""
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.BODY_LIMIT_BYTES:
            raise RequestDataTooBig
        return self.get_response(request)


class RefusalMiddleware:
    """Answer the refusals of the domain with pages; the API answers for itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return a page for a refusal; leave every other failure to Django."""
        if request.path_info.startswith("/api/"):
            return None
        match exception:
            case NotFound():
                return refusals.answer(request, refusals.not_found())
            case NotPermitted():
                return self._not_permitted(request, exception)
            case TooManyRequests():
                response = refusals.answer(request, refusals.too_many())
                response.headers["Retry-After"] = str(exception.retry_after)
                return response
            case DomainError():
                return refusals.answer(request, refusals.refused_now(str(exception)))
            case RequestDataTooBig():
                return refusals.answer(request, refusals.too_large())
            case OperationalError() if "no such" not in str(
                exception
            ):  # a missing table is our fault, not a wait
                logger.error("The database did not answer in time: %s", request.path, exc_info=exception)
                return views.unavailable(request)
        return None

    @staticmethod
    def _not_permitted(request: HttpRequest, exception: NotPermitted) -> HttpResponse:
        actor = getattr(request, "actor", None)
        if actor is not None and actor.is_person:
            return refusals.answer(request, refusals.forbidden(str(exception.message), signed_in=True))
        if request.method in ("GET", "HEAD"):
            return redirect_to_login(request.get_full_path(), reverse("account_login"))
        return refusals.answer(request, refusals.forbidden(str(exception.message)))

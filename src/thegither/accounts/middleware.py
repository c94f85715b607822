"""allauth's pages, answered as ours are."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse


class RefusedFormMiddleware:
    """Answer a form of allauth's that was refused with 422, not with 200 as if all were well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Look at the forms of a page to be shown after a POST; only allauth makes such pages."""
        if request.method == "POST" and response.status_code == 200:
            given = response.context_data or {}
            forms = (given.get("form"), given.get("webauthn_form"))
            if any(form is not None and form.is_bound and form.errors for form in forms):
                response.status_code = 422
        return response

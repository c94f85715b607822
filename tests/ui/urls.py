"""Addresses that the shared pages link to, and views that refuse, without the rooms above ui."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.limits import TooManyRequests
from thegither.ui.gallery import SampleForm
from thegither.ui.views import gone


def somewhere(request: HttpRequest) -> HttpResponse:
    """Answer an address that only has to exist."""
    return HttpResponse("")


def refuse(request: HttpRequest, how: str) -> HttpResponse:
    """Refuse in one of the ways in which a view can."""
    raise {
        "not-found": NotFound(),
        "not-permitted": NotPermitted("Only partners can see this. Ask Ishbel."),
        "domain": DomainError("matter.closed", "The matter <b>closed</b> on 2 June."),
        "busy": OperationalError("database is locked"),
        "too-many": TooManyRequests(120),
        "failure": ZeroDivisionError(),
    }[how]


def form(request: HttpRequest) -> HttpResponse:
    """Show a form, and answer 422 to what is wrong in it."""
    given = SampleForm(request.POST or None)
    wrong = given.is_bound and not given.is_valid()
    return render(request, "ui_tests/form.html", {"form": given, "nav": "home"}, status=422 if wrong else 200)


portal = [
    path(f"{name}/", somewhere, name=name)
    for name in (
        *("home", "open_matters", "partnerships", "changed", "search", "my_work", "accessibility", "privacy"),
        *("open_data", "feeds", "other_ways", "about"),
    )
]
urlpatterns = [
    path("", include("thegither.ui.urls")),
    path("portal/", include((portal, "portal"))),
    path("login/", somewhere, name="account_login"),
    path("logout/", somewhere, name="account_logout"),
    path("account/", include(([path("", somewhere, name="me")], "accounts"))),
    path("refuse/<how>/", refuse),
    path("api/refuse/<how>/", refuse),
    path("gone/", gone),
    path("form/", form),
]

handler400 = "thegither.ui.views.bad_request"
handler403 = "thegither.ui.views.forbidden"
handler404 = "thegither.ui.views.not_found"
handler500 = "thegither.ui.views.server_error"

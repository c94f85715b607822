"""The peer of a contribution: a bare Django view that inserts one row. Settings, address and view in one."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from thegither.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare"
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]  # which insists on being there


def insert(request: HttpRequest) -> HttpResponse:
    """Insert one row, in the product's own kind of transaction, and say so."""
    from thegither.accounts.models import Participant
    from thegither.kernel.transactions import write_transaction

    if request.method == "POST":
        with write_transaction():
            Participant.objects.create()
    return HttpResponse(status=204)


urlpatterns = [path("insert/", insert), path("healthz", insert)]

"""The ledger of what is paid to people for their time, and the table of rates."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.engagement.models import Engagement
from thegither.kernel.clock import day_of
from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.kernel.tables import csv_response
from thegither.means import services
from thegither.means.forms import PaymentForm, SettleForm
from thegither.means.models import Payment, SupportRequest
from thegither.means.rates import payment_rates
from thegither.means.selectors.support import payments_seen_by, totals_by_engagement
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from .requests import support_trail

PAGE_SIZE = 25
_HEADER = (
    *("key", "planned_on", "state", "settled_on", "pence", "way", "for_what"),
    *("mark", "rate", "rate_version", "engagement", "request"),
)


@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """Show what is paid for people's time, how one may be paid, and where the rates come from."""
    return render(request, "means/rates.html", {"table": payment_rates()})


@require_safe
def payments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the ledger of payments to those who run the partnership or own an engagement of it."""
    partnership = _payer_of(request, slug)
    rows = payments_seen_by(request.actor, partnership)
    context = {
        "partnership": partnership,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "totals": totals_by_engagement(rows),
    }
    return render(request, "means/payments.html", context)


@require_safe
def as_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Give the ledger of payments out as a table."""
    partnership = _payer_of(request, slug)
    rows = payments_seen_by(request.actor, partnership)
    return csv_response(f"payments-{partnership.slug}", _HEADER, _lines(rows))


def _lines(rows: Any) -> Iterator[tuple[Any, ...]]:
    for row in rows.iterator(chunk_size=500):
        yield (
            *(row.pk, day_of(row.planned_at), row.state, row.settled_on, row.pence, row.way, row.for_what),
            *(row.mark, row.rate, row.rate_version),
            row.engagement.reference if row.engagement else "",
            row.request.reference if row.request else "",
        )


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Plan a payment, perhaps for a request (``?request=``)."""
    partnership = _payer_of(request, slug)
    asked = None
    if key := request.GET.get("request"):
        asked = fetch(
            request.actor, Action.CHANGE, SupportRequest.objects.filter(partnership=partnership), pk=key
        )
    engagements = allowed(request.actor, Action.MANAGE, Engagement).filter(matter__partnership=partnership)
    initial = {"way": asked.way, "engagement": asked.engagement_id} if asked else {}
    return answer(
        request,
        PaymentForm(sent(request), engagements=engagements, initial=initial),
        lambda **data: services.plan_payment(
            actor=request.actor, partnership=partnership, request=asked, **data
        ),
        heading=_("Plan a payment for somebody's time"),
        lead=_("Neither names nor bank details are kept here: they belong with whoever pays."),
        back=asked or reverse("means:payments", args=[partnership.slug]),
        trail=_trail(partnership),
        partnership=partnership,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a payment was paid, or why not."""
    payment = fetch(request.actor, Action.CHANGE, Payment.objects.select_related("partnership"), pk=pk)
    return answer(
        request,
        SettleForm(sent(request)),
        lambda **data: services.settle_payment(actor=request.actor, payment=payment, **data),
        heading=_("What became of this payment"),
        lead=payment.for_what,
        trail=_trail(payment.partnership),
        partnership=payment.partnership,
    )


def _trail(partnership: Partnership) -> list[tuple[object, str]]:
    own = (_("Payments"), reverse("means:payments", args=[partnership.slug]))
    return [*support_trail(partnership), own]


def _payer_of(request: HttpRequest, slug: str) -> Partnership:
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    owned = allowed(request.actor, Action.MANAGE, Engagement).filter(matter__partnership=partnership)
    if not may(request.actor, Action.MANAGE, partnership) and not owned.exists():
        raise NotPermitted
    return partnership

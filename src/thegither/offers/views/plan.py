from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.clock import today
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.tables import csv_response
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from .. import selectors, services
from ..forms import PlanForm
from ..models import Planned, quarter_after, quarter_of
from ..words import quarter_name
from .pages import partnership_of

HEADER = (
    *("seat", "planned_hours", "promised_hours", "given_hours", "planned_pence", "promised_pence"),
    *("given_pence", "brings", "expects"),
)


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what each seat means to bring in a quarter, beside what it promised and gave; take an entry."""
    partnership = _partnership(request, slug)
    quarter = _quarter(request)
    seats = selectors.speaking_seats(request.actor, partnership)
    if request.method == "POST" and not seats:
        raise NotPermitted
    form = PlanForm(sent(request), seats=seats, initial={"quarter": quarter.isoformat()})
    is_open = quarter in services.open_quarters()
    return answer(
        request,
        form,
        lambda **data: services.plan_contribution(actor=request.actor, **data),
        heading=_("What we mean to bring, %(when)s") % {"when": quarter_name(quarter)},
        back=partnership,
        go_to=lambda planned: _address(partnership, planned.quarter),
        told=_("It is in the plan."),
        template="offers/plan.html",
        partnership=partnership,
        plan=selectors.quarter_plan(request.actor, partnership, quarter),
        may_plan=bool(seats) and is_open and not partnership.has_ended,
        own={seat.pk for seat in seats},
        before=_address(partnership, quarter_after(quarter, -1)),
        after=_address(partnership, quarter_after(quarter)) if is_open else "",
        table=_address(partnership, quarter, "offers:plan_table"),
    )


@require_safe
def plan_table(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the plan of a quarter as a table."""
    partnership, quarter = _partnership(request, slug), _quarter(request)
    found = selectors.quarter_plan(request.actor, partnership, quarter)
    return csv_response(f"plan-{partnership.slug}-{quarter.isoformat()}", HEADER, _rows(found))


@require_POST
def withdraw_planned(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something out of the plan."""
    planned = fetch(request.actor, Action.CHANGE, Planned.objects.select_related("partnership"), pk=pk)
    services.withdraw_planned(actor=request.actor, planned=planned)
    return redirect(_address(planned.partnership, planned.quarter))


def _rows(found: selectors.QuarterPlan) -> Iterator[tuple[Any, ...]]:
    for row in found.seats:
        amounts = (row.planned, row.promised, row.given)
        yield (
            str(row.seat),
            *(amount.hours for amount in amounts),
            *(amount.pence for amount in amounts),
            "; ".join(each.what for each in row.brings),
            "; ".join(each.what for each in row.expects),
        )


def _partnership(request: HttpRequest, slug: str) -> Partnership:
    """Return the partnership if the actor is a member of it, or an administrator."""
    partnership = partnership_of(request, slug)
    is_running = may(request.actor, Action.MANAGE, partnership)
    if not is_running and not selectors.speaking_seats(request.actor, partnership):
        raise NotPermitted
    return partnership


def _quarter(request: HttpRequest) -> date:
    """Return the quarter asked for, or this one. Raises ``NotFound`` for what is no quarter."""
    asked = request.GET.get("quarter")
    if not asked:
        return quarter_of(today())
    try:
        quarter = quarter_of(date.fromisoformat(asked))
    except ValueError:
        raise NotFound from None
    if not 2000 <= quarter.year <= 2200:
        raise NotFound
    return quarter


def _address(partnership: Partnership, quarter: date, name: str = "offers:plan") -> str:
    return f"{reverse(name, args=[partnership.slug])}?quarter={quarter.isoformat()}"

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership, Seat
from thegither.partners.policies import in_force
from thegither.ui.forms import sent, show_error

from .. import selectors, services
from ..forms import LedgerForm
from ..models import LedgerEntry
from .pages import partnership_of

PAGE_SIZE, PROMISES = 15, 20


@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what every seat gave, to the members; take a quick entry."""
    partnership = partnership_of(request, slug)
    is_running = may(request.actor, Action.MANAGE, partnership)
    own = selectors.speaking_seats(request.actor, partnership)
    if not is_running and not own:
        raise NotPermitted
    promises = selectors.promises_seen_by(request.actor).filter(giver__partnership=partnership, ended_at=None)
    form = LedgerForm(sent(request), seats=_seats(partnership) if is_running else own, promises=promises)
    if not form.is_bound and own:
        form.fields["seat"].initial = own[0]
    if form.is_bound and form.is_valid():
        try:
            services.enter_in_ledger(actor=request.actor, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("It is in the ledger."))
            return redirect("offers:ledger", slug=partnership.slug)
    rows = selectors.ledger_of(request.actor, partnership)
    context = {
        "partnership": partnership,
        "form": form,
        "seats": selectors.given_by_seat(request.actor, partnership),
        "promises": selectors.with_given(promises[:PROMISES]),
        "median": selectors.median_hours(partnership),
        "answers": selectors.answers_in_partnership(partnership),
        "counts": selectors.register_counts(partnership),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "own": {seat.pk for seat in own},
        "is_running": is_running,
    }
    return render(request, "offers/ledger.html", context, status=422 if form.errors else 200)


@require_POST
def strike_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """Strike an entry that was made by mistake."""
    entry = fetch(request.actor, Action.CHANGE, LedgerEntry.objects.select_related("partnership"), pk=pk)
    services.strike_entry(actor=request.actor, entry=entry)
    messages.success(request, _("It is struck: it stays readable and no longer counts."))
    return redirect("offers:ledger", slug=entry.partnership.slug)


def _seats(partnership: Partnership) -> QuerySet[Seat]:
    rows = Seat.objects.filter(in_force(), partnership=partnership)
    return rows.select_related("organisation", "individual", "partnership")

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.policies import Action, fetch, may
from thegither.ui.forms import answer, sent

from .. import selectors, services
from ..forms import EditListingForm, ListingForm, RegisterForm, TakeUpForm
from ..models import Listing, TakeUp
from .pages import own_seats

PAGE_SIZE = 25


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """List what partners offer and need, narrowed as wished."""
    form = RegisterForm(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    place = chosen.get("place")
    rows = selectors.register(
        request.actor,
        kind=chosen.get("kind", ""),
        thing=chosen.get("thing", ""),
        place=place.pk if place else None,
        text=chosen.get("q", ""),
    )
    context = {
        "nav": "partnerships",
        "filter_form": form,
        "is_filtered": any(chosen.values()),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_add": selectors.speaking_seats(request.actor).exists(),
    }
    return render(request, "offers/register.html", context)


@require_safe
def listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an offer or need, what may fit it, and what was promised on it."""
    found = _fetch(request, Action.VIEW, pk)
    actor = request.actor
    promises = selectors.promises_seen_by(actor)
    promises = promises.filter(offer=found) if found.is_offer else promises.filter(need=found)
    own = {seat.pk for seat in selectors.speaking_seats(actor)} if actor.is_person else set()
    context = {
        "nav": "partnerships",
        "listing": found,
        "matches": selectors.matches_of(actor, found) if found.is_running else [],
        "promises": selectors.with_given(promises),
        "own": own,
        "may_take_up": found.is_running and bool(own) and found.seat_id not in own,
        "may_change": actor.is_person and may(actor, Action.CHANGE, found),
    }
    return render(request, "offers/listing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_listing(request: HttpRequest) -> HttpResponse:
    """Offer something, or say what is needed (``?kind=need``)."""
    form = ListingForm(
        sent(request),
        seats=own_seats(request),
        with_partnership=True,
        initial={"kind": request.GET.get("kind", "offer"), "is_public": True},
    )
    return answer(
        request,
        form,
        partial(services.add_listing, actor=request.actor),
        heading=_("Offer something, or say what you need"),
        lead=_("What fits it is shown to you and to them. Nobody has to take it up."),
        go=_("Put it in the register"),
        trail=[(_("Offers and needs"), _register())],
        told=_("It is in the register. Below is what may fit it."),
        go_to=lambda made: made.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an offer or need."""
    found = _fetch(request, Action.CHANGE, pk)
    return answer(
        request,
        EditListingForm(sent(request), listing=found),
        lambda **data: services.change_listing(actor=request.actor, listing=found, **data),
        heading=_("Change it"),
        lead=_("What was promised on it stands."),
        go=_("Save"),
        trail=_trail(found),
    )


@require_POST
def withdraw_listing(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an offer or need out of the register."""
    found = _fetch(request, Action.CHANGE, pk)
    services.withdraw_listing(actor=request.actor, listing=found)
    messages.success(request, _("It is out of the register. What was promised on it stands."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up an offer, or meet a need, perhaps with one of one's own (``?other=``)."""
    found = _fetch(request, Action.VIEW, pk)
    seats = own_seats(request)
    near = [seat for seat in seats if seat.partnership_id == found.partnership_id]
    form = TakeUpForm(
        sent(request),
        seats=seats,
        with_partnership=True,
        others=selectors.own_counterparts(request.actor, found, [seat.pk for seat in seats]),
        initial={"other": request.GET.get("other"), "seat": (near or seats)[0]},
    )
    return answer(
        request,
        form,
        lambda **data: services.take_up(actor=request.actor, listing=found, **data),
        heading=_("Take up this offer") if found.is_offer else _("Meet this need"),
        lead=_("From now on it is a promise, on both your lists. Say how much, so that it can be kept."),
        go=_("Agree"),
        trail=_trail(found),
        told=_("Agreed. What is given for it is written in the ledger."),
    )


@require_POST
def end_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """End a promise, as one of its two sides."""
    promise = fetch(request.actor, Action.CHANGE, TakeUp.objects.select_related("offer", "need"), pk=pk)
    services.end_promise(actor=request.actor, promise=promise)
    messages.success(request, _("The promise has ended. What was given stays in the ledger."))
    about = promise.offer or promise.need
    return redirect(about.get_absolute_url() if about else _register())


def _fetch(request: HttpRequest, action: Action, pk: int) -> Listing:
    return fetch(request.actor, action, selectors.listings_seen_by(request.actor), pk=pk)


def _register() -> str:
    return reverse("offers:register")


def _trail(found: Listing) -> list[tuple[str, str]]:
    return [(_("Offers and needs"), _register()), (found.title, found.get_absolute_url())]

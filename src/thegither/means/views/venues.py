"""Places to meet, who can use them, and what shut somebody out."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.policies import Action, fetch, may
from thegither.means import services
from thegither.means.forms import FailureForm, FindVenueForm, SettleFailureForm, VenueForm
from thegither.means.models import AccessFailure, Venue
from thegither.means.selectors.venues import failures_of, features_of, venues_seen_by
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from .open_forms import answered
from .requests import support_trail

PAGE_SIZE = 25


@require_safe
def venues(request: HttpRequest) -> HttpResponse:
    """List places to meet, found by words and by what they must have."""
    form = FindVenueForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = venues_seen_by(request.actor, **wanted)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    listed = [(venue, features_of(venue)) for venue in page.object_list]
    return render(request, "means/venues.html", {"find": form, "page": page, "listed": listed})


@require_safe
def venue(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one place: who can use it, when somebody looked, and what shut somebody out."""
    rows = Venue.objects.select_related("partnership", "place", "checked_for__organisation")
    found = fetch(request.actor, Action.VIEW, rows, pk=pk)
    context = {
        "venue": found,
        "partnership": found.partnership,
        "features": features_of(found),
        "failures": failures_of(found)[:PAGE_SIZE],
        "waiting": found.failures.filter(state="new").count(),
        "may_change": request.actor.is_person and may(request.actor, Action.CHANGE, found),
    }
    return render(request, "means/venue.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter a place to meet."""
    partnership = fetch(request.actor, Action.ADD, Partnership, slug=slug)
    return answer(
        request,
        VenueForm(sent(request)),
        lambda **data: services.add_venue(actor=request.actor, partnership=partnership, **data),
        heading=_("A place to meet, and who can use it"),
        lead=_("“Not known” is an answer. Everybody can read this."),
        back=partnership,
        partnership=partnership,
        go_to=lambda made: made,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Say anew what is known of a place."""
    found = fetch(request.actor, Action.CHANGE, Venue.objects.select_related("partnership"), pk=pk)
    return answer(
        request,
        VenueForm(sent(request), venue=found),
        lambda **data: services.change_venue(actor=request.actor, venue=found, **data),
        heading=_("What is known of %(place)s") % {"place": found.name},
        lead=_("Change the day when somebody went and looked again."),
        back=found,
        partnership=found.partnership,
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anybody tell what shut somebody out (of a place: ``?venue=``)."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    place = None
    if key := request.GET.get("venue"):
        place = fetch(request.actor, Action.VIEW, Venue.objects.filter(partnership=partnership), pk=key)
    form = FailureForm(sent(request), venue=place)

    def act(**data: Any) -> HttpResponse:
        services.report_failure(actor=request.actor, partnership=partnership, venue=place, **data)
        messages.success(request, _("Thank you. Whoever runs this partnership reads it, and answers."))
        return redirect(place or partnership)

    response, status = answered(request, form, "means.tell_failure", act)
    context = {"partnership": partnership, "venue": place, "form": form}
    return response or render(request, "means/tell_failure.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def failure(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it was put right, or why not."""
    rows = AccessFailure.objects.select_related("partnership", "venue")
    found = fetch(request.actor, Action.MANAGE, rows, pk=pk)
    return answer(
        request,
        SettleFailureForm(sent(request)),
        lambda **data: services.settle_failure(actor=request.actor, failure=found, **data),
        heading=_("Somebody was shut out"),
        lead=" · ".join(part for part in (str(found.venue or found.where), found.what) if part),
        trail=support_trail(found.partnership),
        partnership=found.partnership,
    )

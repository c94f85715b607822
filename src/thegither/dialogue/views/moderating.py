"""Look at what was said and decide, for a published reason, whether others see it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thegither.dialogue import services
from thegither.dialogue.forms.saying import ModerationForm
from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.dialogue.reasons import published_reasons
from thegither.dialogue.selectors.contributions import (
    contributions_to_moderate,
    repeated_texts,
    standing_counts,
)
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, allowed, fetch
from thegither.partners.policies import runs_something
from thegither.ui.forms import sent, show_error

from .choosing import ticked

PAGE_SIZE = 25
_TABS = (Standing.WAITING, Standing.SHOWN, Standing.HIDDEN)


@never_cache
@require_GET
def moderate(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what waits, is shown or is hidden on one matter."""
    matter = fetch(request.actor, Action.MODERATE, Matter.objects.select_related("partnership"), pk=pk)
    return _queue(request, matter)


@never_cache
@require_GET
def moderate_all(request: HttpRequest) -> HttpResponse:
    """Show the same of all matters that one moderates."""
    if not runs_something(request.actor):
        raise NotPermitted
    return _queue(request, None)


def _queue(request: HttpRequest, matter: Matter | None) -> HttpResponse:
    standing = request.GET.get("show", "")
    if standing not in _TABS:
        standing = Standing.WAITING
    page, next_url = _page(
        request, standing, contributions_to_moderate(request.actor, standing=standing, matter=matter)
    )
    repeated = repeated_texts(page)
    counts = standing_counts(request.actor, matter=matter)
    context = {
        "matter": matter,
        "standing": standing,
        "tabs": [(tab.value, tab.label, counts[tab.value]) for tab in _TABS],
        "rows": [_row(contribution, repeated) for contribution in page],
        "next_url": next_url,
        "may_show_many": bool(page) and standing != Standing.SHOWN,
        "all_ticked": "ticked" in request.GET,
        "tick_all_url": _tick_all_url(request),
        "here": request.get_full_path(),
        "reasons": published_reasons().choices,
    }
    return render(request, "dialogue/moderation.html", context)


def _tick_all_url(request: HttpRequest) -> str:
    asked = request.GET.copy()
    asked["ticked"] = "all"
    return f"?{asked.urlencode()}"


def _page(
    request: HttpRequest, standing: str, rows: QuerySet[Contribution]
) -> tuple[list[Contribution], str]:
    """Return one page of the queue and the address of the next: those that wait run from old to new."""
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=after) if standing == Standing.WAITING else rows.filter(pk__lt=after)
    page = list(rows[: PAGE_SIZE + 1])
    if len(page) <= PAGE_SIZE:
        return page, ""
    return page[:-1], f"?show={standing}&after={page[-2].pk}"


def _row(contribution: Contribution, repeated: dict[int, int]) -> dict[str, Any]:
    acts = [(act, published_reasons().named(act.reason)) for act in contribution.moderation_acts.all()]
    return {
        "contribution": contribution,
        "repeated": repeated.get(contribution.pk, 0),
        "acts": acts,
        "is_shown": contribution.standing == Standing.SHOWN,
        "is_hidden": contribution.standing == Standing.HIDDEN,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def moderate_contribution(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide on one contribution, and see what was decided on it before."""
    contributions = Contribution.objects.select_related(
        "matter__partnership", "seat__organisation", "seat__individual"
    )
    contribution = fetch(request.actor, Action.MODERATE, contributions, pk=pk)
    form = ModerationForm(sent(request))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.moderate_contribution(
                    actor=request.actor, contribution=contribution, **form.cleaned_data
                )
            except DomainError as error:
                show_error(form, error)
            else:
                messages.success(request, _done(contribution, form.cleaned_data["standing"]))
                return redirect(_back(request, contribution))
    context = {
        "matter": contribution.matter,
        "row": _row(contribution, repeated_texts([contribution])),
        "form": form,
        "reasons": published_reasons().choices,
        "here": request.path,
    }
    return render(request, "dialogue/moderation_one.html", context, status=status)


@never_cache
@require_POST
def show_ticked(request: HttpRequest) -> HttpResponse:
    """Show all that are ticked in a queue."""
    if not runs_something(request.actor):
        raise NotPermitted
    rows = Contribution.objects.filter(pk__in=ticked(request.POST))
    shown = services.show_contributions(
        actor=request.actor, contributions=allowed(request.actor, Action.MODERATE, rows)
    )
    if shown:
        said = ngettext("%(n)s contribution is shown.", "%(n)s contributions are shown.", shown)
        messages.success(request, said % {"n": shown})
    else:
        messages.error(request, _("Nothing was changed: tick at least one that is not shown yet."))
    return redirect(_back_or(request, reverse("dialogue:moderate_all")))


def _done(contribution: Contribution, standing: str) -> str:
    words = _("%s is shown.") if standing == Standing.SHOWN else _("%s is not shown. Its author is told why.")
    return words % contribution.reference


def _back(request: HttpRequest, contribution: Contribution) -> str:
    """Return the list from which the moderator came."""
    return _back_or(request, reverse("dialogue:moderate", args=[contribution.matter_id]))


def _back_or(request: HttpRequest, otherwise: str) -> str:
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return back
    return otherwise


@require_GET
def moderation_reasons(request: HttpRequest) -> HttpResponse:
    """Show everybody for which reasons something may not be shown."""
    published = published_reasons()
    current = [reason for reason in published.reasons if reason.is_current]
    context = {
        "published": published,
        "given": [reason for reason in current if not reason.is_automatic],
        "automatic": [reason for reason in current if reason.is_automatic],
    }
    return render(request, "dialogue/moderation_reasons.html", context)

"""Read the framework, its versions and what changed between them; sign it."""

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership, Seat
from thegither.ui.forms import sent, show_error

from .. import services
from ..differences import differences
from ..forms.agreement import SignForm
from ..models import Framework, FrameworkVersion, Stance
from ..selectors.agreement import framework_of, role_cards, version_page, versions_of
from ..selectors.seats import seat_names, seats_held_in

PAGE_SIZE = 25


@require_safe
def framework(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the newest version that can be signed (to members the first draft), or say that there is none."""
    partnership = fetch(request.actor, Action.VIEW, Partnership.objects.select_related("part_of"), slug=slug)
    found = framework_of(request.actor, partnership)
    shown = _newest(request, found)
    if found is not None and shown is None:
        shown = versions_of(request.actor, found).first()
    context = {"nav": "partnerships", "partnership": partnership}
    context["may_write"] = _may_write(request, partnership)
    if found is None or shown is None:
        return render(request, "framework/framework_empty.html", {**context, "framework": found})
    return _show(request, shown, context)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version, a draft to members alone."""
    shown = _version(request, slug, number)
    context = {"nav": "partnerships", "partnership": shown.framework.partnership}
    context["may_write"] = _may_write(request, shown.framework.partnership)
    return _show(request, shown, context)


def _show(request: HttpRequest, shown: FrameworkVersion, context: dict[str, object]) -> HttpResponse:
    found = framework_of(request.actor, shown.framework.partnership)
    assert found is not None  # whoever sees a version sees its framework
    page = version_page(request.actor, found, shown)
    seats = seats_held_in(request.actor, found.partnership_id)
    held = [] if found.partnership.has_ended else seats
    stances = {line.seat_id: line.signature for line in page.lines}
    context |= {
        "page": page,
        "is_newest": shown.number == page.newest,
        "held": held,
        "owes": [seat for seat in held if stances.get(seat.pk) is None],
        "is_member": bool(seats),
    }
    return render(request, "framework/framework.html", context)


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    """List every version with who signed it."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    found = framework_of(request.actor, partnership)
    if found is None:
        raise NotFound
    page = Paginator(versions_of(request.actor, found), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"nav": "partnerships", "partnership": partnership, "page": page}
    return render(request, "framework/versions.html", context)


@require_safe
def difference(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show in words what a version changed, against the one before it or the one asked for (``?since=``)."""
    new = _version(request, slug, number)
    since = request.GET.get("since", "")
    before = int(since) if since.isdecimal() and len(since) < 6 else number - 1
    old = _version(request, slug, before)
    keys = [role.seat for each in (old, new) for role in each.document.roles]
    keys += [point.sponsor for each in (old, new) for point in each.document.objectives if point.sponsor]
    changes = differences(old.document, new.document, seat_names(request.actor, keys))
    partnership = new.framework.partnership
    context = {"nav": "partnerships", "partnership": partnership, "old": old, "new": new, "changes": changes}
    return render(request, "framework/difference.html", context)


@require_safe
def roles(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a card for each partner: its responsibilities, what it can commit, its part in objectives."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    found = framework_of(request.actor, partnership)
    shown = _newest(request, found)
    cards = role_cards(request.actor, partnership, shown.document if shown else None)
    context = {"nav": "partnerships", "partnership": partnership, "cards": cards, "version": shown}
    return render(request, "framework/roles.html", context)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Say for one's own seat how it stands to a version."""
    shown = fetch(request.actor, Action.ANSWER, _versions(), framework__partnership__slug=slug, number=number)
    seats = seats_held_in(request.actor, shown.framework.partnership_id)
    if not seats:
        raise NotPermitted(_("Only those who hold a seat sign for it."))
    form = SignForm(sent(request), seats=seats, initial=_acting_seat(request, seats))
    if request.method == "POST" and form.is_valid():
        try:
            signature = services.sign(actor=request.actor, version=shown, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            told = _("Your seat signed. Thank you.")
            if signature.stance == Stance.DECLINES:
                told = _("It is written down that your seat does not sign, and why.")
            messages.success(request, told)
            return redirect("framework:framework", slug=slug)
    context = {"form": form, "version": shown, "partnership": shown.framework.partnership}
    return render(request, "framework/sign.html", context, status=422 if form.errors else 200)


def _newest(request: HttpRequest, found: Framework | None) -> FrameworkVersion | None:
    """Return the newest version that can be signed."""
    if found is None:
        return None
    return versions_of(request.actor, found).filter(opened_at__isnull=False).first()


def _may_write(request: HttpRequest, partnership: Partnership) -> bool:
    return not partnership.has_ended and may(request.actor, Action.MANAGE, partnership)


def _acting_seat(request: HttpRequest, seats: Sequence[Seat]) -> dict[str, object]:
    """Return the seat that the person acts for now as the first choice."""
    return {"seat": request.actor.seat_id} if request.actor.seat_id in {seat.pk for seat in seats} else {}


def _versions() -> QuerySet[FrameworkVersion]:
    return FrameworkVersion.objects.select_related("framework__partnership__part_of")


def _version(request: HttpRequest, slug: str, number: int) -> FrameworkVersion:
    return fetch(request.actor, Action.VIEW, _versions(), framework__partnership__slug=slug, number=number)

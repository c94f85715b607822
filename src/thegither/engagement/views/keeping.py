"""What an organisation keeps for itself: what it is asked, its holidays and meetings, its positions."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.kernel.tables import csv_response
from thegither.partners.models import Organisation
from thegither.ui.forms import answer, sent

from ..forms import keeping
from ..forms.planning import BecauseForm
from ..models import Holiday, Position
from ..selectors.asked import asked_page
from ..services import inviting, positions
from .planning import post

_ANY = ["GET", "HEAD", "POST"]


def _own(request: HttpRequest, slug: str) -> Organisation:
    return fetch(request.actor, Action.ANSWER, Organisation, slug=slug)


def _trail(organisation: Organisation, *more: tuple[object, str]) -> tuple[tuple[object, str], ...]:
    return ((organisation.name, organisation.get_absolute_url()), *more)


def _asked(organisation: Organisation) -> tuple[object, str]:
    return _("What we are asked"), reverse("engagement:asked", args=[organisation.slug])


def _positions(organisation: Organisation) -> tuple[object, str]:
    return _("Positions"), reverse("engagement:positions", args=[organisation.slug])


@require_safe
def asked(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation's own people what it is asked over all partnerships, week by week."""
    organisation = _own(request, slug)
    page = asked_page(request.actor, organisation)
    context = {"organisation": organisation, "page": page}
    return render(request, "engagement/asked.html", context)


@require_safe
def asked_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """Give the same as a table."""
    page = asked_page(request.actor, _own(request, slug))
    header = (_("What"), _("Partnership"), _("From"), _("To"), _("Days open"), _("Days needed"))
    rows = (
        (thing.title, thing.partnership, thing.begins_on, thing.ends_on, thing.open_days, thing.needed_days)
        for thing in page.things
    )
    return csv_response("asked.csv", header, rows)


@require_http_methods(_ANY)
def add_holiday(request: HttpRequest, slug: str) -> HttpResponse:
    """Say when one's organisation cannot ask its members."""
    organisation = _own(request, slug)
    return answer(
        request,
        keeping.HolidayForm(sent(request)),
        lambda **data: inviting.add_holiday(actor=request.actor, organisation=organisation, **data),
        heading=_("When you cannot ask your members"),
        lead=_("A recess, a fair fortnight, school holidays. Planners see that it takes longer then."),
        trail=_trail(organisation, _asked(organisation)),
    )


@require_POST
def remove_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a holiday off the list."""
    holiday = fetch(request.actor, Action.CHANGE, Holiday.objects.select_related("organisation"), pk=pk)
    return post(
        request,
        lambda: inviting.remove_holiday(actor=request.actor, holiday=holiday),
        _("Taken off the list."),
        _asked(holiday.organisation)[1],
    )


@require_http_methods(_ANY)
def set_meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """Say on which days a body of one's organisation meets."""
    organisation = _own(request, slug)
    return answer(
        request,
        keeping.MeetingsForm(sent(request), initial={"body": request.GET.get("body", "")[:120]}),
        lambda **data: inviting.set_meetings(actor=request.actor, organisation=organisation, **data),
        heading=_("When a body of yours meets"),
        lead=_("Known days count instead of the usual cycle, so that nobody plans for the worst."),
        trail=_trail(organisation, _asked(organisation)),
    )


# Positions -----------------------------------------------------------------------------------------------
@require_safe
def organisation_positions(request: HttpRequest, slug: str) -> HttpResponse:
    """List what an organisation thinks, as far as one may see it."""
    organisation = fetch(request.actor, Action.VIEW, Organisation, slug=slug)
    rows = allowed(request.actor, Action.VIEW, Position).filter(organisation=organisation)
    context = {
        "organisation": organisation,
        "positions": rows.order_by("ended_on", "topic").prefetch_related("versions"),
        "may_keep": request.actor.is_person and may(request.actor, Action.ANSWER, organisation),
    }
    return render(request, "engagement/positions.html", context)


@require_http_methods(_ANY)
def write_position(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down what one's organisation thinks on a topic."""
    organisation = _own(request, slug)
    return answer(
        request,
        keeping.NewPositionForm(sent(request)),
        lambda **data: positions.write_position(actor=request.actor, organisation=organisation, **data),
        heading=_("What your organisation thinks"),
        lead=_("Others see it while they plan, so that you are not asked again what is known."),
        trail=_trail(organisation, _positions(organisation)),
    )


def _position(request: HttpRequest, pk: int) -> Position:
    return fetch(request.actor, Action.CHANGE, Position.objects.select_related("organisation"), pk=pk)


@require_http_methods(_ANY)
def edit_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a position; what it said before is kept."""
    position = _position(request, pk)
    names = ("topic", "text", "url", "is_public", "review_on")
    initial = {name: getattr(position, name) for name in names} | {"expected_version": position.version}
    return answer(
        request,
        keeping.EditPositionForm(sent(request), initial=initial),
        lambda **data: positions.change_position(actor=request.actor, position=position, **data),
        heading=position.topic,
        lead=_("What it said before is kept with its day."),
        trail=_trail(position.organisation, _positions(position.organisation)),
        template="engagement/change.html",
        other_way=reverse("engagement:end_position", args=[pk]),
        other_words=_("It is not our view any more"),
    )


@require_POST
def confirm_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is still the view of one's organisation."""
    position = _position(request, pk)
    return post(
        request,
        lambda: positions.confirm_position(actor=request.actor, position=position),
        _("Confirmed as of today."),
        position.get_absolute_url(),
    )


@require_http_methods(_ANY)
def end_position(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is not the view of one's organisation any more."""
    position = _position(request, pk)
    return answer(
        request,
        BecauseForm(sent(request)),
        lambda **data: positions.end_position(actor=request.actor, position=position, **data),
        heading=_("Not our view any more: %(topic)s") % {"topic": position.topic},
        lead=_("It stays readable, with the reason."),
        trail=_trail(position.organisation, _positions(position.organisation)),
    )

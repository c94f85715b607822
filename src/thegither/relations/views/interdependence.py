from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership, Seat
from thegither.ui.forms import sent, show_error

from ..forms.interdependence import NeedsForm, OpenRoundForm, SharingForm, StepForm
from ..models import Disclosure, NeedRound, Topic
from ..policies import fetch_among_members
from ..selectors.coverage import topics_of
from ..selectors.interdependence import (
    disclosures_seen_by,
    has_chosen,
    heard_from,
    how_many_answered,
    own_answer,
    own_needs,
    result_of,
    rounds_of,
    seats_asked,
    seats_to_answer_for,
    topics_to_answer,
)
from ..services.interdependence import (
    agree_step,
    answer_needs,
    choose_sharing,
    close_round,
    open_round,
    propose_step,
)

PAGE = 50


@require_safe
def interdependence(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the round: what is asked of one's seat, what may be told to all, and what was shared with one."""
    partnership = fetch_among_members(request.actor, slug=slug)
    return _page(request, partnership, OpenRoundForm())


def _page(request: HttpRequest, partnership: Partnership, form: OpenRoundForm) -> HttpResponse:
    newest = rounds_of(request.actor, partnership).first()
    mine = seats_to_answer_for(request.actor, partnership)
    context: dict[str, Any] = {
        "partnership": partnership,
        "round": newest,
        "form": form,
        "topics": topics_of(partnership),
        "disclosures": disclosures_seen_by(request.actor, partnership)[:PAGE],
        "may_manage": may(request.actor, Action.MANAGE, partnership),
    }
    if newest is not None:
        context |= {
            "asked_count": seats_asked(partnership).count(),
            "answered_count": how_many_answered(newest),
            "result": result_of(newest),
            "own": [_own(request, newest, seat) for seat in mine],
        }
    status = 422 if form.errors else 200
    return render(request, "relations/interdependence.html", context, status=status)


def _own(request: HttpRequest, need_round: NeedRound, seat: Seat) -> dict[str, Any]:
    """Return what the page says to the holder of one seat."""
    if need_round.is_open:
        return {"seat": seat, "topics": topics_to_answer(request.actor, need_round, seat)}
    return {"seat": seat, "has_chosen": has_chosen(need_round, seat)}


@require_POST
def open_a_round(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask all partners."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    form = OpenRoundForm(request.POST)
    if form.is_valid():
        try:
            open_round(actor=request.actor, partnership=partnership, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Partners can answer now."))
            return redirect("relations:interdependence", slug)
    return _page(request, partnership, form)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more answers."""
    need_round = fetch(request.actor, Action.MANAGE, NeedRound.objects.select_related("partnership"), pk=pk)
    close_round(actor=request.actor, need_round=need_round)
    messages.success(request, _("The round is closed. Every partner can now choose what to share."))
    return redirect(need_round)


def _asked(request: HttpRequest, pk: int, seat_pk: int) -> tuple[NeedRound, Seat]:
    need_round = fetch(request.actor, Action.VIEW, NeedRound.objects.select_related("partnership"), pk=pk)
    seats = seats_to_answer_for(request.actor, need_round.partnership)
    seat = next((seat for seat in seats if seat.pk == seat_pk), None)
    if seat is None:
        raise NotPermitted(_("Only those who hold a seat answer for it."))
    return need_round, seat


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int, seat_pk: int, topic_pk: int) -> HttpResponse:
    """Say for a seat whom it needs for a topic."""
    need_round, seat = _asked(request, pk, seat_pk)
    topics = [item.topic for item in topics_to_answer(request.actor, need_round, seat)]
    place = next((place for place, topic in enumerate(topics) if topic.pk == topic_pk), None)
    if place is None:
        raise NotFound
    topic: Topic = topics[place]
    others = list(seats_asked(need_round.partnership).exclude(pk=seat.pk))
    own = own_answer(request.actor, need_round, seat, topic)
    form = NeedsForm(sent(request), others=others, own=own)
    if request.method == "POST" and form.is_valid():
        try:
            answer_needs(
                actor=request.actor,
                need_round=need_round,
                seat=seat,
                topic=topic,
                needs=form.drafts,
                can_offer=form.cleaned_data["can_offer"],
            )
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Kept. Nobody else reads it."))
            if place + 1 < len(topics):
                return redirect("relations:answer_needs", pk, seat_pk, topics[place + 1].pk)
            return redirect(need_round)
    context = {
        "form": form,
        "round": need_round,
        "seat": seat,
        "topic": topic,
        "place": place + 1,
        "count": len(topics),
    }
    return render(request, "relations/answer_needs.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, pk: int, seat_pk: int) -> HttpResponse:
    """Choose what may be told and from whom one wants to hear."""
    need_round, seat = _asked(request, pk, seat_pk)
    form = SharingForm(
        sent(request),
        needs=own_needs(request.actor, need_round, seat),
        others=list(seats_asked(need_round.partnership).exclude(pk=seat.pk)),
        heard=heard_from(request.actor, need_round, seat),
    )
    if request.method == "POST" and form.is_valid():
        try:
            shown = choose_sharing(actor=request.actor, need_round=need_round, seat=seat, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _said_of(len(shown)))
            return redirect(need_round)
    context = {"form": form, "round": need_round, "seat": seat}
    return render(request, "relations/sharing.html", context, status=422 if form.errors else 200)


def _said_of(count: int) -> str:
    if not count:
        return _("Kept. When somebody else agrees too, you both see it here.")
    return ngettext(
        "Kept. You and %(count)s partner agreed: see what is below.",
        "Kept. You and %(count)s partners agreed: see what is below.",
        count,
    ) % {"count": count}


def _disclosure(request: HttpRequest, pk: int, action: Action) -> Disclosure:
    rows = Disclosure.objects.select_related(
        "topic",
        "round__partnership",
        "proposed_by__organisation",
        "proposed_by__individual",
        *(f"{end}__{of}" for end in ("needing", "needed") for of in ("organisation", "individual")),
    )
    return fetch(request.actor, action, rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def disclosure(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a need to the two who agreed to see it, and let them write what they do next."""
    found = _disclosure(request, pk, Action.VIEW)
    may_change = may(request.actor, Action.CHANGE, found)
    initial = {name: getattr(found, name) for name in ("problem", "next_step", "next_on")}
    form = StepForm(sent(request), initial=initial | {"expected_version": found.version})
    if request.method == "POST" and form.is_valid():
        try:
            propose_step(actor=request.actor, disclosure=found, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Written down. The other partner can now agree, or change it."))
            return redirect(found)
    context = {
        "form": form,
        "disclosure": found,
        "may_change": may_change,
        "may_agree": may_change and _waits_for(request, found),
        "partnership": found.round.partnership,
    }
    return render(request, "relations/disclosure.html", context, status=422 if form.errors else 200)


def _waits_for(request: HttpRequest, found: Disclosure) -> bool:
    """Return whether it is the actor's to agree: something is proposed, by the other."""
    if found.is_agreed or not found.next_step:
        return False
    mine = {seat.pk for seat in seats_to_answer_for(request.actor, found.round.partnership)}
    return bool(mine & {found.needing_id, found.needed_id} - {found.proposed_by_id})


@require_POST
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to hold the problem together."""
    found = _disclosure(request, pk, Action.CHANGE)
    version = request.POST.get("expected_version", "")
    try:
        agree_step(
            actor=request.actor,
            disclosure=found,
            expected_version=int(version) if version.isdecimal() else None,
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You hold this together now, and all partners can see it."))
    return redirect(found)

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action, fetch, may
from thegither.kernel.tables import csv_response
from thegither.partners.models import Organisation, Partnership
from thegither.ui.forms import answer as answer_form
from thegither.ui.forms import sent, show_error

from ..forms.network import QUESTION, AnswerForm, ImportWaveForm, OpenWaveForm, PictureForm, RatingForm
from ..models import NetworkRating, NetworkWave
from ..policies import fetch_among_members
from ..selectors import network as selectors
from ..selectors.network_files import HEADER, graphml, read_ties, tie_rows
from ..selectors.network_findings import TieRow, facts, findings, heading, tie_rows_of
from ..selectors.network_measures import change_rows, measure_rows
from ..selectors.network_pictures import key_of, picture_of
from ..selectors.network_ratings import table_of
from ..services import network as services

MOST_PROBLEMS = 20
PAGE = 50
MOST_RATED = 100  # at once, in one form


@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who deals with whom: the finding, the picture, what stands out, and every tie as a table."""
    partnership = fetch_among_members(request.actor, slug=slug)
    waves = list(selectors.waves_of(request.actor, partnership))
    may_run = may(request.actor, Action.MANAGE, partnership)
    context: dict[str, Any] = {"partnership": partnership, "may_run": may_run, "question": QUESTION}
    if not waves:
        return render(request, "relations/network_empty.html", context)
    read = selectors.read(_chosen(waves, request.GET.get("wave", "")), waves)
    filters = PictureForm(request.GET or None, read=read, waves=waves)
    chosen = filters.chosen
    rows = tie_rows_of(read, chosen)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    addresses = _addresses(request, rows, page.number)
    context |= {
        "read": read,
        "wave": read.wave,
        "waves": waves,
        "heading": heading(read),
        "facts": facts(read),
        "findings": findings(read),
        "page": page,
        "changes": change_rows(read),
        "measures": measure_rows(read),
        "ratings": table_of(read.ratings),
        "pictures": [picture_of(read, which, chosen, addresses) for which in ("wide", "narrow")],
        "marks": key_of(read.members),
        "silent": [member.organisation.name for member in read.members if member.names is None],
        "filters": filters,
        "part": filters.chosen_words,
        "recorded_as": filters.recorded_as,
        "mine": list(selectors.answerable(request.actor, read.wave)) if read.wave.is_open else [],
        "sits_for_self": read.wave.is_open and selectors.sits_for_self(request.actor, read.wave),
    }
    return render(request, "relations/network.html", context)


def _chosen(waves: list[NetworkWave], key: str) -> NetworkWave:
    """Return the wave asked for, or the newest."""
    if not key:
        return waves[0]
    for wave in waves:
        if str(wave.pk) == key:
            return wave
    raise NotFound


def _addresses(request: HttpRequest, rows: Sequence[TieRow], current: int) -> dict[int, str]:
    """Return where the row of each organisation is: on this page of the table, or on another."""
    query = request.GET.copy()
    found = {}
    for place, row in enumerate(rows):
        number, key = place // PAGE + 1, row.member.organisation_id
        query["page"] = str(number)
        found[key] = f"#o{key}" if number == current else f"?{query.urlencode()}#o{key}"
    return found


@require_safe
def ties_csv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give the ties of a wave as CSV."""
    wave = fetch(request.actor, Action.VIEW, NetworkWave.objects.select_related("partnership"), pk=pk)
    rows = tie_rows(list(selectors.members_of(wave)))
    return csv_response(f"network-{wave.partnership.slug}-{wave.asked_on}", HEADER, rows)


@require_safe
def ties_graphml(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the ties of a wave as GraphML."""
    wave = fetch(request.actor, Action.VIEW, NetworkWave.objects.select_related("partnership"), pk=pk)
    response = HttpResponse(graphml(selectors.members_of(wave)), content_type="application/graphml+xml")
    name = f"network-{wave.partnership.slug}-{wave.asked_on}.graphml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def open_wave(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask everybody."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    asked = selectors.asked_on(partnership, today())
    return answer_form(
        request,
        OpenWaveForm(sent(request), organisations=Organisation.objects.filter(pk__in=asked)),
        partial(services.open_wave, actor=request.actor, partnership=partnership),
        heading=_("Ask who deals with whom"),
        back=reverse("relations:network", args=[slug]),
        told=_("The survey is open. Everybody with a seat can answer now."),
        template="relations/network_open.html",
        partnership=partnership,
        question=QUESTION,
        asked=len(asked),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def import_wave(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring in a survey that was made elsewhere."""
    partnership = fetch(request.actor, Action.MANAGE, Partnership, slug=slug)
    known = Organisation.objects.filter(seats__partnership=partnership).distinct()
    form = ImportWaveForm(sent(request), request.FILES or None, organisations=known)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            ties = read_ties(data.pop("file").read(), known)
            problems = ties.problems[:MOST_PROBLEMS]
            if problems:
                form.add_error(
                    "file", _("Nothing was brought in. Put these right and choose the file again.")
                )
            else:
                wave = services.import_wave(
                    actor=request.actor, partnership=partnership, answers=ties.answers, **data
                )
                messages.success(request, _("The survey was brought in."))
                return redirect(wave)
        except DomainError as error:
            show_error(form, error)
    context = {"form": form, "partnership": partnership, "problems": problems}
    return render(request, "relations/network_import.html", context, status=422 if form.errors else 200)


@require_POST
def close_wave(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more answers."""
    wave = fetch(request.actor, Action.MANAGE, NetworkWave.objects.select_related("partnership"), pk=pk)
    try:
        services.close_wave(actor=request.actor, wave=wave)
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The survey is closed."))
    return redirect(wave)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say for an organisation whom its people would phone; who speaks for two chooses by ``?for=``."""
    wave = fetch(request.actor, Action.VIEW, NetworkWave.objects.select_related("partnership"), pk=pk)
    mine = selectors.answerable(request.actor, wave).select_related("wave")
    which = request.GET.get("for", "")
    member = mine.filter(pk=which).first() if which.isdecimal() else mine.order_by("pk").first()
    if member is None:
        raise NotFound
    return answer_form(
        request,
        AnswerForm(sent(request), member=member),
        partial(services.answer_wave, actor=request.actor, member=member),
        heading=_("Answer for %(name)s") % {"name": member.organisation},
        back=wave,
        go_to=lambda _answered: reverse("relations:rate_network", args=[wave.pk]),
        told=_("Saved for %(name)s.") % {"name": member.organisation},
        template="relations/network_answer.html",
        wave=wave,
        member=member,
        partnership=wave.partnership,
        mine=mine,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, for nobody else to read, how it is to work with the partners that one's organisation named.

    Who sits for nobody but themselves named none that others could read, and is asked of every partner.
    """
    wave = fetch(request.actor, Action.VIEW, NetworkWave.objects.select_related("partnership"), pk=pk)
    mine = list(selectors.answerable(request.actor, wave))
    is_of_all = selectors.sits_for_self(request.actor, wave)
    if not mine and not is_of_all:
        raise NotFound
    named = {key for member in mine for key in member.names or ()}
    if is_of_all:
        named |= set(wave.members.values_list("organisation_id", flat=True))
    own = {rating.partner_id: rating for rating in selectors.ratings_of(request.actor, wave)}
    partners = Organisation.objects.filter(pk__in=named | own.keys())[:MOST_RATED]
    forms = [
        RatingForm(sent(request), partner=partner, initial=_said(own.get(partner.pk))) for partner in partners
    ]
    if request.method == "POST" and not any(form.errors for form in forms):
        try:
            services.rate_partners(actor=request.actor, wave=wave, ratings=[form.rating for form in forms])
        except DomainError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, _("Kept for you alone. Thank you."))
            return redirect(wave)
    context = {"forms": forms, "wave": wave, "partnership": wave.partnership, "is_of_all": is_of_all}
    return render(
        request,
        "relations/network_rate.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _said(rating: NetworkRating | None) -> dict[str, Any]:
    if rating is None:
        return {}
    return {name: getattr(rating, name) for name in ("how_often", "passes", *services.HOW_FAR_ITEMS)}

"""The catalogue of methods, ranked for an engagement or by itself; choosing, adding, telling evidence."""

from dataclasses import asdict, replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import NotPermitted
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.partners.models import Organisation
from thegither.ui.forms import answer, sent

from ..forms import keeping
from ..forms import planning as forms
from ..models import Engagement, MethodEvidence, OwnMethod
from ..packages import method_package
from ..selectors.before import asked_before, lightest_enough, positions_on
from ..selectors.catalogue import Situation, entries, entry_of, fits_in_words, judge, rank, situation_of
from ..services import choosing
from .planning import plan_url, planned, post, trail_of


@require_safe
def methods(request: HttpRequest, pk: int) -> HttpResponse:
    """Rank the methods for an engagement, with reasons; before that, what was asked before."""
    engagement = planned(request, pk, Action.CHANGE)
    form, situation = _situation(request, engagement)
    ranked = rank(situation)
    positions = positions_on(request.actor, engagement)
    context = {
        "engagement": engagement,
        "form": form,
        "ranked": ranked,
        "query": request.GET.urlencode(),
        "package": method_package(),
        "before": asked_before(request.actor, engagement),
        "positions": positions,
        "lightest": lightest_enough(engagement, ranked, positions),
    }
    return render(request, "engagement/methods.html", context, status=422 if form.errors else 200)


def _situation(request: HttpRequest, engagement: Engagement) -> tuple[forms.SituationForm, Situation]:
    """Return what the methods are judged by: what the records say, changed by what was asked for."""
    known = situation_of(engagement)
    given = {name: request.GET.get(name, value) for name, value in asdict(known).items()}
    form = forms.SituationForm(given)
    return (form, replace(known, **form.cleaned_data)) if form.is_valid() else (form, known)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_method(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Choose a method; say why where the tool asks."""
    engagement = planned(request, pk, Action.CHANGE)
    _form, situation = _situation(request, engagement)
    entry = entry_of(key)
    ranked = judge(entry, situation)
    form = forms.ChooseForm(
        sent(request),
        initial={"title": entry.name, "note": entry.about},
        is_against=bool(ranked.against),
        is_locked=not engagement.is_purpose_agreed,
    )

    def choose(**data: Any) -> Any:
        return choosing.choose_method(
            actor=request.actor, engagement=engagement, method=key, situation=situation, **data
        )

    return answer(
        request,
        form,
        choose,
        heading=_("Choose: %(method)s") % {"method": entry.name},
        lead=entry.about,
        trail=trail_of(engagement),
        template="engagement/choose_method.html",
        ranked=ranked,
        engagement=engagement,
        go_to=lambda chosen: plan_url(engagement),
        told=_("Chosen. What it needs is on its own page."),
    )


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List all methods."""
    context = {
        "entries": entries(),
        "package": method_package(),
        "speaks": request.actor.is_person and own_organisations(request).exists(),
    }
    return render(request, "engagement/catalogue.html", context)


@require_safe
def method(request: HttpRequest, key: str) -> HttpResponse:
    """Show where a method fits, and what organisations here found."""
    entry = entry_of(key)
    own = OwnMethod.objects.filter(pk=key.removeprefix("own-")).first() if entry.added_by else None
    context = {
        "entry": entry,
        "own": own,
        "may_retire": own is not None and not own.is_retired and may(request.actor, Action.CHANGE, own),
        "fits": fits_in_words(entry.fit),
        "evidence": MethodEvidence.objects.filter(method=entry.key).select_related("organisation"),
        "speaks": request.actor.is_person and own_organisations(request).exists(),
    }
    return render(request, "engagement/method.html", context)


def own_organisations(request: HttpRequest) -> Any:
    """Return the organisations that the actor speaks for."""
    return allowed(request.actor, Action.ANSWER, Organisation)


def _required_organisations(request: HttpRequest) -> Any:
    found = own_organisations(request)
    if not found.exists():
        raise NotPermitted
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def tell_evidence(request: HttpRequest, key: str) -> HttpResponse:
    """Tell what one's organisation did with a method."""
    organisations = _required_organisations(request)
    entry = entry_of(key)
    return answer(
        request,
        keeping.EvidenceForm(sent(request), organisations=organisations),
        lambda **data: choosing.tell_evidence(actor=request.actor, method=key, **data),
        heading=_("What did you find?"),
        lead=entry.name,
        trail=((_("Methods"), reverse("engagement:catalogue")), (entry.name, _method_url(key))),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_method(request: HttpRequest) -> HttpResponse:
    """Add a method to the catalogue."""
    organisations = _required_organisations(request)
    return answer(
        request,
        keeping.OwnMethodForm(sent(request), organisations=organisations),
        lambda **data: choosing.add_own_method(actor=request.actor, **data),
        heading=_("Add a method"),
        lead=_("Other partners see it ranked beside the rest, as yours."),
        trail=((_("Methods"), reverse("engagement:catalogue")),),
        go_to=lambda own: _method_url(own.key),
    )


@require_POST
def retire_method(request: HttpRequest, key: str) -> HttpResponse:
    """Take a method of one's organisation out of the catalogue."""
    own = fetch(request.actor, Action.CHANGE, OwnMethod, pk=key.removeprefix("own-"))
    return post(
        request,
        lambda: choosing.retire_own_method(actor=request.actor, own=own),
        _("Taken out of the catalogue. Where it was chosen it stays."),
        reverse("engagement:catalogue"),
    )


def _method_url(key: str) -> str:
    return reverse("engagement:method", args=[key])

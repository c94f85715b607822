from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, allowed, may
from thegither.partners.models import Organisation, Partnership, Sector
from thegither.ui.forms import answer, sent

from .. import selectors, services
from ..forms import JudgeForm, RoleForm
from .pages import partnership_of


@require_safe
def business(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a partnership asks of businesses, and to its members what they make of it."""
    partnership = partnership_of(request, slug)
    profile = selectors.role_profile_of(request.actor, partnership)
    firms, bodies = selectors.business_reach(partnership)
    context = {
        "nav": "partnerships",
        "partnership": partnership,
        "profile": profile,
        "voices": selectors.voices_on(request.actor, profile) if profile else None,
        "contrast": selectors.contrast_of(request.actor, partnership),
        "firms": firms,
        "bodies": bodies,
        "offers": selectors.business_offers(request.actor, partnership),
        "may_change": request.actor.is_person and may(request.actor, Action.MANAGE, partnership),
        "may_say": profile is not None and _own_businesses(request).exists(),
    }
    return render(request, "offers/business.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_business(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what is asked of businesses."""
    partnership = partnership_of(request, slug, Action.MANAGE)
    profile = selectors.role_profile_of(request.actor, partnership)
    return answer(
        request,
        RoleForm(sent(request), initial=RoleForm.initial_of(profile)),
        lambda **data: services.describe_role(actor=request.actor, partnership=partnership, **data),
        heading=_("What we ask of businesses"),
        lead=_(
            "In a minute's reading: what is asked, what they get, what they can shape, how long it takes."
        ),
        go=_("Save"),
        trail=_trail(partnership),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what one's organisation makes of the role."""
    partnership = partnership_of(request, slug)
    profile = selectors.role_profile_of(request.actor, partnership)
    own = _own_businesses(request)
    if profile is None or not own:
        raise NotFound
    return answer(
        request,
        JudgeForm(sent(request), organisations=own),
        lambda **data: services.judge_role(actor=request.actor, profile=profile, **data),
        heading=_("Say what you make of it"),
        lead=_("Two minutes. The members of the partnership read it, beside what your umbrella body says."),
        go=_("Say it"),
        trail=_trail(partnership),
    )


def _own_businesses(request: HttpRequest) -> QuerySet[Organisation]:
    own = allowed(request.actor, Action.ANSWER, Organisation)
    return own.filter(sectors__sector=Sector.BUSINESS)


def _trail(partnership: Partnership) -> list[tuple[str, str]]:
    return [
        (partnership.name, partnership.get_absolute_url()),
        (_("For businesses"), reverse("offers:business", args=[partnership.slug])),
    ]

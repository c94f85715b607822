from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.dialogue.models import Matter
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Community, Organisation
from thegither.ui.forms import answer, sent

from .. import services
from ..forms.missing import DropForm, EditInterestForm, InterestForm
from ..models import Interest
from ..selectors.interests import interest_page
from ..selectors.suggesting import suggestions_for, whom_to_invite


@require_safe
def interests(request: HttpRequest, pk: int) -> HttpResponse:
    """Show whom a matter touches and who was heard; for those with a voice, who else it may touch."""
    matter = fetch(request.actor, Action.VIEW, Matter.objects.select_related("partnership"), pk=pk)
    page = interest_page(matter)
    may_map = request.actor.is_person and may(request.actor, Action.ANSWER, matter)
    context = {
        "matter": matter,
        "page": page,
        "may_map": may_map,
        "suggestions": suggestions_for(request.actor, matter) if may_map else [],
        "invitees": whom_to_invite(page.missing) if may_map else [],
    }
    return render(request, "engagement/interests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Put somebody on the map; ``?organisation=``, ``?community=`` or ``?name=`` fill in a suggestion."""
    matter = fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)
    initial = {"name": _asked_name(request), "origin": request.GET.get("origin", "")}
    return answer(
        request,
        InterestForm(sent(request), initial=initial),
        lambda **data: services.add_interest(actor=request.actor, matter=matter, **data),
        heading=_("Put somebody on the map"),
        lead=_("Whom the matter touches, how much, and what they can move in it."),
        back=matter,
        partnership=matter.partnership,
        go_to=lambda interest: interest,
    )


def _asked_name(request: HttpRequest) -> str:
    for name, model in (("organisation", Organisation), ("community", Community)):
        if key := request.GET.get(name):
            return str(fetch(request.actor, Action.VIEW, model, pk=key))
    return request.GET.get("name", "")[:120]


@require_http_methods(["GET", "HEAD", "POST"])
def edit_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge anew how much a matter touches somebody, and whether they were heard."""
    interest = _interest(request, pk)
    names = ("affected", "how", "influence", "heard_because")
    initial = {name: getattr(interest, name) for name in names} | {"expected_version": interest.version}
    return answer(
        request,
        EditInterestForm(sent(request), initial=initial),
        lambda **data: services.change_interest(actor=request.actor, interest=interest, **data),
        heading=interest.name,
        lead=_("What it said before stays on the record."),
        back=interest,
        partnership=interest.matter.partnership,
        other_way=reverse("engagement:drop_interest", args=[pk]),
        other_words=_("It does not touch them: take them off the map"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def drop_interest(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off the map, with a reason."""
    interest = _interest(request, pk)
    return answer(
        request,
        DropForm(sent(request), initial={"expected_version": interest.version}),
        lambda **data: services.drop_interest(actor=request.actor, interest=interest, **data),
        heading=_("Take “%(name)s” off the map") % {"name": interest.name},
        lead=_("They stay on the record with your reason."),
        back=interest,
        partnership=interest.matter.partnership,
    )


@require_POST
def finish_map(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the map for complete."""
    matter = fetch(request.actor, Action.ANSWER, Matter, pk=pk)
    try:
        services.finish_map(actor=request.actor, matter=matter)
    except DomainError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("The map is complete for now. Whoever is found later can be added."))
    return redirect("engagement:interests", pk=pk)


def _interest(request: HttpRequest, pk: int) -> Interest:
    return fetch(request.actor, Action.CHANGE, Interest.objects.select_related("matter__partnership"), pk=pk)

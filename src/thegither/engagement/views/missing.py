from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thegither.accounts.limits import limit
from thegither.dialogue.models import Matter
from thegither.kernel.errors import DomainError
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent, show_error

from .. import services
from ..forms.missing import TipAnswerForm, TipForm
from ..models import Tip
from ..selectors.gaps import new_tips
from ..selectors.missing import missing_page


@require_safe
def missing(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is missing in a partnership, and what is done about it."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    context = {
        "partnership": partnership,
        "page": missing_page(request.actor, partnership),
        "may_take_up": request.actor.is_person and may(request.actor, Action.ADD, partnership),
        "tips": new_tips(request.actor, partnership) if request.actor.is_person else [],
    }
    return render(request, "engagement/missing.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anybody tell who should be here (on a matter: ``?matter=``)."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    matter = None
    if key := request.GET.get("matter"):
        matter = fetch(request.actor, Action.VIEW, Matter.objects.filter(partnership=partnership), pk=key)
    form = TipForm(sent(request))
    status = 200
    if form.is_bound:
        status = 422
        try:
            if form.is_valid():
                return _told(request, form, partnership, matter)
        except TooManyRequests as error:
            show_error(form, error)
            status = 429
        except DomainError as error:
            show_error(form, error)
    context = {"form": form, "partnership": partnership, "matter": matter}
    return render(request, "engagement/tell.html", context, status=status)


def _told(
    request: HttpRequest, form: TipForm, partnership: Partnership, matter: Matter | None
) -> HttpResponse:
    limit(request, "engagement.tell", per_minute=10, per_hour=50)
    told = {name: value for name, value in form.cleaned_data.items() if name != "website"}
    services.give_tip(actor=request.actor, partnership=partnership, matter=matter, **told)
    messages.success(
        request, _("Thank you. Whoever runs this partnership reads it, and takes it up or says why not.")
    )
    return redirect(matter or partnership)


@require_http_methods(["GET", "HEAD", "POST"])
def tip(request: HttpRequest, pk: int) -> HttpResponse:
    """Take up what somebody told, or say why not."""
    rows = Tip.objects.select_related("partnership", "matter")
    found = fetch(request.actor, Action.MANAGE, rows, pk=pk)

    def settle(take_up: bool, owner: object, reason: str) -> Tip:
        if take_up:
            return services.take_up_tip(actor=request.actor, tip=found, owner=owner)  # type: ignore[arg-type]
        return services.decline_tip(actor=request.actor, tip=found, reason=reason)

    return answer(
        request,
        TipAnswerForm(sent(request), partnership=found.partnership),
        settle,
        heading=_("Somebody told us of: %(who)s") % {"who": found.who},
        lead=found.why,
        back=found.partnership,
        partnership=found.partnership,
        go_to=lambda told: told.gap or told.partnership,
        quoted=found.where,
    )

"""Say what groups stand for, and cite in a decision what people agree on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thegither.engagement.pages import trail_to
from thegither.kernel.policies import Action
from thegither.ui.forms import answer, sent

from ..forms.naming import NamesForm
from ..selectors.results import result_of, whole_run
from ..services.naming import name_groups
from .voting import conversation_for


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def names(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the groups of the last whole map, or of the one that was looked at, their names."""
    activity = conversation_for(request, pk, Action.CHANGE)
    run = whole_run(pk, request.POST.get("run", ""))
    result = result_of(activity, run) if run is not None else None
    back = reverse("opinions:results", args=[pk])
    trail = [*trail_to(activity), (_("Where people agree"), back)]
    if result is None or not result.groups:
        return render(request, "opinions/no_groups.html", {"activity": activity, "trail": trail})
    form = NamesForm(sent(request), run_id=result.run.pk, groups=result.groups)
    return answer(
        request,
        form,
        lambda **_said: name_groups(actor=request.actor, run=result.run, words=form.words),
        heading=_("Name the groups"),
        lead=_("Best in a meeting with people of every group. The computer names none, and guesses nothing."),
        trail=trail,
        back=f"{back}#groups",
        template="opinions/name_groups.html",
        result=result,
        partnership=activity.engagement.matter.partnership,
    )

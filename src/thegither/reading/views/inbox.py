"""Read what was said: what adds most that is new first, and whose it is only once it has been read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from thegither.dialogue.models import Matter
from thegither.dialogue.views.choosing import ticked
from thegither.kernel.policies import Action, fetch

from .. import services
from ..forms import InboxForm
from ..selectors.inbox import cards, newest_run, read_share, run_under_way, to_read

PAGE = 20


@require_safe
def inbox(request: HttpRequest, pk: int) -> HttpResponse:
    """List texts to read in the order of the newest run, or as they came in if there is none."""
    matter = _matter(request, pk)
    run, person = newest_run(matter), request.actor.person_id
    form = InboxForm(request.GET, matter=matter)
    rows = to_read(matter, run, person, **form.asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    shown = cards(list(page), run)
    read, to_be_read = read_share(matter, run, person)
    context = {
        "matter": matter,
        "narrow": form,
        "run": run,
        "under_way": run_under_way(matter),
        "page": page,
        "cards": shown,
        "unread": [card.contribution.pk for card in shown if not card.is_read],
        "read": read,
        "to_be_read": to_be_read,
    }
    return render(request, "reading/inbox.html", context)


@require_POST
def mark_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what the reader has read; then they see whose it is."""
    matter = _matter(request, pk)
    services.mark_read(actor=request.actor, matter=matter, keys=ticked(request.POST))
    back = request.POST.get("back", "")
    here = reverse("reading:inbox", args=[matter.pk])
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(here)
    return redirect(back if is_ours else here)


@require_POST
def ask_for_reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker read everything anew."""
    matter = _matter(request, pk)
    services.ask_for_reading(actor=request.actor, matter=matter)
    messages.success(request, _("A worker reads everything now. You can go on meanwhile."))
    return redirect("reading:inbox", pk=matter.pk)


def _matter(request: HttpRequest, pk: int) -> Matter:
    return fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)

"""One's own answers: read them, change them, go on with them elsewhere, take them all back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from thegither.accounts.limits import limit
from thegither.accounts.participants import forget_participant, participant_of, remember_participant
from thegither.accounts.services import write_letter
from thegither.dialogue.models import Standing
from thegither.dialogue.services.contributions import claim_contributions
from thegither.engagement.models import Activity, ResponseStanding
from thegither.engagement.pages import trail_to, words_here
from thegither.engagement.selectors.now import now_of
from thegither.engagement.services import withdraw_response
from thegither.kernel.clock import today
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.kernel.ids import digest_of
from thegither.kernel.policies import Action, may
from thegither.ui.forms import sent

from ..forms.voting import LinkForm
from ..models import Stance, Voter
from ..receipts import voter_for, voter_token
from ..selectors.ballot import own_votes as votes_of
from ..selectors.ballot import voter_of
from ..selectors.choosing import left_for
from ..selectors.results import may_see_results
from .voting import conversation_for

PAGE_SIZE = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_votes(request: HttpRequest, pk: int) -> HttpResponse:
    """List what somebody answered, each to be changed; have the private link sent to an address."""
    activity = conversation_for(request, pk, Action.VIEW)
    voter = voter_of(request.actor, pk)
    form = LinkForm(sent(request) if voter else None)
    if voter and form.is_bound and form.is_valid():
        limit(request, "opinions.link", per_hour=5, per_day=20)
        _send_link(request, activity, voter, form.cleaned_data["email"])
        messages.success(request, _("The link is on its way."))
        return redirect("opinions:own_votes", pk)
    context = {
        "activity": activity,
        "words": words_here(request, activity),
        "trail": trail_to(activity, reverse("opinions:vote", args=[pk])),
        "voter": voter,
        "form": form,
        "now": now_of(activity),
        "shows_results": may_see_results(request.actor, activity),
        "may_keep": request.actor.is_person and _has_voted_without_account(request, pk),
        "may_take_part": may(request.actor, Action.ADD, activity),
        "stances": Stance,
        "shown": Standing.SHOWN,
    }
    if voter is not None:
        context |= _answers(request, voter)
    return render(request, "opinions/own_votes.html", context, status=422 if form.errors else 200)


def _answers(request: HttpRequest, voter: Voter) -> dict[str, object]:
    token = voter_token(voter)
    page = Paginator(votes_of(voter), PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "page": page,
        "left": left_for(voter),
        "standing": voter.response,
        "private_link": request.build_absolute_uri(reverse("opinions:come_back", args=[token])),
    }


@require_POST
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was answered and said on this device without an account with the account of who asks."""
    conversation_for(request, pk, Action.VIEW)
    participant = participant_of(request)
    if not request.actor.is_person or participant is None:
        raise NotPermitted
    claim_contributions(actor=request.actor, participant_id=participant)
    messages.success(request, _("The answers of this device are kept with your account within a minute."))
    response = redirect("opinions:own_votes", pk)
    forget_participant(response)
    return response


def _has_voted_without_account(request: HttpRequest, pk: int) -> bool:
    participant = participant_of(request)
    voters = Voter.objects.filter(activity=pk, participant=participant, person=None)
    return participant is not None and voters.exists()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what taking everything back means, and do it."""
    activity = conversation_for(request, pk, Action.VIEW)
    voter = voter_of(request.actor, pk)
    if voter is None:
        raise NotFound
    if request.method == "POST":
        withdraw_response(actor=request.actor, response=voter.response)
        messages.success(request, _("Your answers are taken back. They count no more."))
        return redirect("opinions:own_votes", pk)
    context = {"activity": activity, "trail": trail_to(activity, reverse("opinions:own_votes", args=[pk]))}
    return render(request, "opinions/take_back.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest, token: str) -> HttpResponse:
    """Go on with one's answers on this device: a button, since a link may only be looked at."""
    voter = voter_for(token)
    participant = voter.participant_id
    if request.method == "POST" and participant is not None:
        response: HttpResponse = redirect("opinions:own_votes", voter.activity_id)
        remember_participant(response, participant)
    else:
        here = participant_of(request)
        context = {
            "activity": voter.activity,
            "count": votes_of(voter).count(),
            "is_taken_back": voter.response.standing == ResponseStanding.WITHDRAWN,
            "belongs_to_account": participant is None,
            "is_other_device": here is not None and here != participant,
        }
        response = render(request, "opinions/come_back.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response


def _send_link(request: HttpRequest, activity: Activity, voter: Voter, email: str) -> None:
    link = request.build_absolute_uri(reverse("opinions:come_back", args=[voter_token(voter)]))
    text = _(
        "Here is the private link to your answers in “%(title)s”:\n\n%(link)s\n\n"
        "Whoever has it can read and change them. If you did not ask for it, you need do nothing."
    )
    write_letter(
        key=f"opinions:link:{voter.pk}:{digest_of(email.casefold())[:16]}:{today():%Y%m%d}",
        recipient=email,
        subject=_("Your answers: %(title)s") % {"title": activity.title},
        text=text % {"title": activity.title, "link": link},
    )

"""What the author of a contribution can do with its receipt, and what a follower can do with a letter."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from thegither.accounts.limits import limit
from thegither.accounts.participants import forget_participant, participant_of
from thegither.dialogue.forms.saying import FollowForm
from thegither.dialogue.receipts import contribution_for, follower_to_confirm, follower_to_stop
from thegither.dialogue.selectors import unclaimed_of_participant
from thegither.dialogue.services import (
    claim_contribution,
    claim_contributions,
    confirm_follower,
    follow_contribution,
    unfollow,
    withdraw_contribution,
)
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.limits import TooManyRequests
from thegither.ui.forms import sent, show_error

_page = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@_page
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for news of what one said by e-mail."""
    contribution = contribution_for(token)
    form = FollowForm(sent(request))
    context = {"contribution": contribution, "token": token, "form": form}
    status = 200
    if form.is_bound:
        status = 422
        try:
            if form.is_valid():
                email = form.cleaned_data["email"]
                limit(request, "dialogue.follow", per_hour=20)
                limit(email.lower(), "dialogue.follow_address", per_day=5)
                follow_contribution(
                    contribution=contribution, email=email, language=get_language() or "en-gb"
                )
                return _private(render(request, "dialogue/follow_asked.html", context))
        except TooManyRequests as error:
            show_error(form, error)
            status = 429
        except DomainError as error:
            show_error(form, error)
    return _private(render(request, "dialogue/follow.html", context, status=status))


@never_cache
@_page
def confirm_following(request: HttpRequest, token: str) -> HttpResponse:
    """Say yes to news; only the button does it, so that a scanner of letters does not."""
    follower = confirm_follower(token) if request.method == "POST" else follower_to_confirm(token)
    context = {"follower": follower, "contribution": follower.contribution}
    return _private(render(request, "dialogue/follow_confirm.html", context))


@csrf_exempt  # RFC 8058: the mail program posts for its reader, without a cookie; the token is the proof
@never_cache
@_page
def stop_following(request: HttpRequest, token: str) -> HttpResponse:
    """Stop the news, with one click in the mail program or with the button of this page."""
    stopped = request.method == "POST"
    contribution = unfollow(token) if stopped else follower_to_stop(token)[1]
    context = {"contribution": contribution, "stopped": stopped}
    return _private(render(request, "dialogue/follow_stop.html", context))


@never_cache
@_page
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take back what one said."""
    contribution = contribution_for(token)
    if request.method == "POST":
        withdraw_contribution(actor=request.actor, contribution=contribution, holds_receipt=True)
        messages.success(request, _("You took it back. Others do not see it any more."))
        return redirect("portal:receipt", token)
    context = {"contribution": contribution, "token": token}
    return _private(render(request, "dialogue/say_withdraw.html", context))


@never_cache
@_page
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what one said without an account with the account one is signed in to."""
    contribution = contribution_for(token)
    if not request.actor.is_person:
        raise NotPermitted(_("Sign in first; then what you said can be kept with your account."))
    if request.method == "POST":
        claim_contribution(actor=request.actor, contribution=contribution)
        messages.success(request, _("%s is now kept with your account.") % contribution.reference)
        return redirect("portal:receipt", token)
    context = {"contribution": contribution, "token": token}
    return _private(render(request, "dialogue/say_claim.html", context))


@never_cache
@_page
def claim_device(request: HttpRequest) -> HttpResponse:
    """Keep all that was said on this device with the account one is signed in to."""
    if not request.actor.is_person:
        raise NotPermitted(_("Sign in first; then what you said can be kept with your account."))
    participant_id = participant_of(request)
    if request.method == "POST" and participant_id is not None:
        count = claim_contributions(actor=request.actor, participant_id=participant_id)
        kept = ngettext(
            "%d contribution is kept with your account.",
            "%d contributions are kept with your account.",
            count,
        )
        messages.success(request, kept % count)
        response = redirect("portal:my_work")
        forget_participant(response)
        return response
    contributions = unclaimed_of_participant(participant_id)
    context = {"contributions": contributions[:20], "count": contributions.count()}
    return render(request, "dialogue/say_claim_device.html", context)


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the secret in the address from search engines.

    Other sites do not get it either: the referrer stays within this one. With "no-referrer" browsers would
    post our forms with an origin of "null", which is refused.
    """
    response["X-Robots-Tag"] = "noindex"
    return response

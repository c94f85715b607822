from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.ui.forms import sent, show_error

from .. import joining
from ..forms import NewsForm, ProfileForm
from ..models import NewsTopic, Participant
from ..participants import forget_participant, participant_of
from ..selectors import (
    current_administrator_session,
    has_second_factor,
    news_frequencies,
    tokens_of,
)
from ..services import change_news_settings, change_profile, claim_participation, turn_news_off
from ..services.news import topic_of
from .own import own_user


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show everything about one's account on one page."""
    user = own_user(request)
    participant_id = participant_of(request) or 0
    unclaimed = Participant.objects.filter(pk=participant_id, claimed_by=None)
    context = {
        "name": joining.name_of(user),
        "language": dict(settings.LANGUAGES).get(user.language, ""),
        "has_second_factor": has_second_factor(user),
        "sessions": UserSession.objects.filter(user_id=user.pk).count(),
        "has_single_sign_on": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
        "connections": SocialAccount.objects.filter(user_id=user.pk).count(),
        "tokens": tokens_of(user.pk).filter(revoked_at=None, expires_at__gt=now()).count(),
        "administration": current_administrator_session(user.pk),
        "may_claim": bool(participant_id) and unclaimed.exists(),
    }
    return render(request, "accounts/me.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Change one's name and the language of letters."""
    user = own_user(request)
    initial = {"name": joining.name_of(user), "language": user.language or settings.LANGUAGE_CODE}
    form = ProfileForm(sent(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_profile(actor=request.actor, user=user, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Changed."))
            return redirect("accounts:me")
    return render(request, "accounts/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def news(request: HttpRequest) -> HttpResponse:
    """Choose how often one wants news of what."""
    user = own_user(request)
    form = NewsForm(sent(request), frequencies=news_frequencies([user.pk])[user.pk])
    if request.method == "POST" and form.is_valid():
        change_news_settings(actor=request.actor, user=user, frequencies=form.cleaned_data)
        messages.success(request, _("Changed. The next letter follows your choice."))
        return redirect("accounts:me")
    return render(request, "accounts/news.html", {"form": form}, status=422 if form.is_bound else 200)


@csrf_exempt  # mail programs post it without ever seeing the page (RFC 8058); the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def news_off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn news of one topic off. A page asks, as mail scanners follow links."""
    topic = turn_news_off(token=token) if request.method == "POST" else topic_of(token)
    context = {"topic": NewsTopic(topic).label if topic else "", "done": request.method == "POST"}
    return render(request, "accounts/news_off.html", context, status=200 if topic else 404)


@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Tie what was said on this device without an account to one's account."""
    own_user(request)
    participant_id = participant_of(request)
    response = redirect("accounts:me")
    if participant_id is not None:
        if claim_participation(actor=request.actor, participant_id=participant_id):
            messages.success(request, _("What was said on this device is with your account now."))
        else:
            messages.error(request, _("What was said on this device is with another account already."))
        forget_participant(response)
    return response

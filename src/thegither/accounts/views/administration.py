from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.ui.forms import sent, show_error

from ..forms import AdministrationForm
from ..models import User
from ..selectors import current_administrator_session, has_second_factor
from ..services import end_administration, start_administration
from .own import own_user


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account")
def administration(request: HttpRequest) -> HttpResponse:
    """Start a spell of administration, or show the one that runs."""
    user = own_user(request)
    if not user.is_administrator:
        raise NotPermitted(_("You are not an administrator of this service."))
    if has_second_factor(user) and not _gave_second_factor(request, user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
    form = AdministrationForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            start_administration(actor=request.actor, reason=form.cleaned_data["reason"])
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("You administer the service now. What you do is recorded."))
            return redirect("accounts:administration")
    context = {
        "form": form,
        "session": current_administrator_session(user.pk),
        "minutes": settings.ADMIN_SESSION_MINUTES,
    }
    return render(request, "accounts/administration.html", context, status=422 if form.is_bound else 200)


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the spell of administration."""
    own_user(request)
    end_administration(actor=request.actor)
    messages.success(request, _("You are a partner like all others again."))
    return redirect("accounts:me")


def _gave_second_factor(request: HttpRequest, user: User) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, user))

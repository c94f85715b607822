from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import sent, show_error

from ..forms import TokenForm
from ..models import ApiToken
from ..scopes import seats_of
from ..selectors import tokens_of
from ..services import create_token, revoke_token
from .own import own_user


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account", allow_get=True)
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's tokens and create one; its secret is on the answer and nowhere else."""
    user = own_user(request)
    form = TokenForm(sent(request), user=user)
    token, secret = None, ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            token, secret = create_token(
                actor=request.actor,
                name=data["name"],
                expires_at=form.expires_at(),
                may_write=data["may_write"],
                seat_id=data["seat_id"],
            )
        except DomainError as error:
            show_error(form, error)
        else:
            form = TokenForm(user=user)
    context = {
        "form": form,
        "token": token,
        "secret": secret,
        "tokens": tokens_of(user.pk),
        "seats": dict(seats_of(user)),
        "moment": now(),
    }
    response = render(request, "accounts/tokens.html", context, status=422 if form.is_bound else 200)
    add_never_cache_headers(response)
    return response


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a token away."""
    own_user(request)
    token = fetch(request.actor, Action.CHANGE, ApiToken, pk=pk)
    revoke_token(actor=request.actor, token=token)
    messages.success(request, _("“%(name)s” does not work any more.") % {"name": token.name})
    return redirect("accounts:tokens")

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.ui.forms import sent, show_error

from ..forms import EraseForm
from ..participants import forget_participant
from ..services import erase_user, export_user
from .own import own_user


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account", allow_get=True)
def export(request: HttpRequest) -> HttpResponse:
    """Give somebody everything that is known about them, as a file."""
    user = own_user(request)
    if request.method != "POST":
        return render(request, "accounts/export.html")
    content = export_user(actor=request.actor, user=user)
    options = {"indent": 2, "ensure_ascii": False}
    response = JsonResponse(content, encoder=DjangoJSONEncoder, json_dumps_params=options)
    response.headers["Content-Disposition"] = f'attachment; filename="thegither-{today().isoformat()}.json"'
    add_never_cache_headers(response)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account", allow_get=True)
def erase(request: HttpRequest) -> HttpResponse:
    """Erase somebody's account and everything about them."""
    user = own_user(request)
    form = EraseForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            erase_user(actor=request.actor, user=user)
        except DomainError as error:
            show_error(form, error)
        else:
            logout(request)
            messages.success(
                request, _("Your account and everything about you is erased. You are signed out.")
            )
            response = redirect("portal:home")
            forget_participant(response)
            return response
    return render(request, "accounts/erase.html", {"form": form}, status=422 if form.is_bound else 200)

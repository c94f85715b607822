from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import EmailAddress, Login
from allauth.socialaccount.internal.flows.email_authentication import wipe_password
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from thegither.kernel.errors import DomainError
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.transactions import write_transaction
from thegither.ui.forms import sent, show_error

from ..forms import SignInLinkForm
from ..limits import limit
from ..models import User
from ..services import send_sign_in_link, use_sign_in_link


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether or not there is an account."""
    if request.user.is_authenticated:
        return redirect("accounts:me")
    next_path = request.POST.get("next") or request.GET.get("next", "")
    form = SignInLinkForm(sent(request), initial={"email": request.GET.get("email", "")})
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        try:
            limit(request, "accounts.sign_in_link", per_hour=30)
            limit(email, "accounts.sign_in_link", per_hour=5)
        except TooManyRequests as error:
            show_error(form, error)
            status = 429
        else:
            send_sign_in_link(email=email, next_path=next_path if _is_ours(request, next_path) else "")
            return render(request, "accounts/sign_in_link_sent.html", {"email": email})
    context = {"form": form, "next_path": next_path}
    return render(request, "accounts/sign_in_link.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def follow_sign_in_link(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Ask before signing in, so that a mail scanner that follows the link does not use it up."""
    if request.method != "POST":
        return _private(render(request, "accounts/sign_in_link_confirm.html"))
    try:
        link = use_sign_in_link(secret=secret)
    except DomainError as error:
        return _private(
            render(request, "accounts/sign_in_link_over.html", {"message": str(error)}, status=410)
        )
    _trust_address(request, link.user)
    record_authentication(request, link.user, method="link", email=link.user.email)
    return perform_login(
        request, Login(user=link.user, email=link.user.email, redirect_url=link.next_path or None)
    )


def _trust_address(request: HttpRequest, user: User) -> None:
    """Whoever followed the link reads this address. An older password might be somebody else's: wipe it."""
    with write_transaction():
        address, _created = EmailAddress.objects.get_or_create(
            user=user, email=user.email, defaults={"primary": True, "verified": False}
        )
        if not address.verified:
            wipe_password(request, user, user.email)
            address.set_verified(commit=True)


def _is_ours(request: HttpRequest, path: str) -> bool:
    return url_has_allowed_host_and_scheme(path, allowed_hosts=None, require_https=request.is_secure())


def _private(response: HttpResponse) -> HttpResponse:
    """The address of the page is a secret: it goes into no cache, no index and no other site's log.

    Not "no-referrer": with that, browsers hide the origin of the form too, and it is refused as forged.
    """
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from thegither.accounts.inviting import expect_guest
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.ui.forms import sent, show_error

from ..acting import SESSION_KEY
from ..forms import AcceptForm
from ..models import Invitation
from ..selectors import invitation_with_secret
from ..services import accept_invitation, why_not_open


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show an invitation to whoever has its secret, and let them take the seat once they are signed in."""
    found = invitation_with_secret(secret)
    acting = request.acting
    form = AcceptForm(sent(request), initial={"name": acting.name if acting else found.name})
    if request.method == "POST":
        if not request.actor.is_person:
            raise NotPermitted(_("Sign in or create an account first. The invitation stays open."))
        if form.is_valid():
            try:
                mandate = accept_invitation(actor=request.actor, secret=secret, **form.cleaned_data)
            except DomainError as error:
                show_error(form, error)
            else:
                request.session[SESSION_KEY] = mandate.seat_id
                message = _("Welcome. You act for %(seat)s now; change that at the top of the page.")
                messages.success(request, message % {"seat": mandate.seat})
                return redirect(mandate.seat.partnership)
    return _page(request, found, secret, form)


def _page(request: HttpRequest, found: Invitation, secret: str, form: AcceptForm) -> HttpResponse:
    why_not = why_not_open(found)
    if not why_not and not request.actor.is_person:
        expect_guest(request, found.email)
    here = urlencode({"next": request.path})
    context = {
        "invitation": found,
        "form": form,
        "why_not": why_not,
        "brief_url": reverse("portal:joining_brief", args=[secret]),
        "sign_in_url": f"{reverse('account_login')}?{here}",
        "sign_up_url": f"{reverse('account_signup')}?{here}",
    }
    status = 410 if why_not else 422 if form.is_bound else 200
    response = render(request, "partners/invitation.html", context, status=status)
    # The address is the secret. "no-referrer" would hide it better, but then a browser calls our own form's
    # origin "null", and the form would be refused.
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def act_as(request: HttpRequest) -> HttpResponse:
    """Choose for which seat one acts from now on, or as oneself, and go back to the page."""
    acting = request.acting
    if not acting:
        raise NotPermitted
    chosen = request.POST.get("acting", "")
    if not chosen:
        request.session.pop(SESSION_KEY, None)
    elif seat := next((seat for seat in acting.seats if str(seat.seat_id) == chosen), None):
        request.session[SESSION_KEY] = seat.seat_id
    else:
        messages.error(request, _("You do not hold this seat today. Nothing was changed."))
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = reverse("portal:my_work")
    return HttpResponseRedirect(target)  # redirect() would take a word for the name of a view

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from thegither.partners.selectors import invitation_with_secret
from thegither.partners.services import why_not_open

from ..selectors.briefs import joining_brief


@never_cache
@require_safe
def joining(request: HttpRequest, secret: str) -> HttpResponse:
    """Tell whoever has the secret of an invitation what joining means."""
    found = invitation_with_secret(secret)
    if why_not_open(found):
        return redirect("partners:invitation", secret)
    context = {"brief": joining_brief(request.actor, found), "secret": secret}
    response = render(request, "portal/joining_brief.html", context)
    response["Referrer-Policy"] = "same-origin"  # the address is the secret
    response["X-Robots-Tag"] = "noindex"
    return response

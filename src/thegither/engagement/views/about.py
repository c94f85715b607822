from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from thegither.dialogue.receipts import contribution_for
from thegither.kernel.errors import DomainError, NotFound
from thegither.ui.forms import sent, show_error

from .. import services
from ..forms.missing import AboutYouForm
from ..selectors.reach import about_questions


@require_http_methods(["GET", "HEAD", "POST"])
def about_you(request: HttpRequest, token: str) -> HttpResponse:
    """Let the author of a contribution say, if they like, to which parts of the population they belong."""
    contribution = contribution_for(token)
    partnership = contribution.matter.partnership
    populations = about_questions(partnership)
    if not populations:
        raise NotFound
    form = AboutYouForm(sent(request), populations=populations)
    if form.is_bound and form.is_valid():
        try:
            services.tell_of_self(contribution=contribution, strata=form.chosen)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Thank you. It is counted, and not kept with what you said."))
            return redirect("portal:receipt", token)
    context = {"form": form, "partnership": partnership, "token": token, "populations": populations}
    response = render(request, "engagement/about_you.html", context, status=422 if form.errors else 200)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    add_never_cache_headers(response)
    return response

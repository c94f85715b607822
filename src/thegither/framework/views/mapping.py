from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, allowed, fetch, may
from thegither.partners.models import Partnership
from thegither.ui.forms import sent, show_error

from ..forms.agreements import LinkForm
from ..pictures import map_picture
from ..selectors.mapping import partnership_map
from ..services.agreements import link_partnerships

PAGE_SIZE = 25


@require_safe
def partnerships_map(request: HttpRequest) -> HttpResponse:
    """Show what partnerships have in common, and where a link is missing."""
    found = partnership_map(request.actor)
    context = {
        "nav": "partnerships",
        "found": found,
        "picture": map_picture(found),
        "page": Paginator(found.overlaps, PAGE_SIZE).get_page(request.GET.get("page")),
        "run": set(allowed(request.actor, Action.MANAGE, Partnership).values_list("pk", flat=True)),
    }
    return render(request, "framework/map.html", context)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Say what two partnerships make of what they have in common."""
    first = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    second = fetch(request.actor, Action.VIEW, Partnership, slug=other)
    if not (may(request.actor, Action.MANAGE, first) or may(request.actor, Action.MANAGE, second)):
        raise NotPermitted(_("Only those who run one of the two partnerships can record this."))
    form = LinkForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            link_partnerships(actor=request.actor, first=first, second=second, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("framework:map")
    found = partnership_map(request.actor).overlaps
    between = [each for each in found if {each.first.pk, each.second.pk} == {first.pk, second.pk}]
    context = {"form": form, "first": first, "second": second, "overlap": between[0] if between else None}
    return render(request, "framework/map_link.html", context, status=422 if form.errors else 200)

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch, may
from thegither.ui.forms import sent, show_error

from ..forms import CommunityForm, NewOrganisationForm, OrganisationFilterForm, OrganisationForm, UmbrellaForm
from ..models import Membership, Organisation
from ..policies import may_create_partnership, require_runs_something
from ..selectors import communities as list_communities
from ..selectors import memberships_of, seats_of_organisation
from ..selectors import organisations as list_organisations
from ..services import (
    change_organisation,
    create_community,
    create_organisation,
    join_umbrella,
    leave_umbrella,
)

PAGE_SIZE = 25


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations, by sector and by words in their names."""
    form = OrganisationFilterForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = list_organisations(request.actor, sector=chosen.get("sector", ""), text=chosen.get("q", ""))
    context = {
        "nav": "partnerships",
        "filter_form": form,
        "is_filtered": any(chosen.values()),
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_add": may_create_partnership(request.actor),
    }
    return render(request, "partners/organisations.html", context)


@require_safe
def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an organisation: its units, umbrella bodies, members and seats."""
    return _organisation_page(request, _fetch(request, Action.VIEW, slug))


def _organisation_page(
    request: HttpRequest, found: Organisation, form: UmbrellaForm | None = None
) -> HttpResponse:
    umbrellas, members = memberships_of(request.actor, found)
    context = {
        "nav": "partnerships",
        "organisation": found,
        "units": found.units.all(),
        "umbrellas": umbrellas,
        "members": members,
        "seats": seats_of_organisation(request.actor, found),
        "may_change": may(request.actor, Action.CHANGE, found),
        "form": form,
        "umbrella_form": form or UmbrellaForm(),
    }
    return render(request, "partners/organisation.html", context, status=200 if form is None else 422)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Add an organisation."""
    require_runs_something(request.actor)
    form = NewOrganisationForm(sent(request), initial={"has_legal_form": True})
    if request.method == "POST" and form.is_valid():
        try:
            found = create_organisation(actor=request.actor, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            return redirect(found)
    return render(
        request, "partners/edit_organisation.html", {"form": form}, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what an organisation says of itself."""
    found = _fetch(request, Action.CHANGE, slug)
    form = OrganisationForm(request.POST) if request.method == "POST" else OrganisationForm.of(found)
    if form.is_bound and form.is_valid():
        try:
            change_organisation(actor=request.actor, organisation=found, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    context = {"form": form, "organisation": found}
    return render(request, "partners/edit_organisation.html", context, status=422 if form.is_bound else 200)


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Write down that the organisation belongs to an umbrella body."""
    found = _fetch(request, Action.CHANGE, slug)
    form = UmbrellaForm(request.POST)
    if form.is_valid() and form.known is not None:
        try:
            join_umbrella(
                actor=request.actor, umbrella=form.known, member=found, from_on=form.cleaned_data["from_on"]
            )
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(found)
    return _organisation_page(request, found, form)


@require_POST
def leave(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Write down that the organisation left an umbrella body today."""
    found = _fetch(request, Action.CHANGE, slug)
    membership = fetch(
        request.actor,
        Action.VIEW,
        Membership.objects.select_related("umbrella", "member"),
        pk=pk,
        member=found,
    )
    leave_umbrella(actor=request.actor, membership=membership)
    messages.success(request, _("Saved. That it was a member until today is kept."))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def communities(request: HttpRequest) -> HttpResponse:
    """List the communities; add one."""
    may_add = may_create_partnership(request.actor)
    form = CommunityForm(sent(request))
    if request.method == "POST":
        require_runs_something(request.actor)
        if form.is_valid():
            try:
                create_community(actor=request.actor, **form.cleaned_data)
            except DomainError as error:
                show_error(form, error)
            else:
                messages.success(request, _("The community is added."))
                return redirect("partners:communities")
    page = Paginator(list_communities(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"form": form, "may_add": may_add, "page": page, "nav": "partnerships"}
    return render(request, "partners/communities.html", context, status=422 if form.is_bound else 200)


def _fetch(request: HttpRequest, action: Action, slug: str) -> Organisation:
    rows = Organisation.objects.select_related("unit_of").prefetch_related("sectors")
    return fetch(request.actor, action, rows, slug=slug)

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, allowed, fetch
from thegither.kernel.transactions import write_transaction
from thegither.ui.forms import sent, show_error

from ..forms import (
    ROLE_HINTS,
    EndForm,
    InvitationForm,
    MandateForm,
    NewSeatForm,
    SeatForm,
)
from ..forms_people import IndividualSeatForm
from ..models import Invitation, Mandate, Partnership, Seat
from ..selectors import partnership_of, pending_invitations, seats_now, seats_past
from ..services import (
    change_seat,
    create_organisation,
    create_seat,
    end_mandate,
    end_seat,
    give_mandate,
    invite,
    resend_invitation,
    seat_individual,
    withdraw_invitation,
)


@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who sits in a partnership and who is invited; add a seat."""
    partnership = partnership_of(request.actor, Action.MANAGE, slug)
    form = NewSeatForm(sent(request))
    return _added(
        request, partnership, form, lambda: _add_seat(request, partnership, form), {"organisation_form": form}
    )


@require_POST
def add_individual(request: HttpRequest, slug: str) -> HttpResponse:
    """Add the seat of somebody who speaks for themselves."""
    partnership = partnership_of(request.actor, Action.MANAGE, slug)
    form = IndividualSeatForm(request.POST, actor=request.actor)

    def add() -> Seat:
        return seat_individual(actor=request.actor, partnership=partnership, **form.cleaned_data)

    return _added(request, partnership, form, add, {"individual_form": form})


def _added(
    request: HttpRequest,
    partnership: Partnership,
    form: Form,
    add: Callable[[], Seat],
    forms: dict[str, Form],
) -> HttpResponse:
    """Add what a form of the page asks for, or show the page with what is wrong."""
    if request.method == "POST" and form.is_valid():
        try:
            seat = add()
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("%(name)s has a seat now.") % {"name": seat})
            return redirect("partners:seats", partnership.slug)
    context = {
        "organisation_form": NewSeatForm(),
        "individual_form": IndividualSeatForm(actor=request.actor),
        **forms,
        "form": form,
        "partnership": partnership,
        "rows": seats_now(request.actor, partnership),
        "past_seats": seats_past(request.actor, partnership),
        "role_hints": ROLE_HINTS,
        "current": "seats",
    }
    return render(request, "partners/seats.html", context, status=422 if form.is_bound else 200)


def _add_seat(request: HttpRequest, partnership: Partnership, form: NewSeatForm) -> Seat:
    typed = form.cleaned_data
    with write_transaction():
        organisation = form.known or create_organisation(
            actor=request.actor,
            name=typed["organisation"],
            sectors=typed["sectors"],
            submission_key=typed["submission_key"],
        )
        seat = create_seat(
            actor=request.actor,
            partnership=partnership,
            organisation=organisation,
            role=typed["role"],
            submission_key=typed["submission_key"],
        )
        if typed["email"] and not seat.invitations.filter(email__iexact=typed["email"]).exists():
            invite(actor=request.actor, seat=seat, email=typed["email"])
    return seat


@require_safe
def seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show one seat: what it is for, who holds it, who is invited."""
    return _seat_page(request, _seat(request, slug, pk))


@require_POST
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change what a seat is for."""
    found = _seat(request, slug, pk)
    form = SeatForm(request.POST, prefix="seat")
    said = _("Saved. What the seat was for before is kept.")
    return _act(request, found, "seat_form", form, said, lambda typed: change_seat(seat=found, **typed))


@require_POST
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """End a seat."""
    found = _seat(request, slug, pk)
    form = EndForm(request.POST, prefix="end")
    return _act(
        request, found, "end_form", form, _("The seat ends."), lambda typed: end_seat(seat=found, **typed)
    )


@require_POST
def mandate(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Let somebody who is known here hold the seat."""
    found = _seat(request, slug, pk)
    form = MandateForm(request.POST, prefix="mandate", actor=request.actor)
    said = _("Saved. They can act for this seat from the first day on.")
    return _act(request, found, "mandate_form", form, said, lambda typed: give_mandate(seat=found, **typed))


@require_POST
def invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Invite somebody by e-mail to hold the seat."""
    found = _seat(request, slug, pk)
    form = InvitationForm(request.POST, prefix="invitation")
    said = _("The invitation is on its way.")
    return _act(request, found, "invitation_form", form, said, lambda typed: invite(seat=found, **typed))


@require_POST
def end_of_mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """End somebody's mandate."""
    rows = Mandate.objects.select_related("seat__partnership", "seat__organisation", "seat__individual")
    found = fetch(request.actor, Action.MANAGE, rows, pk=pk)
    form = EndForm(request.POST, prefix=f"mandate-{pk}")
    said = _("The mandate ends.")
    return _act(
        request, found.seat, "ended_form", form, said, lambda typed: end_mandate(mandate=found, **typed)
    )


@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Send an invitation again."""
    found = _invitation(request, pk)
    resend_invitation(actor=request.actor, invitation=found)
    messages.success(
        request, _("Sent again to %(email)s. The link sent before no longer works.") % _address(found)
    )
    return redirect(found.seat)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back."""
    found = _invitation(request, pk)
    withdraw_invitation(actor=request.actor, invitation=found)
    messages.success(request, _("The invitation to %(email)s is taken back.") % _address(found))
    return redirect(found.seat)


def _act(
    request: HttpRequest,
    seat: Seat,
    name: str,
    form: Form,
    said: str,
    service: Callable[[dict[str, Any]], Any],
) -> HttpResponse:
    """Do what a form on the seat's page asks for, or show the page with what is wrong."""
    if form.is_valid():
        try:
            service({"actor": request.actor, **form.cleaned_data})
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, said)
            return redirect(seat)
    return _seat_page(request, seat, **{name: form})


def _seat_page(request: HttpRequest, seat: Seat, **bound: Form) -> HttpResponse:
    failed = next(iter(bound.values()), None)
    mandates = allowed(request.actor, Action.MANAGE, Mandate).filter(seat=seat).select_related("person")
    held = [(entry, _ending(entry, failed)) for entry in mandates.order_by("-until_on", "from_on", "pk")]
    context = {
        "seat": seat,
        "partnership": seat.partnership,
        "current": "seats",
        "form": failed,
        "held": held,
        "invitations": pending_invitations(request.actor).filter(seat=seat),
        "role_hints": ROLE_HINTS,
        "seat_form": SeatForm.of(seat),
        "end_form": EndForm(prefix="end"),
        "mandate_form": MandateForm(prefix="mandate", actor=request.actor),
        "invitation_form": InvitationForm(prefix="invitation"),
        **bound,
    }
    return render(request, "partners/seat.html", context, status=200 if failed is None else 422)


def _ending(mandate: Mandate, failed: Form | None) -> Form:
    """Return the form that ends a mandate: the one that failed if it is this mandate's."""
    prefix = f"mandate-{mandate.pk}"
    return failed if failed is not None and failed.prefix == prefix else EndForm(prefix=prefix)


def _seat(request: HttpRequest, slug: str, pk: int) -> Seat:
    rows = Seat.objects.select_related("partnership", "organisation", "individual")
    return fetch(request.actor, Action.MANAGE, rows, pk=pk, partnership__slug=slug)


def _invitation(request: HttpRequest, pk: int) -> Invitation:
    rows = Invitation.objects.select_related("seat__partnership")
    return fetch(request.actor, Action.MANAGE, rows, pk=pk)


def _address(invitation: Invitation) -> dict[str, str]:
    return {"email": invitation.email}

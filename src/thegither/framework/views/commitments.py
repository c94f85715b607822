from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.clock import today
from thegither.kernel.files import download
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership
from thegither.ui.forms import answer, sent

from ..forms.commitments import CommitmentForm, EvidenceForm, VerdictForm, WithdrawForm
from ..models import Commitment, EvidenceFile
from ..selectors.commitments import commitments_page, commitments_seen_by, evidence_of, own_seats
from ..services import commitments as services
from ..standings import GRACE_DAYS, Status, standing_of

PAGE_SIZE = 25


@require_safe
def commitments(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every promise in a partnership as it stands, and how many were kept, seat by seat."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    found = commitments_page(request.actor, partnership)
    status, seat = request.GET.get("status", ""), request.GET.get("seat", "")
    shown = [
        each
        for each in found.standings
        if (not status or each.status == status) and (not seat or str(each.commitment.made_by_id) == seat)
    ]
    chosen = next((row.seat for row in found.by_seat if str(row.seat.pk) == seat), None)
    context = {
        "nav": "partnerships",
        "partnership": partnership,
        "found": found,
        "page": Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page")),
        "statuses": Status.choices,
        "status": status,
        "seat": chosen,
        "grace_days": GRACE_DAYS,
        "may_promise": not partnership.has_ended and own_seats(request.actor, partnership).exists(),
    }
    return render(request, "framework/commitments.html", context)


@require_safe
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one promise: its evidence, what the one it was made to says, and how it stands."""
    found = _commitment(request, pk)
    is_standing = found.withdrawn_on is None
    context = {
        "nav": "partnerships",
        "commitment": found,
        "partnership": found.partnership,
        "standing": standing_of(found, today()),
        "evidence": evidence_of(request.actor, found),
        "grace_days": GRACE_DAYS,
        "may_change": is_standing and may(request.actor, Action.CHANGE, found),
        "may_answer": is_standing and may(request.actor, Action.ANSWER, found),
    }
    return render(request, "framework/commitment.html", context)


@require_http_methods(["GET", "POST"])
def make_commitment(request: HttpRequest, slug: str) -> HttpResponse:
    """Promise something for one's own seat."""
    partnership = fetch(request.actor, Action.ADD, Partnership, slug=slug)
    return answer(
        request,
        CommitmentForm(sent(request), actor=request.actor, partnership=partnership),
        lambda **data: services.make_commitment(actor=request.actor, partnership=partnership, **data),
        heading=_("Make a promise"),
        lead=_("Its words cannot be changed later. It can be withdrawn, with a reason."),
        back=partnership,
        partnership=partnership,
        go_to=lambda commitment: commitment,
        template="framework/commitment_form.html",
    )


@require_http_methods(["GET", "POST"])
def give_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Show that a promise was kept."""
    found = _commitment(request, pk, Action.CHANGE)
    return answer(
        request,
        EvidenceForm(sent(request), request.FILES or None),
        lambda **data: services.give_evidence(actor=request.actor, commitment=found, **data),
        heading=_("Give evidence"),
        lead=found.text,
        kicker=found.partnership.name,
        back=found,
        partnership=found.partnership,
    )


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out the file that came with evidence."""
    paper = fetch(request.actor, Action.VIEW, EvidenceFile.objects.select_related("evidence"), pk=pk)
    return download(paper, f"{paper.evidence.commitment.reference}-{paper.evidence.dated_on.isoformat()}")


@require_POST
def remove_evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a file that should not be there."""
    rows = EvidenceFile.objects.select_related("evidence__commitment")
    paper = fetch(request.actor, Action.DELETE, rows, pk=pk)
    services.remove_evidence_file(actor=request.actor, paper=paper)
    messages.success(request, _("The file is deleted. The record keeps that there was one."))
    return redirect(paper.evidence.commitment)


@require_http_methods(["GET", "POST"])
def say_whether_kept(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm or dispute a promise, as the one it was made to."""
    found = _commitment(request, pk, Action.ANSWER)

    def say(*, is_kept: bool, because: str) -> Any:
        service = services.confirm_commitment if is_kept else services.dispute_commitment
        return service(actor=request.actor, commitment=found, because=because)

    return answer(
        request,
        VerdictForm(sent(request)),
        say,
        heading=_("Was this promise kept?"),
        lead=found.text,
        kicker=found.partnership.name,
        back=found,
        partnership=found.partnership,
    )


@require_http_methods(["GET", "POST"])
def withdraw_commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a promise back, and say why."""
    found = _commitment(request, pk, Action.CHANGE)
    return answer(
        request,
        WithdrawForm(sent(request)),
        lambda **data: services.withdraw_commitment(actor=request.actor, commitment=found, **data),
        heading=_("Withdraw this promise"),
        lead=_("That it was made stays on the page, with your reason."),
        back=found,
        partnership=found.partnership,
    )


def _commitment(request: HttpRequest, pk: int, action: Action = Action.VIEW) -> Commitment:
    return fetch(request.actor, action, commitments_seen_by(request.actor), pk=pk)

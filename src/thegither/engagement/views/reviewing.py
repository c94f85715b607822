"""Look back on an engagement by the seven standards."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, may
from thegither.kernel.tables import csv_response
from thegither.ui.forms import answer, sent

from ..forms import keeping
from ..models import PromiseReview
from ..packages import standard_package
from ..selectors.review import review_of
from ..services import reviewing
from .planning import planned, trail_of


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the records show for each standard, and what partners say of it."""
    engagement = planned(request, pk, Action.VIEW)
    context = {
        "engagement": engagement,
        "page": review_of(engagement),
        "package": standard_package(),
        "may_plan": request.actor.is_person and may(request.actor, Action.CHANGE, engagement),
        "may_manage": request.actor.is_person and may(request.actor, Action.MANAGE, engagement),
    }
    return render(request, "engagement/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def note_standard(request: HttpRequest, pk: int, standard: str) -> HttpResponse:
    """Say how well a standard was met."""
    engagement = planned(request, pk)
    if standard not in standard_package().entries:
        raise NotFound
    row = next(each for each in review_of(engagement).rows if each.standard.key == standard)
    note = row.note
    initial = {
        "note": note.note if note else "",
        "score": note.score if note else None,
        "expected_version": note.version if note else 0,
    }
    return answer(
        request,
        keeping.StandardForm(sent(request), initial=initial),
        lambda **data: reviewing.note_standard(
            actor=request.actor, engagement=engagement, standard=standard, **data
        ),
        heading=row.standard.name,
        lead=f"{row.standard.headline} {' '.join(row.shows)}",
        trail=(*trail_of(engagement), _looking_back(pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def review_promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how far the say went in the end."""
    engagement = planned(request, pk, Action.MANAGE)
    promise = PromiseReview.objects.filter(engagement=engagement).first()
    initial = {"influence": promise.influence, "because": promise.because} if promise else {}
    return answer(
        request,
        keeping.PromiseForm(sent(request), initial=initial),
        lambda **data: reviewing.review_promise(actor=request.actor, engagement=engagement, **data),
        heading=_("Promised and happened"),
        lead=_("Promised: %(what)s.") % {"what": engagement.get_influence_display() or "–"},
        trail=(*trail_of(engagement), _looking_back(pk)),
    )


def _looking_back(pk: int) -> tuple[object, str]:
    return _("Looking back"), reverse("engagement:review", args=[pk])


@require_safe
def review_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give the review as a table: usable where another record of engagements is expected."""
    page = review_of(planned(request, pk, Action.VIEW))
    header = (
        _("Standard"),
        _("In one sentence"),
        _("What the records show"),
        _("What partners say"),
        _("1 to 6"),
    )
    rows = [
        (
            row.standard.name,
            row.standard.headline,
            " ".join(row.shows),
            row.note.note if row.note else "",
            row.note.score if row.note else None,
        )
        for row in page.rows
    ]
    return csv_response(f"review-{pk}.csv", header, rows)

"""The blind clarity test: rounds, answering, reading, what came of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch, may
from thegither.partners.models import Partnership
from thegither.partners.policies import member_partnerships
from thegither.ui.forms import sent, show_error

from .. import services
from ..forms.clarity import AnswerForm, JudgeForm, OpenRoundForm
from ..models import ClarityAnswer, ClarityReading, ClarityRound, ClarityState
from ..selectors.agreement import framework_of, versions_of
from ..selectors.clarity import (
    SMALLEST_GROUP,
    own_answers,
    progress_of,
    readings_for,
    result_of,
    rounds_of,
)
from ..selectors.seats import seats_held_in

PAGE_SIZE = 25


@require_http_methods(["GET", "POST"])
def rounds(request: HttpRequest, slug: str) -> HttpResponse:
    """List the rounds of a partnership; those who run it open one."""
    partnership = fetch(request.actor, Action.VIEW, Partnership, slug=slug)
    if not member_partnerships(request.actor).filter(seat__partnership=partnership).exists():
        raise NotPermitted(_("Only members of the partnership see this."))
    found = framework_of(request.actor, partnership)
    opened = versions_of(request.actor, found).filter(opened_at__isnull=False).first() if found else None
    may_open = opened is not None and may(request.actor, Action.CHANGE, opened.framework)
    form = OpenRoundForm(sent(request))
    if request.method == "POST":
        if opened is None or not may_open:
            raise NotPermitted
        if form.is_valid():
            try:
                made = services.open_round(actor=request.actor, version=opened, **form.cleaned_data)
            except DomainError as error:
                show_error(form, error)
            else:
                messages.success(request, _("Partners can answer now. Nobody sees what others say."))
                return redirect(made)
    rows = rounds_of(request.actor, found.pk) if found else ClarityRound.objects.none()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "partnership": partnership,
        "page": page,
        "may_open": may_open,
        "version": opened,
    }
    return render(request, "framework/clarity_rounds.html", context, status=422 if form.errors else 200)


@require_safe
def clarity_round(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show how far a round is and what one is asked to do in it; what came of it once it is finished."""
    found = _round(request, slug, pk)
    done, readings = progress_of(found)
    context = {
        "round": found,
        "partnership": found.version.framework.partnership,
        "own": own_answers(request.actor, found),
        "held": seats_held_in(request.actor, found.version.framework.partnership_id),
        "answered": found.answers.count(),
        "done": done,
        "readings": readings,
        "to_read": readings_for(request.actor, found) if found.state == ClarityState.READING else [],
        "result": result_of(request.actor, found),
        "smallest": SMALLEST_GROUP,
        "may_move": may(request.actor, Action.CHANGE, found),
    }
    return render(request, "framework/clarity_round.html", context)


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say what the purpose and one's own role are; the agreement is not shown beside it."""
    found = _round(request, slug, pk)
    seats = seats_held_in(request.actor, found.version.framework.partnership_id)
    if not seats:
        raise NotPermitted(_("Only those who hold a seat answer for it."))
    given = own_answers(request.actor, found)
    initial = {"purpose": given[0].purpose, "role": given[0].role, "seat": given[0].seat_id} if given else {}
    form = AnswerForm(sent(request), seats=seats, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_round(actor=request.actor, clarity_round=found, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Kept. Until reading begins only your seat can see it."))
            return redirect(found)
    context = {"form": form, "round": found, "partnership": found.version.framework.partnership}
    return render(request, "framework/clarity_answer.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def read(request: HttpRequest, slug: str, pk: int, reading_pk: int) -> HttpResponse:
    """Compare one restatement with what was agreed, without knowing what the other reader says."""
    found = _round(request, slug, pk)
    rows = ClarityReading.objects.select_related("answer__seat__organisation", "answer__seat__individual")
    reading = fetch(request.actor, Action.ANSWER, rows.filter(answer__round=found), pk=reading_pk)
    form = JudgeForm(sent(request), initial={"purpose": reading.purpose, "role": reading.role})
    if request.method == "POST" and form.is_valid():
        try:
            services.judge(actor=request.actor, reading=reading, **form.cleaned_data)
        except DomainError as error:
            show_error(form, error)
        else:
            messages.success(request, _("Kept. The other reader does not see it."))
            return redirect(found)
    said: ClarityAnswer = reading.answer
    content = found.version.document
    parts = [(point, content.part_of(point.key, said.seat_id)) for point in content.objectives]
    context = {
        "form": form,
        "round": found,
        "partnership": found.version.framework.partnership,
        "said": said,
        "agreed": content.texts.get("purpose", ""),
        "parts": [(point, part) for point, part in parts if part],
    }
    return render(request, "framework/clarity_read.html", context, status=422 if form.errors else 200)


@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a round on: from answering to reading, from reading to its end."""
    found = fetch(request.actor, Action.CHANGE, _rounds(), version__framework__partnership__slug=slug, pk=pk)
    to = request.POST.get("to")
    if to not in (ClarityState.READING, ClarityState.FINISHED):
        raise NotFound
    step = services.begin_reading if to == ClarityState.READING else services.finish_round
    try:
        step(actor=request.actor, clarity_round=found)
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect(found)


def _rounds() -> QuerySet[ClarityRound]:
    return ClarityRound.objects.select_related("version__framework__partnership")


def _round(request: HttpRequest, slug: str, pk: int) -> ClarityRound:
    return fetch(request.actor, Action.VIEW, _rounds(), version__framework__partnership__slug=slug, pk=pk)

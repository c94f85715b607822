"""Answer many at once: narrow the list, write the answer once, look again at how many it reaches, give it."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.dialogue.views.choosing import list_context, ticked
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import show_error
from thegither.ui.words import number

from .. import services
from ..forms import AnswerManyForm, NarrowForm
from ..selectors.letters import WITHOUT_SCREEN, recent_answers
from ..selectors.narrowing import by_layer, narrowed, stage_lines

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def workbench(request: HttpRequest, pk: int) -> HttpResponse:
    """List contributions narrowed as wished; take one answer for those ticked, or for all that match.

    The first time the form is sent it is shown how many the answer reaches; the second time it is given.
    Turning the page is a submission too, so that choices and typed text go along without JavaScript.
    """
    matter = fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    narrow = NarrowForm(asked, matter=matter)
    matching = narrowed(matter, narrow.narrowing)
    page = Paginator(matching, PAGE).get_page(asked.get("turn"))
    newest = page[0].pk if page.number == 1 and page else None
    count, status = page.paginator.count, 200
    if request.method == "POST" and "turn" not in asked:
        form = AnswerManyForm(asked, matter=matter, matching=count, newest=newest)
        if form.is_valid():
            return _second_look(request, matter, form, _meant(request, matter, form, matching))
        status = 422
    else:
        form = AnswerManyForm(initial=asked.dict(), matter=matter, matching=count, newest=newest)
    context = {
        "matter": matter,
        "narrow": narrow,
        "form": form,
        "lines": stage_lines(matter),
        "answers": recent_answers(matter),
        **list_context(page, asked),
    }
    return render(request, "reading/workbench.html", context, status=status)


def _meant(
    request: HttpRequest, matter: Matter, form: AnswerManyForm, matching: QuerySet[Contribution]
) -> QuerySet[Contribution]:
    """Return what is to be answered: nobody answers what came in after they read the list."""
    if form.cleaned_data["which"] == AnswerManyForm.TICKED:
        return Contribution.objects.filter(
            matter=matter, standing=Standing.SHOWN, pk__in=ticked(request.POST)
        )
    newest = form.cleaned_data["newest"]
    return matching if newest is None else matching.filter(pk__lte=newest)


def _second_look(
    request: HttpRequest,
    matter: Matter,
    form: AnswerManyForm,
    meant: QuerySet[Contribution],
) -> HttpResponse:
    """Show how many an answer reaches and how they are told; give it once that was looked at."""
    expected = form.cleaned_data["expected"]
    if "sure" in request.POST and expected is not None:
        try:
            return _given(request, matter, form, meant, expected)
        except DomainError as error:
            show_error(form, error)
    count = meant.count()
    context: dict[str, Any] = {
        "matter": matter,
        "form": form,
        "count": count,
        "layers": by_layer(meant),
        "on_paper": meant.filter(channel__in=WITHOUT_SCREEN, person=None).count(),
        "answered_before": meant.filter(answered_at__isnull=False).count(),
        "state": dict(form.fields["state"].choices)[form.cleaned_data["state"]],  # type: ignore[attr-defined]
        "because": form.cleaned_data["because"],
        "decision": form.cleaned_data["decision"],
        "kept": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "expected", "sure"}
        ],
    }
    return render(request, "reading/second_look.html", context, status=422 if form.errors else 200)


def _given(
    request: HttpRequest,
    matter: Matter,
    form: AnswerManyForm,
    meant: QuerySet[Contribution],
    expected: int,
) -> HttpResponse:
    given = services.answer_all(
        actor=request.actor,
        matter=matter,
        contributions=meant,
        expected=expected,
        **form.answer(),
    )
    count = given.coverage.count()
    told = ngettext("You answered %(count)s contribution.", "You answered %(count)s contributions.", count)
    messages.success(request, told % {"count": number(count)})
    if given.coverage.filter(contribution__channel__in=WITHOUT_SCREEN, contribution__person=None).exists():
        messages.info(request, _("Some were said on paper or by phone: print their letters below."))
    return redirect(reverse("reading:workbench", args=[matter.pk]))

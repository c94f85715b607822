"""Answer what was said: one answer for as many contributions as it fits."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from thegither.dialogue import services
from thegither.dialogue.forms.answers import AnswerForm, NarrowForm
from thegither.dialogue.models import Contribution, Matter
from thegither.dialogue.selectors.answers import answers_of_matter, contributions_to_answer
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import show_error
from thegither.ui.words import number

from .choosing import list_context, ticked

PAGE = 50
ANSWERS_SHOWN = 10


@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """List what has no answer, narrowed as wished; take one answer for those chosen, or for all that match.

    Turning the page is a submission too, so that choices and typed text go along without JavaScript.
    """
    matter = fetch(request.actor, Action.ANSWER, Matter.objects.select_related("partnership"), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    narrow = NarrowForm(asked)
    matching = contributions_to_answer(matter, **narrow.narrowing)
    page = Paginator(matching, PAGE).get_page(asked.get("turn"))
    newest = page[0].pk if page.number == 1 and page else None
    if request.method == "POST" and "turn" not in asked:
        form = AnswerForm(asked, matching=page.paginator.count, newest=newest)
        if form.is_valid():
            try:
                return _answered(request, matter, form, narrow)
            except DomainError as error:
                show_error(form, error)
    else:
        form = AnswerForm(initial=asked.dict(), matching=page.paginator.count, newest=newest)
    context = {"form": form, "narrow": narrow, "matter": matter, **list_context(page, asked)}
    context["answers"] = answers_of_matter(matter)[:ANSWERS_SHOWN]
    return render(request, "dialogue/answer.html", context, status=422 if form.errors else 200)


def _answered(request: HttpRequest, matter: Matter, form: AnswerForm, narrow: NarrowForm) -> HttpResponse:
    """Give the answer and say how many it reached; more of the same may wait."""
    if form.cleaned_data["which"] == AnswerForm.ALL:
        meant = form.not_newer(contributions_to_answer(matter, **narrow.narrowing))
    else:
        meant = Contribution.objects.filter(matter=matter, pk__in=ticked(request.POST))
    given = services.answer_contributions(
        actor=request.actor, matter=matter, contributions=meant, **form.answer()
    )
    count = given.coverage.count()
    told = ngettext("You answered %(count)s contribution.", "You answered %(count)s contributions.", count)
    messages.success(request, told % {"count": number(count)})
    waiting = contributions_to_answer(matter).exists()
    return redirect(reverse("dialogue:answer", args=[matter.pk]) if waiting else matter.get_absolute_url())

"""The questionnaire to print, and as a script to read out on the phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from thegither.engagement.models import Activity
from thegither.engagement.pages import activity_of
from thegither.kernel.errors import NotFound
from thegither.kernel.ids import reference
from thegither.kernel.policies import Action

from ..content import Form, Question
from ..forms.answering import depends_on
from ..packages import AboutQuestion, about_questions
from ..versions import current_version


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questionnaire as a form to print; ``?where=`` says where to hand it in."""
    return _render(request, pk, "questionnaires/paper.html", Action.VIEW)


@require_safe
def phone_script(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questionnaire as a script to read out."""
    return _render(request, pk, "questionnaires/phone_script.html", Action.CHANGE)


def _render(request: HttpRequest, pk: int, template: str, action: Action) -> HttpResponse:
    activity = _questionnaire(request, pk, action)
    version = current_version(activity)
    variant = request.GET.get("words", "")
    form = version.form.in_words(variant)
    context = {
        "activity": activity,
        "matter": activity.engagement.matter,
        "version": version,
        "variant": variant if variant in version.form.variants() else "",
        "reference": f"{reference('A', activity.pk)}/{version.number}",
        "sections": [
            (section, [(question, _depends(form, question)) for question in section.questions])
            for section in form.sections
        ],
        "about": _about(form),
        "where": request.GET.get("where", "")[:200] or _("Hand it in where you got it."),
    }
    return render(request, template, context)


def _questionnaire(request: HttpRequest, pk: int, action: Action) -> Activity:
    activity = activity_of(request, pk, action)
    if activity.kind != "questionnaire":
        raise NotFound
    return activity


def _depends(form: Form, question: Question) -> str:
    return depends_on(form, question.show_if)


def _about(form: Form) -> list[AboutQuestion]:
    return [about_questions().entries[key] for key in form.about]

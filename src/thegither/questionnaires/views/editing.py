"""Write a questionnaire: everything is a page or a button, nothing needs a script."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from thegither.engagement.models import Activity
from thegither.engagement.pages import activity_of, trail_to
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, allowed
from thegither.ui.forms import answer, sent

from .. import services
from ..content import Form
from ..forms.answering import AnswersForm
from ..forms.editing import (
    AboutChoiceForm,
    CopyForm,
    DocumentForm,
    QuestionForm,
    SectionForm,
    WordsForm,
    document_of,
    variants,
)
from ..models import Sheet
from ..versions import answered_versions, asked_before, written_version

ACTS = {
    "up": lambda **said: services.move(by=-1, **said),
    "down": lambda **said: services.move(by=1, **said),
    "duplicate": services.duplicate,
    "remove": services.remove,
}


class Writing:
    """The questionnaire that a page writes at."""

    def __init__(self, request: HttpRequest, pk: int) -> None:
        self.request = request
        self.activity = activity_of(request, pk, Action.CHANGE)
        if self.activity.kind != "questionnaire":
            raise NotFound
        self.version = written_version(self.activity)

    @property
    def form(self) -> Form:
        """What is written now."""
        return self.version.form if self.version else Form()

    @property
    def initial(self) -> dict[str, Any]:
        """What each form carries."""
        return {"expected_version": self.version.version if self.version else None}

    def answer(self, form: Any, service: Any, *, heading: object, **context: Any) -> HttpResponse:
        """Show a form and call the service with what it says."""
        here = reverse("questionnaires:edit", args=[self.activity.pk])
        return answer(
            self.request,
            form,
            lambda **said: service(actor=self.request.actor, activity=self.activity, **said),
            heading=heading,
            trail=[*trail_to(self.activity), (_("Questions"), here)],
            partnership=self.activity.engagement.matter.partnership,
            **context,
        )


@never_cache
@require_safe
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is written, with a button for everything that can be done with it."""
    writing = Writing(request, pk)
    in_force = answered_versions(writing.activity)
    context = {
        "activity": writing.activity,
        "partnership": writing.activity.engagement.matter.partnership,
        "form_now": writing.form,
        "version": writing.version,
        "in_force": in_force[-1] if in_force else None,
        "is_changed": bool(in_force) and writing.version is not None and not writing.version.in_force_at,
        "variants": variants(),
        "count": Sheet.objects.filter(
            response__activity=writing.activity, response__sent_at__isnull=False
        ).count(),
        "may_manage": request.actor.is_administrator
        or allowed(request.actor, Action.MANAGE, Activity).filter(pk=pk).exists(),
    }
    return render(request, "questionnaires/edit.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add_section(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a section."""
    writing = Writing(request, pk)
    form = SectionForm(sent(request), initial=writing.initial)
    return writing.answer(form, services.put_section, heading=_("Add a page"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change the words of a section."""
    writing = Writing(request, pk)
    section = next((each for each in writing.form.sections if each.key == key), None)
    if section is None:
        raise NotFound
    initial = {"title": section.title, "intro": section.intro} | writing.initial
    return writing.answer(
        SectionForm(sent(request), initial=initial),
        lambda **said: services.put_section(key=key, **said),
        heading=_("Change the heading"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add_question(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Add a question to a section."""
    writing = Writing(request, pk)
    if key not in [section.key for section in writing.form.sections]:
        raise NotFound
    form = QuestionForm(
        sent(request),
        form=writing.form,
        asked_before=asked_before(writing.activity),
        initial=writing.initial,
    )
    return _write_question(writing, form, key, _("Add a question"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit_question(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Change a question."""
    writing = Writing(request, pk)
    question = next((each for each in writing.form.questions if each.key == key), None)
    if question is None:
        raise NotFound
    form = QuestionForm(sent(request), form=writing.form, question=question, initial=writing.initial)
    return _write_question(writing, form, "", _("Change a question"))


def _write_question(writing: Writing, form: QuestionForm, section: str, heading: str) -> HttpResponse:
    return writing.answer(
        form,
        lambda actor, activity, expected_version, **_said: services.put_question(
            actor=actor,
            activity=activity,
            question=form.made,
            section=section,
            expected_version=expected_version,
        ),
        heading=heading,
        lead=_(
            "Ask one thing at a time, in plain words. What your kind of answer does not need stays empty."
        ),
    )


@require_POST
def act(request: HttpRequest, pk: int, key: str, what: str) -> HttpResponse:
    """Move, duplicate or remove a question or a section."""
    writing = Writing(request, pk)
    if what not in ACTS:
        raise NotFound
    ACTS[what](actor=request.actor, activity=writing.activity, key=key)
    back = reverse("questionnaires:edit", args=[pk])
    return redirect(f"{back}#{key}" if what != "remove" else back)


@require_POST
def put_in_force(request: HttpRequest, pk: int) -> HttpResponse:
    """Have people answer what is written from now on."""
    writing = Writing(request, pk)
    version = services.put_in_force(actor=request.actor, activity=writing.activity)
    messages.success(request, _("Version %(number)s is in force.") % {"number": version.number})
    return redirect("questionnaires:edit", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def about_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose which agreed questions about the person are asked."""
    writing = Writing(request, pk)
    return writing.answer(
        AboutChoiceForm(sent(request), initial={"about": writing.form.about} | writing.initial),
        services.choose_about,
        heading=_("Questions about the person"),
        lead=_("They are the same everywhere, so each person is asked once. Choose only what you will use."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def write_words(request: HttpRequest, pk: int, variant: str) -> HttpResponse:
    """Write the questions in another language or in Easy Read."""
    writing = Writing(request, pk)
    if variant not in dict(variants()):
        raise NotFound
    form = WordsForm(sent(request), form=writing.form, variant=variant, initial=writing.initial)
    return writing.answer(
        form,
        lambda actor, activity, expected_version, **_said: services.write_words(
            actor=actor,
            activity=activity,
            variant=variant,
            words=form.words,
            expected_version=expected_version,
        ),
        heading=_("In other words: %(variant)s") % {"variant": dict(variants())[variant]},
        lead=_("What you leave empty is shown as it is."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the questionnaire as a document, and take one in its place."""
    writing = Writing(request, pk)
    initial = {"content": document_of(writing.form)} | writing.initial
    return writing.answer(
        DocumentForm(sent(request), initial=initial), services.load_form, heading=_("As a document")
    )


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the questionnaire as a file, to be used elsewhere."""
    writing = Writing(request, pk)
    response = HttpResponse(document_of(writing.form), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="questionnaire-{pk}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """Copy the questions of another questionnaire."""
    writing = Writing(request, pk)
    form = CopyForm(sent(request), initial=writing.initial)
    others = allowed(request.actor, Action.VIEW, Activity).filter(
        kind="questionnaire", form_versions__isnull=False
    )
    form.fields["other"].queryset = others.exclude(pk=pk).distinct()  # type: ignore[attr-defined]
    return writing.answer(
        form,
        services.copy_form,
        heading=_("Copy another questionnaire"),
        lead=_("Its questions take the place of what is written here."),
    )


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all pages as people would see them; nothing is stored."""
    writing = Writing(request, pk)
    form = writing.form.in_words(request.GET.get("words", ""))
    pages = [(section, AnswersForm(form=form, questions=section.questions)) for section in form.sections]
    context = {"activity": writing.activity, "pages": pages, "version": writing.version}
    return render(request, "questionnaires/preview.html", context)

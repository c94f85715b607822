"""The whole questionnaire on one page: typed in from paper and phone, and filled in without a network."""

from importlib.resources import files
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.engagement.models import Activity
from thegither.engagement.pages import ABOVE
from thegither.engagement.sources import source_of
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import show_error

from .. import services
from ..forms.answering import (
    KEPT_FOR_NEXT,
    AboutForm,
    AnswersForm,
    SheetForm,
    TypingForm,
    posted,
)
from ..models import FormVersion, Sheet
from ..receipts import sheet_token
from ..versions import current_version

_TYPING = "questionnaires.typing"


class Whole:
    """One page with all that is asked, and how it came where somebody types for others."""

    def __init__(self, request: HttpRequest, activity: Activity, *, for_others: bool) -> None:
        self.request = request
        self.activity = activity
        data, uploads = posted(request)
        self.key = SheetForm(data)
        self.version = self._version()
        kept = request.session.get(_TYPING, {}) if for_others and data is None else {}
        initial = kept if kept.get("activity") == activity.pk else None
        self.typing = TypingForm(data, initial=initial) if for_others else None
        self.answers = AnswersForm(data, uploads, form=self.version.form, is_strict=not for_others)
        self.about = AboutForm(data, about=self.version.form.about)
        if data is None:
            self.key.initial["form_version"] = self.version.number

    @property
    def forms(self) -> list[Any]:
        """All forms of the page."""
        return [form for form in (self.typing, self.answers, self.about) if form is not None]

    def is_right(self) -> bool:
        """Return whether all that was sent is."""
        return not [form for form in (self.key, *self.forms) if not form.is_valid()]

    def store(self) -> tuple[Actor, Sheet]:
        """Store what was sent, once for each key."""
        actor: Actor = self.request.actor
        begun: dict[str, Any] = {"source": source_of(self.request, self.activity.pk)}
        if self.typing is not None:
            actor = actor.entering_for(self.typing.how_it_came)
            begun = {"layer": self.typing.cleaned_data["layer"]}
        else:
            limit(self.request, "questionnaires.answer", per_minute=60)
        return services.answer_at_once(
            actor=actor,
            activity=self.activity,
            answers=self.answers.answers,
            files=self.answers.uploads,
            about=self.about.told,
            language=self.activity.language,
            submission_key=self.key.cleaned_data["submission_key"],
            form_version=self.version,
            **begun,
        )

    def errors(self) -> dict[str, list[str]]:
        """Return what is wrong, by the names of the fields on the page."""
        return {
            form.add_prefix(name): [str(message) for message in found]
            for form in self.forms
            for name, found in form.errors.items()
        }

    def _version(self) -> FormVersion:
        """Return the version that was on the page, also an older one: who is offline has no newer."""
        if self.key.is_bound and self.key.is_valid():
            number = self.key.cleaned_data["form_version"]
            known = FormVersion.objects.filter(activity=self.activity, in_force_at__isnull=False)
            if found := known.filter(number=number).first():
                return found
        return current_version(self.activity)


def _activity(request: HttpRequest, pk: int, *, for_others: bool) -> Activity:
    actor = request.actor.entering_for(Provenance("paper")) if for_others else request.actor
    rows = Activity.objects.filter(kind="questionnaire").select_related(ABOVE)
    return fetch(actor, Action.ADD, rows, pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Type in what people filled in on paper or said on the phone, several in a row."""
    whole = Whole(request, _activity(request, pk, for_others=True), for_others=True)
    assert whole.typing is not None
    if request.method == "POST" and whole.is_right():
        try:
            _actor, sheet = whole.store()
        except DomainError as error:
            show_error(whole.answers, error)
        else:
            kept = {name: whole.typing.data.get(name, "") for name in KEPT_FOR_NEXT}
            request.session[_TYPING] = kept | {"activity": pk}
            _tell(request, sheet)
            is_last = request.POST.get("then") == "finish"
            return redirect("questionnaires:edit" if is_last else "questionnaires:type_in", pk)
    return _page(request, whole, "questionnaires/type_in.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def offline(request: HttpRequest, pk: int, for_others: bool = False) -> HttpResponse:
    """Fill in the questionnaire on one page that works without a network; without scripts an ordinary form.

    The script of the page sends each form with a key of its own and asks for JSON: 200 with the reference,
    422 with what is wrong, or a refusal.
    """
    wants_json = "application/json" in request.headers.get("Accept", "")
    try:
        whole = Whole(request, _activity(request, pk, for_others=for_others), for_others=for_others)
    except NotPermitted:
        if wants_json or for_others:
            raise
        return redirect("engagement:activity", pk)
    if request.method == "POST" and whole.is_right():
        try:
            actor, sheet = whole.store()
        except DomainError as error:
            if wants_json:
                return JsonResponse({"code": error.code, "message": str(error)}, status=409)
            show_error(whole.answers, error)
        else:
            return _stored(request, actor, sheet, wants_json=wants_json)
    if wants_json and request.method == "POST":
        return JsonResponse({"errors": whole.errors()}, status=422)
    return _page(request, whole, "questionnaires/offline.html")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Give the script that keeps the page for when there is no network; it may serve activities only."""
    script = files("thegither.questionnaires").joinpath("static/questionnaires/worker.js").read_text("utf-8")
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Service-Worker-Allowed"] = "/activities/"
    response["Cache-Control"] = "no-cache"
    return response


def _stored(request: HttpRequest, actor: Actor, sheet: Sheet, *, wants_json: bool) -> HttpResponse:
    receipt = reverse("questionnaires:sheet", args=[sheet_token(sheet)])
    response: HttpResponse = (
        JsonResponse({"reference": sheet.reference, "receipt": receipt}) if wants_json else redirect(receipt)
    )
    if actor.participant_id is not None and not request.actor.is_person:
        remember_participant(response, actor.participant_id)
    return response


def _tell(request: HttpRequest, sheet: Sheet) -> None:
    receipt = reverse("questionnaires:sheet", args=[sheet_token(sheet)])
    words = _("Stored as %(reference)s. Write that on the form.") % {"reference": sheet.reference}
    link = format_html('<a href="{}">{}</a>', receipt, _("What was typed in"))
    messages.success(request, format_html("{} {}", words, link))


def _page(request: HttpRequest, whole: Whole, template: str) -> HttpResponse:
    context = {
        "activity": whole.activity,
        "matter": whole.activity.engagement.matter,
        "whole": whole,
        "form": whole.answers,
        "typing": whole.typing,
        "about": whole.about,
        "key": whole.key,
        "parts": [(section, _asked_in(whole, section.key)) for section in whole.version.form.sections],
    }
    failed = any(form.errors for form in whole.forms)
    return render(request, template, context, status=422 if failed else 200)


def _asked_in(whole: Whole, section: str) -> list[Any]:
    keys = {
        question.key
        for each in whole.version.form.sections
        if each.key == section
        for question in each.questions
    }
    return [asked for asked in whole.answers.asked if asked.question.key in keys]

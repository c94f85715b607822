"""Answer a questionnaire, one section a page: without scripts, without an account, and not all at once."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from thegither.accounts.limits import limit
from thegither.accounts.participants import remember_participant
from thegither.engagement.models import Activity
from thegither.engagement.selectors.now import now_of
from thegither.engagement.sources import source_of
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.ui.forms import show_error

from .. import services
from ..content import EASY_READ, Answers, Form, Question, Section
from ..forms.answering import AboutForm, AnswersForm, SheetForm, posted, to_show
from ..models import FormVersion, Sheet
from ..receipts import sheet_token
from ..selectors.showing import answered_sections
from ..versions import current_version


@dataclass
class Taking:
    """Somebody who fills in a questionnaire: what is asked, and what they wrote so far."""

    request: HttpRequest
    activity: Activity
    version: FormVersion
    sheet: Sheet | None
    actor: Actor = field(init=False)

    def __post_init__(self) -> None:
        self.actor = self.request.actor

    @property
    def variant(self) -> str:
        """In which other words the questions are shown: as asked for, or in the reader's language."""
        asked = self.request.GET.get("words", "")
        variants = self.version.form.variants()
        if asked in variants:
            return asked
        return get_language() if get_language() in variants and asked != "first" else ""

    @property
    def form(self) -> Form:
        """The questions in the reader's words."""
        return self.version.form.in_words(self.variant)

    @property
    def answers(self) -> Answers:
        """What is written so far."""
        return self.sheet.written if self.sheet else {}

    @property
    def language(self) -> str:
        """The language of the answers."""
        is_language = self.variant and self.variant != EASY_READ
        return self.variant if is_language else self.activity.language

    def questions(self, section: Section) -> list[Question]:
        """Return the questions of a page that are shown."""
        return to_show(self.form, section.questions, self.answers)

    def next_after(self, number: int) -> str:
        """Return the address of the next page that asks anything, after section ``number`` (from 1)."""
        for place in range(number, len(self.form.sections)):
            if self.questions(self.form.sections[place]):
                return self.address("section", place + 1)
        return self.address("about" if self.to_tell() else "check")

    def previous_to(self, number: int) -> str:
        """Return the address of the page before section ``number``, or nothing."""
        for place in range(number - 2, -1, -1):
            if self.questions(self.form.sections[place]):
                return self.address("section", place + 1)
        return ""

    def to_tell(self) -> tuple[str, ...]:
        """Return the agreed questions about the person that were not answered before."""
        response = self.sheet.response if self.sheet else None
        return services.still_to_ask(response, self.version.form.about)

    def address(self, name: str, *parts: object) -> str:
        """Return the address of another page, in the same words."""
        words = self.request.GET.get("words", "")
        address = reverse(f"questionnaires:{name}", args=[self.activity.pk, *parts])
        return f"{address}?words={words}" if words in (*self.version.form.variants(), "first") else address

    def keep(self, form: AnswersForm, key: SheetForm) -> None:
        """Keep what was written on a page, and begin a sheet where there is none."""
        limit(self.request, "questionnaires.answer", per_minute=60)
        if self.sheet is None:
            self.actor, self.sheet = services.begin_sheet(
                actor=self.actor,
                activity=self.activity,
                language=self.language,
                source=source_of(self.request, self.activity.pk),
                submission_key=key.cleaned_data.get("submission_key"),
            )
        self.sheet = services.keep_answers(
            actor=self.actor,
            sheet=self.sheet,
            answers=form.answers,
            files=form.uploads,
            form_version=self.version if self.version.in_force_at else None,
        )

    def render(self, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Return a page, and have the browser remember who answers."""
        matter = self.activity.engagement.matter
        shared = {"activity": self.activity, "matter": matter, "taking": self, "sheet": self.sheet}
        return self.remembered(render(self.request, template, shared | context, status=status))

    def remembered(self, response: HttpResponse) -> HttpResponse:
        """Return the response with the cookie of a participant."""
        if self.actor.participant_id is not None and not self.request.actor.is_person:
            remember_participant(response, self.actor.participant_id)
        return response


def activity_for(request: HttpRequest, pk: int, action: Action = Action.ADD) -> Activity:
    """Return the questionnaire of an address, for somebody who may do this with it."""
    rows = Activity.objects.filter(kind="questionnaire").select_related("engagement__matter__partnership")
    return fetch(request.actor, action, rows, pk=pk)


def _taking(request: HttpRequest, pk: int) -> Taking:
    activity = activity_for(request, pk)
    sheet = services.resume(actor=request.actor, activity=activity)
    if sheet is not None and sheet.response.is_sent and "another" in request.GET:
        sheet = None
    return Taking(request, activity, current_version(activity), sheet)


@never_cache
@require_safe
def take_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Go to where one left off: the first page, the first question left out, or what one handed in."""
    try:
        taking = _taking(request, pk)
    except NotPermitted:
        return redirect("engagement:activity", pk)
    if taking.sheet is None:
        if not now_of(taking.activity).takes_responses:
            return redirect("engagement:activity", pk)
        first = taking.next_after(0)
        again = ("&" if "?" in first else "?") + "another=1" if "another" in request.GET else ""
        return redirect(first + again)
    if taking.sheet.draft is None:
        return redirect("questionnaires:sheet", sheet_token(taking.sheet))
    form = taking.version.form
    if missing := form.missing(taking.answers):
        return redirect(taking.address("section", form.section_of(missing[0]) + 1))
    return redirect(taking.address("check"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Answer the questions of one section."""
    try:
        taking = _taking(request, pk)
    except NotPermitted:
        return redirect("engagement:activity", pk)
    if not 1 <= number <= len(taking.form.sections):
        raise NotFound
    here = taking.form.sections[number - 1]
    goes_on_later = request.POST.get("then") == "later"
    form = AnswersForm(
        *posted(request),
        form=taking.form,
        questions=taking.questions(here),
        answers=taking.answers,
        is_strict=not goes_on_later,
    )
    key = SheetForm(posted(request)[0], initial={"form_version": taking.version.number})
    is_old = False
    if form.is_bound and key.is_valid():
        is_old = key.cleaned_data["form_version"] != taking.version.number
        is_right = form.is_valid()
        try:
            if is_right or is_old:
                taking.keep(form, key)
        except DomainError as error:
            show_error(form, error)
        else:
            if is_right and not is_old:
                return taking.remembered(redirect(_onwards(taking, number, later=goes_on_later)))
    if is_old:
        key = SheetForm(initial={"form_version": taking.version.number})
    context = {
        "section": here,
        "number": number,
        "count": len(taking.form.sections),
        "form": form,
        "key": key,
        "is_old": is_old,
        "previous": taking.previous_to(number),
    }
    failed = bool(form.errors) or is_old
    return taking.render("questionnaires/section.html", context, status=422 if failed else 200)


def _onwards(taking: Taking, number: int, *, later: bool) -> str:
    assert taking.sheet is not None
    if later:
        return reverse("questionnaires:sheet", args=[sheet_token(taking.sheet)])
    return taking.next_after(number)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of oneself what one likes, once for all activities."""
    taking = _begun(request, pk)
    if isinstance(taking, HttpResponse):
        return taking
    assert taking.sheet is not None
    asked = taking.to_tell()
    form = AboutForm(request.POST if request.method == "POST" else None, about=asked)
    if form.is_bound and form.is_valid():
        services.tell_about(actor=taking.actor, response=taking.sheet.response, answers=form.told)
        return redirect(taking.address("check"))
    if not asked:
        return redirect(taking.address("check"))
    previous = taking.previous_to(len(taking.form.sections) + 1)
    context = {"form": form, "previous": previous}
    return taking.render("questionnaires/about.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Look over one's answers, change them, and hand them in."""
    taking = _begun(request, pk)
    if isinstance(taking, HttpResponse):
        return taking
    sheet = taking.sheet
    assert sheet is not None
    error = ""
    if request.method == "POST":
        try:
            if sheet.form_version_id != taking.version.pk:
                sheet = services.keep_answers(
                    actor=taking.actor, sheet=sheet, answers={}, form_version=taking.version
                )
                taking.sheet = sheet
                error = _(
                    "The questions were changed meanwhile. Your answers are kept: look them over again."
                )
            else:
                sheet = services.send_answers(actor=taking.actor, sheet=sheet)
                return taking.remembered(redirect("questionnaires:sheet", sheet_token(sheet)))
        except DomainError as refused:
            error = str(refused)
    context = {
        "parts": answered_sections(taking.form, taking.answers),
        "missing": [
            (question, taking.address("section", taking.form.section_of(question) + 1))
            for question in taking.form.missing(taking.answers)
        ],
        "error": error,
    }
    return taking.render("questionnaires/check.html", context, status=422 if error else 200)


def _begun(request: HttpRequest, pk: int) -> Taking | HttpResponse:
    """Return who fills in a sheet, or the way to where they have to go first."""
    try:
        taking = _taking(request, pk)
    except NotPermitted:
        return redirect("engagement:activity", pk)
    if taking.sheet is None:
        return redirect("questionnaires:take_part", pk)
    if taking.sheet.draft is None:
        return redirect("questionnaires:sheet", sheet_token(taking.sheet))
    return taking

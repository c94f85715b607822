"""The questions of a questionnaire as a form: a field for each part, by its name."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import BoundField
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.dialogue.forms.saying import EnterForm, WordsField
from thegither.dialogue.services.contributions import TEXT_LIMIT
from thegither.kernel.actors import Provenance
from thegither.kernel.errors import DomainError
from thegither.kernel.files import ENDINGS, check_file
from thegither.partners.models import Community
from thegither.ui.forms import DayField, SubmissionKeyField

from ..content import OTHER, Answers, Comparison, Condition, Form, Kind, Part, PartKind, Question
from ..packages import NOT_SAID, about_questions

LINE_LIMIT = 300


class NumberField(forms.DecimalField):
    """A number, typed with or without commas."""

    input_width = 10
    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # as Django's own does
        """Read the number without its commas and spaces."""
        return super().to_python(value.replace(",", "").replace(" ", "") if isinstance(value, str) else value)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its fields; ``depends`` says in words when it is asked."""

    question: Question
    fields: list[BoundField]
    depends: str

    @property
    def condition(self) -> str:
        """The condition, for the script that hides what is not asked."""
        given = self.question.show_if
        return json.dumps([given.part, given.test, given.value]) if given else ""


class AnswersForm(forms.Form):
    """Some or all questions of ``form``; ``answers`` are those given so far, also to questions elsewhere.

    With ``is_strict`` off nothing need be answered: what is written is only kept.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        form: Form,
        questions: Sequence[Question] | None = None,
        answers: Answers | None = None,
        is_strict: bool = True,
    ) -> None:
        self.whole = form
        self.questions = form.questions if questions is None else questions
        self.before = answers or {}
        self.is_strict = is_strict
        parts = [part for question in self.questions for part in question.parts]
        initial = {part.name: _shown(part, self.before.get(part.name)) for part in parts}
        super().__init__(data, files, prefix="q", initial=initial)
        for question in self.questions:
            for part in question.parts:
                self.fields[part.name] = _field(question, part, self.before)

    @property
    def answers(self) -> dict[str, Any]:
        """What was answered here, as it is kept; files apart."""
        return {
            part.name: _kept(self.cleaned_data.get(part.name))
            for question in self.questions
            for part in question.parts
            if part.kind != PartKind.FILE and part.name in self.cleaned_data
        }

    @property
    def uploads(self) -> dict[str, UploadedFile]:
        """The files that came along, by part."""
        return {name: value for name, value in self.cleaned_data.items() if isinstance(value, UploadedFile)}

    @property
    def asked(self) -> list[Asked]:
        """The questions with their fields, in order."""
        return [
            Asked(
                question,
                [self[part.name] for part in question.parts],
                depends_on(self.whole, question.show_if),
            )
            for question in self.questions
        ]

    def clean(self) -> dict[str, Any]:
        """Look at questions as a whole: what is not asked need not be right, and no rank comes twice."""
        cleaned = super().clean() or {}
        shown = {question.key for question in self.whole.visible({**self.before, **self._so_far(cleaned)})}
        for question in self.questions:
            is_shown = question.key in shown
            for part in question.parts:
                if not is_shown:
                    self.errors.pop(part.name, None)  # what was typed there stays as it was
                elif not self._is_needed(question, part) and self._is_left_out(part.name):
                    self.errors.pop(part.name, None)
                    cleaned.setdefault(part.name, None)
            if is_shown:
                self._clean_question(question, cleaned)
        return cleaned

    def _so_far(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        files = {name: "file" for name, value in cleaned.items() if isinstance(value, UploadedFile)}
        return {name: _kept(value) for name, value in cleaned.items() if value is not None} | files

    def _is_needed(self, question: Question, part: Part) -> bool:
        is_asked_for = part.name == question.key or question.is_grouped
        return self.is_strict and question.is_required and is_asked_for

    def _is_left_out(self, name: str) -> bool:
        return all(error.code == "required" for error in self.errors.as_data().get(name, []))

    def _clean_question(self, question: Question, cleaned: Mapping[str, Any]) -> None:
        if question.kind == Kind.RANKING:
            seen: set[str] = set()
            for part in question.parts:
                if (rank := cleaned.get(part.name)) and rank in seen:
                    self.add_error(part.name, _("Two things have the place %(rank)s.") % {"rank": rank})
                seen.add(rank or "")
        if question.has_other and self.is_strict:
            chosen = cleaned.get(question.key) or []
            is_other = OTHER in chosen if isinstance(chosen, list) else chosen == OTHER
            if is_other and not cleaned.get(f"{question.key}.{OTHER}"):
                self.add_error(f"{question.key}.{OTHER}", _("Write what else it is"))
        if question.kind == Kind.FILE and (upload := cleaned.get(question.key)):
            try:
                check_file(upload, field=question.key)
            except DomainError as error:
                self.add_error(question.key, str(error))


def depends_on(form: Form, condition: Condition | None) -> str:
    """Say in words when a question is asked."""
    if condition is None:
        return ""
    for question in form.questions:
        for part in question.parts:
            if part.name == condition.part:
                value = next(
                    (option.text for option in part.choices if option.key == condition.value), condition.value
                )
                words = _DEPENDS[Comparison(condition.test)]
                return str(words) % {"text": question.text, "value": value}
    return ""


_DEPENDS = {
    Comparison.IS: gettext_lazy("Only if your answer to “%(text)s” is “%(value)s”"),
    Comparison.IS_NOT: gettext_lazy("Only if your answer to “%(text)s” is not “%(value)s”"),
    Comparison.AT_LEAST: gettext_lazy("Only if your answer to “%(text)s” is %(value)s or more"),
    Comparison.AT_MOST: gettext_lazy("Only if your answer to “%(text)s” is %(value)s or less"),
}


def _field(question: Question, part: Part, before: Answers) -> forms.Field:
    is_first = part.name == question.key
    label = f"{part.label} ({question.unit})" if is_first and question.unit else part.label
    options: dict[str, Any] = {
        "label": label,
        # What is below a heading does not say anew that it may be left out; ``clean`` knows what is needed.
        "required": question.is_required or not is_first,
    }
    hint = f"{question.help} {question.who_reads}".strip()
    if is_first and hint:
        options["help_text"] = hint
    choices = [(option.key, option.text) for option in part.choices]
    match part.kind:
        case PartKind.CHOICE:
            return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **options)
        case PartKind.CHOICES:
            return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **options)
        case PartKind.RANK:
            return forms.ChoiceField(choices=[("", "–"), *choices], **options)
        case PartKind.NUMBER:
            return NumberField(max_digits=18, decimal_places=6, **options)
        case PartKind.DAY:
            options.setdefault("help_text", _("For example 24 7 2026"))
            return DayField(**options)
        case PartKind.FILE:
            kept = before.get(part.name)
            which = _("PDF, PNG, JPEG or WebP.")
            if kept:
                which = _("“%(name)s” is kept. Choose another file only to put it in its place.") % {
                    "name": kept
                }
                options["required"] = False
            options["help_text"] = f"{hint} {which}".strip()
            return forms.FileField(widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}), **options)
        case PartKind.AREA:
            return forms.ChoiceField(choices=_areas, **options)
        case PartKind.TEXT:
            return WordsField(max_length=TEXT_LIMIT, widget=forms.Textarea, **options)
    return WordsField(max_length=LINE_LIMIT, widget=forms.TextInput, **options)


def _areas() -> list[tuple[str, Any]]:
    places = Community.objects.filter(kind="place").order_by("name").values_list("slug", "name")
    return [("", gettext_lazy("I do not know, or none of these")), *places]


def _shown(part: Part, value: Any) -> Any:
    if part.kind == PartKind.DAY and value:
        return date.fromisoformat(value)
    return None if part.kind == PartKind.FILE else value


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def to_show(form: Form, questions: Sequence[Question], answers: Answers) -> list[Question]:
    """Return which questions of one page to show: those asked, and those that this page itself decides on."""
    asked = {question.key for question in form.visible(answers)}
    shown: list[Question] = []
    here: set[str] = set()
    for question in questions:
        if question.key in asked or (question.show_if is not None and question.show_if.part in here):
            shown.append(question)
            here |= {part.name for part in question.parts}
    return shown


class AboutForm(forms.Form):
    """The agreed questions about the person that were not answered before; all may be left open."""

    def __init__(self, data: Any = None, *, about: Sequence[str]) -> None:
        super().__init__(data, prefix="about")
        for key in about:
            asked = about_questions().entries[key]
            choices = [(option.key, _(option.text)) for option in asked.options]
            self.fields[key] = forms.ChoiceField(
                label=_(asked.text),
                help_text=_(asked.why),
                choices=[*choices, (NOT_SAID, _("I would rather not say"))],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def told(self) -> dict[str, str]:
        """What was answered."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class SheetForm(forms.Form):
    """What every page of a questionnaire carries: the version it shows, and a key against doing it twice."""

    form_version = forms.IntegerField(widget=forms.HiddenInput)
    submission_key = SubmissionKeyField()


class ReturnForm(forms.Form):
    """Where the private link is to be sent."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        help_text=gettext_lazy("We send the link once and do not keep the address with your answers."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


KEPT_FOR_NEXT = ("channel", "provenance", "layer")


class TypingForm(forms.Form):
    """How the answers of somebody else reached us; kept between one and the next."""

    channel = EnterForm.base_fields["channel"]
    provenance = EnterForm.base_fields["provenance"]
    layer = EnterForm.base_fields["layer"]

    @property
    def how_it_came(self) -> Provenance:
        """Whose hands it came through."""
        return Provenance(self.cleaned_data["channel"], self.cleaned_data["provenance"])


def posted(request: Any) -> tuple[Any, MultiValueDict[str, UploadedFile] | None]:
    """Return the data and files of a request that posts, else nothing."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def checked_answers(form: Form, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers by part, as texts (lists of short names where several are chosen), as they are kept.

    Raises ``DomainError`` "part_unknown" or "answer_wrong" at the first part that is not right.
    """
    parts = {part.name: part for part in form.parts}
    for name, value in given.items():
        part = parts.get(name)
        if part is None or part.kind == PartKind.FILE:
            message = _("“%(name)s” is none of the things asked.") % {"name": str(name)[:60]}
            raise DomainError("part_unknown", message, str(name)[:60])
        if part.kind == PartKind.CHOICES and value and not isinstance(value, list):
            raise DomainError("answer_wrong", _("Give a list of short names."), name)
    filled = AnswersForm({f"q-{name}": value for name, value in given.items()}, form=form)
    if not filled.is_valid():
        name, messages = next(iter(filled.errors.items()))
        raise DomainError("answer_wrong", str(messages[0]), name)
    return {name: value for name, value in filled.answers.items() if value not in (None, "", [])}

"""The forms with which a questionnaire is written."""

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.engagement.models import Activity
from thegither.kernel.errors import DomainError

from ..content import EASY_READ, Comparison, Form, Kind, Option, Question, addresses, key_for
from ..documents import (
    HELP_LIMIT,
    LABEL_LIMIT,
    TEXT_LIMIT,
    data_of,
    form_of,
    options_of,
    question_of,
)
from ..packages import about_questions

_NO_CONDITION = ("", gettext_lazy("Always"))


class VersionedForm(forms.Form):
    """Carries which state of the questions was read, so that two do not write over each other."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class SectionForm(VersionedForm):
    """A section: one page."""

    title = forms.CharField(label=gettext_lazy("Heading of the page"), max_length=TEXT_LIMIT)
    intro = forms.CharField(
        label=gettext_lazy("What stands below it"),
        max_length=HELP_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class QuestionForm(VersionedForm):
    """One question; what its kind does not need is left empty."""

    text = forms.CharField(label=gettext_lazy("Question"), max_length=TEXT_LIMIT)
    help = forms.CharField(
        label=gettext_lazy("Help"),
        help_text=gettext_lazy("In plain words: why you ask, or what you mean"),
        max_length=HELP_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How is it answered?"), choices=Kind.choices, widget=forms.RadioSelect
    )
    options = forms.CharField(
        label=gettext_lazy("What can be chosen, rated or put in order"),
        help_text=gettext_lazy(
            "One on each line. Before a | stands its short name in the data: keep it when you change words."
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    has_other = forms.BooleanField(label=gettext_lazy("Let people write something else"), required=False)
    rows = forms.CharField(
        label=gettext_lazy("Things that are rated alike, one on each line"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    low = forms.IntegerField(label=gettext_lazy("The scale begins at"), required=False)
    low_label = forms.CharField(
        label=gettext_lazy("What its beginning means"), max_length=LABEL_LIMIT, required=False
    )
    high = forms.IntegerField(label=gettext_lazy("The scale ends at"), required=False)
    high_label = forms.CharField(
        label=gettext_lazy("What its end means"), max_length=LABEL_LIMIT, required=False
    )
    unit = forms.CharField(label=gettext_lazy("Unit of the number"), max_length=20, required=False)
    is_required = forms.BooleanField(label=gettext_lazy("It must be answered"), required=False)
    is_read = forms.BooleanField(
        label=gettext_lazy("What people write is read and answered"),
        help_text=gettext_lazy("It is shown to everybody as a contribution on the matter"),
        required=False,
    )
    is_private = forms.BooleanField(
        label=gettext_lazy("Private"),
        help_text=gettext_lazy("Only those who run this see the answers; they are in no result"),
        required=False,
    )
    show_part = forms.ChoiceField(label=gettext_lazy("Ask it only if the answer to"), required=False)
    show_test = forms.ChoiceField(
        label=gettext_lazy("How that answer is compared"),
        choices=[("", "–"), *Comparison.choices],
        required=False,
    )
    show_value = forms.CharField(
        label=gettext_lazy("With what it is compared"),
        help_text=gettext_lazy("A number, or the words or the short name of what is chosen"),
        max_length=LABEL_LIMIT,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        form: Form,
        question: Question | None = None,
        asked_before: Iterable[str] = (),
        **options: Any,
    ) -> None:
        self.question = question
        self.taken = form.keys | set(asked_before)
        self.earlier = _earlier(form, question)
        super().__init__(data, initial=_initial(question) | options.pop("initial", {}), **options)
        parts = [
            (part.name, part.label) for asked in self.earlier for part in asked.parts if part.kind != "file"
        ]
        self.fields["show_part"].choices = [_NO_CONDITION, *parts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Make the question, and show what is wrong with it at its field."""
        cleaned = super().clean() or {}
        if not self.errors:
            try:
                self.made = self._made(cleaned)
            except DomainError as error:
                field = _FIELD_OF.get(error.field or "", error.field)
                self.add_error(field if field in self.fields else None, str(error))
        return cleaned

    def _made(self, said: dict[str, Any]) -> Question:
        key = self.question.key if self.question else key_for(said["text"], self.taken, "q")
        data: dict[str, Any] = {
            "key": key,
            "kind": said["kind"],
            "text": said["text"],
            "help": said["help"],
            "required": said["is_required"],
            "private": said["is_private"],
            "read": said["is_read"],
            "other": said["has_other"],
            "unit": said["unit"],
            "low_label": said["low_label"],
            "high_label": said["high_label"],
            "options": _as_data(options_of(said["options"], field="options")),
            "rows": _as_data(options_of(said["rows"], field="rows")),
        }
        for name in ("low", "high"):
            if said[name] is not None:
                data[name] = said[name]
        if said["show_part"]:
            data["show_if"] = {
                "part": said["show_part"],
                "test": said["show_test"],
                "value": self._value(said["show_part"], said["show_value"]),
            }
        return question_of(data)

    def _value(self, part_name: str, value: str) -> str:
        """Return the short name of what was named by its words."""
        parts = {part.name: part for question in self.earlier for part in question.parts}
        texts = {option.text.casefold(): option.key for option in parts[part_name].choices}
        return texts.get(value.strip().casefold(), value.strip())


_FIELD_OF = {"show_if": "show_part", "other": "has_other", "required": "is_required"}


def _as_data(options: Iterable[Option]) -> list[dict[str, str]]:
    return [{"key": option.key, "text": option.text} for option in options]


def _earlier(form: Form, question: Question | None) -> list[Question]:
    keys = [each.key for each in form.questions]
    return form.questions[: keys.index(question.key)] if question else form.questions


def _initial(question: Question | None) -> dict[str, Any]:
    if question is None:
        return {"kind": Kind.ONE}
    said = {name: getattr(question, name) for name in _SAME}
    for name in ("options", "rows"):
        said[name] = "\n".join(f"{option.key} | {option.text}" for option in getattr(question, name))
    if question.kind == Kind.SCALE:
        said |= {"low": question.low, "high": question.high}
    if question.show_if:
        said |= {
            "show_part": question.show_if.part,
            "show_test": question.show_if.test,
            "show_value": question.show_if.value,
        }
    return said


_SAME = (
    *("text", "help", "kind", "has_other", "low_label", "high_label", "unit"),
    *("is_required", "is_read", "is_private"),
)


class AboutChoiceForm(VersionedForm):
    """Which agreed questions about the person are asked."""

    about = forms.MultipleChoiceField(
        label=gettext_lazy("What do you need to know, to see who is missing?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (question.key, question.text) for question in about_questions().entries.values()
        ]


class WordsForm(VersionedForm):
    """All words of a questionnaire in another language or in Easy Read."""

    def __init__(self, data: Any = None, *, form: Form, variant: str, **options: Any) -> None:
        said = (form.words or {}).get(variant, {})
        super().__init__(data, initial=options.pop("initial", {}), **options)
        for place, text in addresses(form):
            name = f"w.{place}"
            is_long = len(text) > 80
            self.fields[name] = forms.CharField(
                label=text,
                required=False,
                max_length=HELP_LIMIT,
                widget=forms.Textarea(attrs={"rows": 2}) if is_long else forms.TextInput(),
            )
            self.initial[name] = said.get(place, "")

    @property
    def words(self) -> dict[str, str]:
        """The words by their place."""
        return {name[2:]: value for name, value in self.cleaned_data.items() if name.startswith("w.")}


def variants() -> list[tuple[str, str]]:
    """Return in which other words a questionnaire can be written: our languages, and Easy Read."""
    return [*((code, str(name)) for code, name in settings.LANGUAGES), (EASY_READ, _("Easy Read"))]


class DocumentForm(VersionedForm):
    """The whole questionnaire as a document."""

    content = forms.CharField(
        label=gettext_lazy("The questionnaire as JSON"),
        help_text=gettext_lazy("What you save takes the place of what is being written"),
        max_length=500_000,
        widget=forms.Textarea(attrs={"rows": 20, "spellcheck": "false"}),
    )

    def clean_content(self) -> Any:
        """Read the document, and say where it is wrong."""
        try:
            data = json.loads(self.cleaned_data["content"])
        except ValueError as error:
            raise ValidationError(_("This is not JSON: %(fault)s") % {"fault": error}) from None
        try:
            return data_of(form_of(data))
        except DomainError as error:
            raise ValidationError(str(error)) from None


class CopyForm(VersionedForm):
    """Which questionnaire to copy."""

    other = forms.ModelChoiceField(
        label=gettext_lazy("Which questionnaire?"), queryset=Activity.objects.none(), empty_label=None
    )


def document_of(form: Form) -> str:
    """Return a form as the JSON that ``DocumentForm`` takes."""
    return json.dumps(data_of(form), ensure_ascii=False, indent=2)

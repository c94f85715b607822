"""The forms of those who take part: vote, add a statement, have the link sent, type in a sheet."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.forms.saying import EnterForm, SayForm, WordsField
from thegither.kernel.actors import Provenance
from thegither.opinions.models import STATEMENT_LIMIT, Stance, Statement
from thegither.opinions.services.judging import Answer
from thegither.ui.forms import SubmissionKeyField

LARGEST = 2**31 - 1
MOST_ON_SHEET = 100
KEPT_FOR_NEXT = ("channel", "provenance", "layer")


class VoteForm(forms.Form):
    """What somebody holds of one statement, as they read it."""

    statement = forms.IntegerField(min_value=1, max_value=LARGEST)
    edition = forms.IntegerField(min_value=1, max_value=LARGEST)
    value = forms.TypedChoiceField(
        choices=Stance.choices,
        coerce=int,
        error_messages={
            "required": _("Choose agree, disagree or pass"),
            "invalid_choice": _("Choose agree, disagree or pass"),
        },
    )
    matters = forms.BooleanField(required=False)
    submission_key = SubmissionKeyField()

    def clean(self) -> dict[str, Any]:
        """Say in words that a form which names no statement cannot be used."""
        if "statement" in self.errors or "edition" in self.errors:
            for name in ("statement", "edition"):
                self.errors.pop(name, None)
            raise ValidationError(_("We could not read for which statement this was. Here is one to answer."))
        return self.cleaned_data


class StatementForm(SayForm):
    """Add a statement of one's own. What is alike is shown once before it is sent, and stops nobody."""

    text = WordsField(
        label=_("Your statement"),
        help_text=_("One idea, in a sentence with which others can agree or disagree. Not about a person."),
        max_length=STATEMENT_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write your statement")},
    )
    knowledge = None  # type: ignore[assignment]
    looked = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, alike: Callable[[str], Sequence[Statement]], **options: Any) -> None:
        super().__init__(*args, **options)
        self._find_alike = alike
        self.alike: Sequence[Statement] = ()

    def clean(self) -> dict[str, Any]:
        """Show what is alike, unless its author looked at that already."""
        cleaned = self.cleaned_data
        if cleaned.pop("looked", False) or "text" not in cleaned:
            return cleaned
        self.alike = self._find_alike(cleaned["text"])
        if self.alike:
            self.data = {name: self.data[name] for name in self.data} | {"looked": "on"}
            raise ValidationError(_("Not sent yet: something alike is here already."))
        return cleaned


class LinkForm(forms.Form):
    """Where the private link is to be sent."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We send the link once, and keep the address until the letter has gone."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


_ON_A_SHEET = [
    *((stance.value, stance.label) for stance in (Stance.AGREE, Stance.DISAGREE, Stance.PASS)),
    ("", _("Left out")),
]


class OnSheetForm(forms.Form):
    """Which statements a sheet has, where there are more than fit on one."""

    first = forms.IntegerField(label=_("From statement"), min_value=1, max_value=LARGEST)
    last = forms.IntegerField(label=_("to statement"), min_value=1, max_value=LARGEST)

    def clean(self) -> dict[str, Any]:
        """Refuse what is not on one sheet."""
        said = self.cleaned_data
        if not self.errors and not 0 <= said["last"] - said["first"] < MOST_ON_SHEET:
            words = _("A sheet has up to %(most)d statements, from the lower number to the higher.")
            raise ValidationError(words, params={"most": MOST_ON_SHEET})
        return said


class SheetForm(forms.Form):
    """The votes of one person as they stand on paper or were said on the phone, and how they came."""

    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, statements: Sequence[Statement], **options: Any) -> None:
        super().__init__(*args, **options)
        self._statements = statements
        for statement in statements:
            self.fields[self.name_of(statement)] = forms.TypedChoiceField(
                label=f"{statement.number}. {statement.text}",
                choices=_ON_A_SHEET,
                coerce=int,
                empty_value=None,
                initial="",
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[self._mark_of(statement)] = forms.BooleanField(
                label=_("Statement %(number)d matters a lot to them") % {"number": statement.number},
                required=False,
            )
        for name in KEPT_FOR_NEXT:
            self.fields[name] = EnterForm.base_fields[name]

    @staticmethod
    def name_of(statement: Statement) -> str:
        """Return the name of the field for a statement."""
        return f"statement-{statement.number}"

    @staticmethod
    def _mark_of(statement: Statement) -> str:
        return f"matters-{statement.number}"

    @property
    def asked(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The questions about each statement: what they hold of it, and whether it matters a lot to them."""
        return [(self[self.name_of(each)], self[self._mark_of(each)]) for each in self._statements]

    @property
    def came(self) -> list[forms.BoundField]:
        """The questions about how the sheet came."""
        return [self[name] for name in KEPT_FOR_NEXT]

    @property
    def votes(self) -> list[Answer]:
        """What was answered."""
        said = self.cleaned_data
        given = [
            (each, said.get(self.name_of(each)), said.get(self._mark_of(each), False))
            for each in self._statements
        ]
        return [Answer(each.pk, value, matters) for each, value, matters in given if value is not None]

    @property
    def how_it_came(self) -> Provenance:
        """Whose hands it came through."""
        return Provenance(self.cleaned_data["channel"], self.cleaned_data["provenance"])

    def clean(self) -> dict[str, Any]:
        """Refuse a sheet on which nothing is answered."""
        if not self.errors and not self.votes:
            raise ValidationError(_("Nothing is answered on this sheet. Choose at least one answer."))
        return self.cleaned_data

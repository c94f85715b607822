"""The forms in which people say what groups stand for, and which statements shaped a decision."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from thegither.dialogue.models import Decision
from thegither.opinions.results import GroupResult, StatementResult
from thegither.opinions.services.naming import ABOUT_LIMIT, NAME_LIMIT, Words

MOST_LISTED = 50  # to be ticked: of thousands nobody would read the rest


class NamesForm(forms.Form):
    """A name, and a few words, for each group of a run."""

    run = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**63 - 1)

    def __init__(self, data: QueryDict | None = None, *, run_id: int, groups: Sequence[GroupResult]) -> None:
        super().__init__(data, initial={"run": run_id})
        self._run_id = run_id
        self._groups = [group.id for group in groups]
        for group in groups:
            about = {"letter": group.letter, "n": group.n}
            self.fields[f"name_{group.id}"] = forms.CharField(
                label=_("What do you call group %(letter)s, of %(n)d people?") % about,
                max_length=NAME_LIMIT,
                required=False,
                initial=group.name,
            )
            self.fields[f"about_{group.id}"] = forms.CharField(
                label=_("What does group %(letter)s want, in a sentence?") % about,
                max_length=ABOUT_LIMIT,
                required=False,
                initial=group.about,
            )

    def clean(self) -> dict[str, Any]:
        """Refuse words about a group that has no name, and names for groups that are not there any more."""
        cleaned = super().clean() or {}
        if cleaned.get("run") != self._run_id:
            self.data = {**{name: self.data.get(name) for name in self.data}, "run": self._run_id}
            message = _("The groups were worked out anew meanwhile. Look at them again: your words are kept.")
            self.add_error(None, message)
        for group in self._groups:
            if cleaned.get(f"about_{group}") and not cleaned.get(f"name_{group}"):
                self.add_error(f"name_{group}", _("Give the group a name, or leave both empty"))
        return cleaned

    @property
    def words(self) -> dict[int, Words]:
        """What was written of each group."""
        said = self.cleaned_data
        return {group: (said[f"name_{group}"], said[f"about_{group}"]) for group in self._groups}


class NumbersField(forms.CharField):
    """Numbers of statements, with commas or spaces between."""

    def clean(self, value: Any) -> list[int]:
        """Return the numbers. Raises ``ValidationError`` for anything else."""
        words = super().clean(value).replace(",", " ").split()
        if any(not (word.isascii() and word.isdigit() and len(word) < 10) for word in words):
            raise forms.ValidationError(_("Write numbers of statements, for example 12, 31"))
        return [int(word) for word in words]


class CiteForm(forms.Form):
    """Which statements shaped which decision. Of many, those that most share are listed."""

    decision = forms.ModelChoiceField(
        label=_l("Which decision?"),
        queryset=Decision.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _l("Choose the decision")},
    )
    statement = forms.TypedMultipleChoiceField(
        label=_l("Which statements shaped it?"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    others = NumbersField(
        label=_l("Others, by their number"),
        help_text=_l(
            "Only those that most share are listed here. All are among the figures, with their numbers."
        ),
        max_length=200,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        decisions: QuerySet[Decision],
        statements: Sequence[StatementResult],
        figure: Callable[[StatementResult], str],
        ticked: Sequence[int],
    ) -> None:
        super().__init__(data, initial={"decision": decisions.first(), "statement": ticked})
        self.fields["decision"].queryset = decisions  # type: ignore[attr-defined]
        self._known = {each.number for each in statements}
        listed = statements[:MOST_LISTED]
        choices = [(each.number, f"{each.text} {figure(each)}") for each in listed]
        self.fields["statement"].choices = choices  # type: ignore[attr-defined]
        if len(statements) == len(listed):
            del self.fields["others"]

    def clean_others(self) -> list[int]:
        """Refuse numbers that no statement with enough answers has."""
        numbers: list[int] = self.cleaned_data["others"]
        if unknown := [number for number in numbers if number not in self._known]:
            words = _("No statement with enough answers has the number %(number)d")
            raise forms.ValidationError(words % {"number": unknown[0]})
        return numbers

    def clean(self) -> dict[str, Any]:
        """Put both lists of statements together; refuse none at all."""
        cleaned = super().clean() or {}
        chosen = [*cleaned.get("statement", ()), *cleaned.pop("others", ())]
        if not chosen and not self.errors:
            self.add_error("statement", _("Tick at least one statement"))
        return cleaned | {"statement": chosen}

"""Forms to narrow a list of contributions, and to answer them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import AnswerState, Contribution, Layer, Stage
from thegither.dialogue.selectors.answers import Narrowing
from thegither.dialogue.services.answers import BECAUSE_LIMIT
from thegither.ui.forms import DayField, SubmissionKeyField

from .matters import text_area


class NarrowForm(forms.Form):
    """Which contributions; a wrong value narrows nothing."""

    layer = forms.ChoiceField(
        label=_("From"), choices=[("", _("All layers")), *Layer.choices], required=False
    )
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("All stages")), *Stage.choices], required=False
    )
    word = forms.CharField(label=_("Words"), max_length=100, required=False)

    @property
    def narrowing(self) -> Narrowing:
        """What is asked for, by name, for a selector."""
        self.is_valid()
        asked = self.cleaned_data
        return Narrowing(
            layer=asked.get("layer", ""), stage=asked.get("stage", ""), word=asked.get("word", "")
        )


class AnswerForm(forms.Form):
    """What became of the chosen contributions, because of what."""

    ALL = "all"
    CHOSEN = "chosen"

    which = forms.ChoiceField(
        label=_("Which ones does this answer?"),
        initial=CHOSEN,
        widget=forms.RadioSelect,
    )
    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[choice for choice in AnswerState.choices if choice[0] != AnswerState.RECEIVED],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what became of it")},
    )
    because = text_area(
        label=_("Because"),
        help_text=_("Write as you would to the person who said it. Whoever sees the matter can read it."),
        max_length=BECAUSE_LIMIT,
        error_messages={"required": _("Say why: nobody should get an answer without a reason")},
    )
    look_again_on = DayField(
        label=_("Day to look at it again"),
        help_text=_("If it was not done, or only partly. For example 24 7 2026."),
        required=False,
    )
    newest = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, matching: int, newest: int | None, **options: Any) -> None:
        options["initial"] = {"newest": newest, **options.get("initial", {})}
        super().__init__(*args, **options)
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (self.CHOSEN, _("Those I ticked")),
            (self.ALL, _("All without an answer in this list: %(count)s") % {"count": matching}),
        ]

    def not_newer(self, contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
        """Return those that were there when the list was read: nobody answers what they have not seen."""
        newest = self.cleaned_data["newest"]
        return contributions if newest is None else contributions.filter(pk__lte=newest)

    def answer(self) -> dict[str, Any]:
        """Return the answer itself, for the service."""
        asked = ("state", "because", "look_again_on", "submission_key")
        return {name: self.cleaned_data[name] for name in asked}

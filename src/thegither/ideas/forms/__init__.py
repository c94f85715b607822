"""The forms about ideas."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.forms.saying import EnterForm, SayForm, WordsField
from thegither.dialogue.models import AnswerState, Layer
from thegither.dialogue.services.answers import BECAUSE_LIMIT as ANSWER_LIMIT
from thegither.dialogue.services.contributions import TEXT_LIMIT
from thegither.ideas.models import STATUSES, Idea
from thegither.ideas.selectors import FEWEST, MIXED, NEWEST, SUPPORTED, WAITING, Wanted
from thegither.ideas.services.arranging import BECAUSE_LIMIT
from thegither.ideas.services.ideas import PLACE_LIMIT, TITLE_LIMIT
from thegither.partners.models import Community
from thegither.ui.forms import DayField, SubmissionKeyField


class IdeaForm(SayForm):
    """Put in an idea, with or without an account."""

    title = WordsField(
        label=_("Your idea in one line"),
        help_text=_("For example “A bench at every second bus stop”"),
        max_length=TITLE_LIMIT,
        widget=forms.TextInput,
        error_messages={"required": _("Write your idea in one line")},
    )
    text = WordsField(
        label=_("Say more about it"),
        help_text=_("What would be different, and for whom?"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Say in a sentence what would be different")},
    )
    place = WordsField(
        label=_("Where is it about?"), max_length=PLACE_LIMIT, widget=forms.TextInput, required=False
    )
    community = forms.ModelChoiceField(
        label=_("Community"),
        queryset=Community.objects.order_by("name"),
        required=False,
        empty_label=_("None in particular"),
    )


class TypedIdeaForm(EnterForm):
    """An idea that reached us on paper, by phone or at an event."""

    title = WordsField(
        label=_("The idea in one line"),
        help_text=_("In their words, as far as you can."),
        max_length=TITLE_LIMIT,
        widget=forms.TextInput,
        error_messages={"required": _("Write the idea in one line")},
    )
    place = IdeaForm.base_fields["place"]
    community = IdeaForm.base_fields["community"]
    field_order = ("title", "text", "place", "community")


class NarrowForm(forms.Form):
    """Which ideas, in which order."""

    word = forms.CharField(label=_("Word"), max_length=80, required=False)
    status = forms.ChoiceField(
        label=_("What became of it"), choices=[("", _("Everything")), *STATUSES.items()], required=False
    )
    layer = forms.ChoiceField(label=_("From"), choices=[("", _("Everybody")), *Layer.choices], required=False)
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[
            (MIXED, _("Mixed, anew each day")),
            (NEWEST, _("Newest first")),
            (WAITING, _("Oldest first")),
            (FEWEST, _("Fewest supporters first")),
            (SUPPORTED, _("Most supported first")),
        ],
        required=False,
    )

    @property
    def wanted(self) -> Wanted:
        """What is asked for; what cannot be is left out."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})


class AnswerForm(forms.Form):
    """What becomes of an idea, and why."""

    state = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=[(state, label) for state, label in STATUSES.items() if state != AnswerState.RECEIVED],
        widget=forms.RadioSelect,
    )
    because = WordsField(
        label=_("Because"),
        help_text=_("Everybody who sees the idea can read it, and its authors are told."),
        max_length=ANSWER_LIMIT,
        widget=forms.Textarea,
    )
    look_again_on = DayField(
        label=_("Day to look at it again"),
        help_text=_("If it was not taken up, or only in part. For example 24 7 2026."),
        required=False,
    )
    submission_key = SubmissionKeyField()


class MergeForm(forms.Form):
    """Into which idea, and why."""

    into = forms.ModelChoiceField(
        label=_("Into which idea?"),
        help_text=_("The likest come first. Both stay readable; whoever is for both counts once."),
        queryset=Idea.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
    )
    because = WordsField(
        label=_("Why are they one?"),
        max_length=BECAUSE_LIMIT,
        widget=forms.TextInput,
        help_text=_("Everybody can read it."),
    )

    def __init__(self, *args: Any, others: QuerySet[Idea], shown: list[Idea], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]
        self.fields["into"].choices = [(each.pk, each.title) for each in shown]  # type: ignore[attr-defined]


class SplitForm(forms.Form):
    """Which part of an idea stands by itself."""

    title = WordsField(label=_("The part in one line"), max_length=TITLE_LIMIT, widget=forms.TextInput)
    text = WordsField(
        label=_("The words of its author that belong to it"),
        help_text=_("Take away the rest. Nothing can be added: these are somebody’s own words."),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
    )
    place = WordsField(
        label=_("Where is it about?"), max_length=PLACE_LIMIT, widget=forms.TextInput, required=False
    )
    submission_key = SubmissionKeyField()

"""The forms for those who keep a conversation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.forms.saying import WordsField
from thegither.dialogue.models import Standing
from thegither.dialogue.reasons import published_reasons
from thegither.dialogue.services.moderation import NOTE_LIMIT
from thegither.opinions.models import STATEMENT_LIMIT, Conversation, Sample, Statement
from thegither.opinions.selectors.statements import ANSWERED, FIRST, NEWEST, ORGANISERS, PARTICIPANTS, Wanted
from thegither.opinions.services.keeping import MOST_LINES
from thegither.opinions.services.statements import BECAUSE_LIMIT, LICENCE_LIMIT, MOST_ENOUGH, SOURCE_LIMIT
from thegither.ui.forms import RecordsField

KEEPS, RESETS = "keeps", "resets"


class NarrowForm(forms.Form):
    """Which statements, in which order."""

    word = forms.CharField(label=_("Word"), max_length=80, required=False)
    by = forms.ChoiceField(
        label=_("Written by"),
        choices=[
            ("", _("Everybody")),
            (ORGANISERS, _("Those who organise it")),
            (PARTICIPANTS, _("Those who take part")),
        ],
        required=False,
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=[
            (NEWEST, _("Newest first")),
            (FIRST, _("Oldest first")),
            (ANSWERED, _("Most voted on first")),
        ],
        required=False,
    )

    @property
    def wanted(self) -> Wanted:
        """What is asked for; what cannot be is left out."""
        self.is_valid()
        return Wanted(**{name: value for name, value in self.cleaned_data.items() if value})


class SeedsForm(forms.Form):
    """Put in statements to begin with."""

    text = WordsField(
        label=_("Statements, one on each line"),
        help_text=_(
            "Each says one thing that people can agree or disagree with, in up to 300 characters. "
            "Put in what different people would say, also what you do not hold yourself."
        ),
        max_length=MOST_LINES * (STATEMENT_LIMIT + 2),
        widget=forms.Textarea,
        error_messages={"required": _("Write at least one statement")},
    )


class RevisionForm(forms.Form):
    """Mend how a statement reads."""

    text = WordsField(label=_("The statement"), max_length=STATEMENT_LIMIT, widget=forms.Textarea)
    votes = forms.ChoiceField(
        label=_("What becomes of the votes on it?"),
        choices=[
            (KEEPS, _("They still count: it says the same, only a slip is mended")),
            (RESETS, _("They count no more: it says something else now, and is voted on anew")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of the votes")},
    )
    because = WordsField(
        label=_("Why is it changed?"),
        help_text=_("Everybody can read it, and how the statement read before."),
        max_length=BECAUSE_LIMIT,
        widget=forms.TextInput,
        error_messages={"required": _("Say why")},
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, as ``revise_statement`` takes it."""
        cleaned = dict(self.cleaned_data)
        return {"keeps_votes": cleaned.pop("votes") == KEEPS, **cleaned}


class ConversationForm(forms.Form):
    """How a conversation goes."""

    takes_statements = forms.BooleanField(label=_("People who take part may add statements"), required=False)
    holds_statements = forms.BooleanField(
        label=_("A moderator looks at each new statement before others see it"), required=False
    )
    practice = WordsField(
        label=_("An example to practise on"),
        help_text=_("Votes on it are not stored. For example “Tea is better than coffee”."),
        max_length=STATEMENT_LIMIT,
        widget=forms.TextInput,
        required=False,
    )
    enough = forms.IntegerField(
        label=_("How many votes must somebody give to be placed on the map?"),
        help_text=_("Seven is usual. Fewer say too little of how somebody thinks."),
        min_value=1,
        max_value=MOST_ENOUGH,
    )
    sample = forms.ChoiceField(
        label=_("How did those who take part come to it?"),
        help_text=_("It stands beside every result."),
        choices=Sample.choices,
        widget=forms.RadioSelect,
    )
    source = WordsField(
        label=_("Where do imported votes come from?"),
        help_text=_("Leave it empty if people vote here."),
        max_length=SOURCE_LIMIT,
        widget=forms.TextInput,
        required=False,
    )
    source_url = forms.URLField(label=_("Address of the source"), required=False, assume_scheme="https")
    licence = WordsField(
        label=_("Licence of what was imported"),
        max_length=LICENCE_LIMIT,
        widget=forms.TextInput,
        required=False,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    @staticmethod
    def values_of(conversation: Conversation) -> dict[str, Any]:
        """Return what a conversation is set to now."""
        names = [name for name in ConversationForm.base_fields if name != "expected_version"]
        return {name: getattr(conversation, name) for name in names} | {
            "expected_version": conversation.version
        }


class TickedForm(forms.Form):
    """What is done with the statements that are ticked."""

    statement = RecordsField(
        queryset=Statement.objects.none(),
        error_messages={"required": _("Tick at least one statement. Nothing was changed.")},
    )
    standing = forms.ChoiceField(choices=[(Standing.SHOWN, ""), (Standing.HIDDEN, "")])
    reason = forms.ChoiceField(label=_("Because"), choices=[], required=False)
    note = WordsField(
        label=_("A word to their authors"), max_length=NOTE_LIMIT, widget=forms.TextInput, required=False
    )

    def __init__(self, *args: Any, statements: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["statement"].queryset = statements  # type: ignore[attr-defined]
        reasons = [("", _("Choose a published reason")), *published_reasons().choices]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]

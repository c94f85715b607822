"""The forms about drafts."""

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.forms.saying import EnterForm, SayForm, WordsField
from thegither.dialogue.models import Layer
from thegither.dialogue.services.contributions import TEXT_LIMIT
from thegither.drafts.models import CommentKind, Passage, Wording
from thegither.drafts.services.comments import PROPOSED_LIMIT, QUOTE_LIMIT
from thegither.drafts.services.wordings import NOTE_LIMIT
from thegither.drafts.services.wordings import TEXT_LIMIT as DRAFT_LIMIT
from thegither.ui.forms import SubmissionKeyField

_WORDS_SHOWN = 12


class CommentForm(SayForm):
    """Say something about a paragraph, with or without an account."""

    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=CommentKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is")},
    )
    quote = WordsField(
        label=_("About these words of it"),
        help_text=_(
            "Leave it empty to speak of the whole paragraph. Or mark words above, or copy them here."
        ),
        max_length=QUOTE_LIMIT,
        widget=forms.TextInput(attrs={"data-tg-quote-to": ""}),
        required=False,
    )
    text = WordsField(
        label=_("What do you want to say?"),
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write what you want to say")},
    )
    proposed = WordsField(
        label=_("The words you would rather have"),
        help_text=_("If you want other words."),
        max_length=PROPOSED_LIMIT,
        widget=forms.Textarea,
        required=False,
    )

    def __init__(self, *args: Any, passage: Passage, **options: Any) -> None:
        super().__init__(*args, **options)
        self.passage = passage


class TypedCommentForm(EnterForm):
    """A comment that reached us on paper, by phone or at an event."""

    passage = forms.ModelChoiceField(
        label=_("About which paragraph?"),
        queryset=Passage.objects.none(),
        empty_label=_("Choose a paragraph"),
        error_messages={"required": _("Choose the paragraph it is about")},
    )
    kind = CommentForm.base_fields["kind"]
    quote = WordsField(
        label=_("About these words of it"),
        help_text=_("As they stand in the paragraph. Leave it empty if it is about the whole."),
        max_length=QUOTE_LIMIT,
        widget=forms.TextInput,
        required=False,
    )
    proposed = WordsField(
        label=_("The words they would rather have"),
        help_text=_("If they want other words."),
        max_length=PROPOSED_LIMIT,
        widget=forms.Textarea,
        required=False,
    )
    field_order = ("passage", "kind", "quote", "text", "proposed")

    def __init__(self, *args: Any, wording: Wording, **options: Any) -> None:
        super().__init__(*args, **options)
        passages: Any = self.fields["passage"]
        passages.queryset = wording.passages.all()
        passages.label_from_instance = lambda each: (
            f"{each.position}. {Truncator(each.text).words(_WORDS_SHOWN)}"
        )


class WordingForm(forms.Form):
    """The text of a draft."""

    text = forms.CharField(
        label=_("The text"),
        help_text=_(
            "An empty line ends a paragraph. A line that begins with # is a heading, with ## one below it. "
            "Lines that begin with a dash are a list."
        ),
        max_length=DRAFT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 24}),
        error_messages={"required": _("Paste the text first")},
    )
    note = WordsField(
        label=_("What is new in this wording?"),
        help_text=_("In a sentence, for everybody."),
        max_length=NOTE_LIMIT,
        widget=forms.TextInput,
    )
    expected_number = forms.IntegerField(widget=forms.HiddenInput, required=False)
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, is_first: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_first:
            del self.fields["note"]


class NarrowForm(forms.Form):
    """Which comments."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=[("", _("Everything")), *CommentKind.choices], required=False
    )
    layer = forms.ChoiceField(label=_("From"), choices=[("", _("Everybody")), *Layer.choices], required=False)

    @property
    def wanted(self) -> tuple[str, str]:
        """The kind and the layer that are asked for; what cannot be is left out."""
        self.is_valid()
        return self.cleaned_data.get("kind", ""), self.cleaned_data.get("layer", "")

"""Asks, and the answers to them."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thegither.partners.models import Organisation
from thegither.ui.forms import DayField, SubmissionKeyField

from ..models import AskState, DeclineReason
from .acting import ActingForm, hours_field, text_field


class AskForm(ActingForm):
    """What one partner asks of another."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Whom do you ask?"), queryset=Organisation.objects.none()
    )
    what = forms.CharField(
        label=gettext_lazy("What do you ask for?"),
        help_text=gettext_lazy("In one sentence, for example: count your passengers for one week"),
        max_length=200,
    )
    more = text_field(gettext_lazy("More about it, and why them"), required=False)
    hours = hours_field(
        gettext_lazy("About how many hours of work is it?"),
        gettext_lazy("An honest guess: it is set against the time they have"),
        required=False,
        min_value=0,
    )
    do_by = DayField(label=gettext_lazy("By when should it be done?"), required=False)
    answer_by = DayField(label=gettext_lazy("By when do you need an answer?"))
    submission_key = SubmissionKeyField()

    field_order = ("organisation", "what", "more", "hours", "do_by", "answer_by", "seat")

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Yes, an answer in words, or later."""

    state = forms.ChoiceField(
        label=gettext_lazy("What do you answer?"),
        choices=[
            (AskState.ACCEPTED, gettext_lazy("Yes, we do it")),
            (AskState.ANSWERED, gettext_lazy("This is our answer")),
            (AskState.LATER, gettext_lazy("We will say later")),
        ],
        widget=forms.RadioSelect,
    )
    answer = text_field(gettext_lazy("In your words"), required=False)
    answer_by = DayField(label=gettext_lazy("If later: by which day?"), required=False)


class DeclineForm(forms.Form):
    """No, with or without more."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=DeclineReason,
        initial=DeclineReason.PRIORITY,
        widget=forms.RadioSelect,
    )
    position = forms.CharField(
        label=gettext_lazy("A position of yours to cite"),
        help_text=gettext_lazy("For example: our plan for this year, page 3, or an address on the web"),
        max_length=300,
        required=False,
    )
    answer = text_field(gettext_lazy("Anything else"), required=False)

"""Forms of the blind clarity test."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.partners.models import Seat
from thegither.ui.forms import DayField, SubmissionKeyField

from ..models import Judgement
from ..services.clarity import ANSWER_LIMIT


class OpenRoundForm(forms.Form):
    """Until when partners answer."""

    answer_until = DayField(label=_("Until when can partners answer?"))
    submission_key = SubmissionKeyField()


class AnswerForm(forms.Form):
    """Purpose and own role, in one's own words."""

    seat = forms.ModelChoiceField(
        label=_("For which seat?"), queryset=Seat.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    purpose = forms.CharField(
        label=_("What is this partnership for?"),
        help_text=_("In your own words, from memory"),
        max_length=ANSWER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    role = forms.CharField(
        label=_("What is your organisation responsible for in it?"),
        help_text=_("What you do, and what you can decide"),
        max_length=ANSWER_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, seats: Sequence[Seat], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["seat"]
        field.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in seats]).select_related(  # type: ignore[attr-defined]
            "organisation", "individual"
        )
        if len(seats) == 1:
            field.initial = seats[0]
            field.widget = forms.HiddenInput()


class JudgeForm(forms.Form):
    """Whether a restatement means the same."""

    purpose = forms.ChoiceField(
        label=_("Does the purpose mean the same?"), choices=Judgement, widget=forms.RadioSelect
    )
    role = forms.ChoiceField(
        label=_("Does the role mean the same?"), choices=Judgement, widget=forms.RadioSelect
    )

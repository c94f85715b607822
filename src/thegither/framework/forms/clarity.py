"""Forms of the blind clarity test."""

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.ui.forms import DayField, SubmissionKeyField

from ..models import Judgement
from ..services.clarity import ANSWER_LIMIT
from .seats import OwnSeatForm


class OpenRoundForm(forms.Form):
    """Until when partners answer."""

    answer_until = DayField(label=_("Until when can partners answer?"))
    submission_key = SubmissionKeyField()


class AnswerForm(OwnSeatForm):
    """Purpose and own role, in one's own words."""

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


class JudgeForm(forms.Form):
    """Whether a restatement means the same."""

    purpose = forms.ChoiceField(
        label=_("Does the purpose mean the same?"), choices=Judgement, widget=forms.RadioSelect
    )
    role = forms.ChoiceField(
        label=_("Does the role mean the same?"), choices=Judgement, widget=forms.RadioSelect
    )

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.delivery.models import Action
from thegither.kernel.clock import today
from thegither.ui.forms import DayField, RecordsField, SubmissionKeyField

from .models import Direction, Indicator, Likelihood, Moment, Outcome
from .selectors import claimable_actions


class OutcomeForm(forms.Form):
    """The change for people that a partnership looks for."""

    title = forms.CharField(
        label=_("What should change?"),
        help_text=_("A change for people, for example: nobody misses an appointment for want of a bus"),
        max_length=200,
    )
    for_whom = forms.CharField(label=_("For whom?"), max_length=200, required=False)
    description = forms.CharField(
        label=_("More about it, if needed"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    look_again_on = DayField(label=_("When will you look again?"), required=False)
    submission_key = SubmissionKeyField()


class EditOutcomeForm(OutcomeForm):
    """The same, with the version that was read."""

    submission_key = None  # type: ignore[assignment]
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class IndicatorForm(forms.Form):
    """What is measured."""

    name = forms.CharField(label=_("What is measured?"), max_length=200)
    unit = forms.CharField(
        label=_("In which unit?"), help_text=_("For example %, people, £"), max_length=20, required=False
    )
    better = forms.ChoiceField(label=_("Which way is better?"), choices=Direction, widget=forms.RadioSelect)
    source = forms.CharField(label=_("Where do the figures come from?"), max_length=300, required=False)


class MeasurementForm(forms.Form):
    """One value on one day."""

    indicator = forms.ModelChoiceField(
        label=_("Of what?"), queryset=Indicator.objects.none(), empty_label=None
    )
    moment = forms.ChoiceField(
        label=_("From before or after the actions?"), choices=Moment, widget=forms.RadioSelect
    )
    measured_on = DayField(label=_("On which day was it measured?"))
    value = forms.DecimalField(label=_("Value"), max_digits=14, decimal_places=3)
    sample_size = forms.IntegerField(
        label=_("How many people or cases does it rest on?"),
        required=False,
        min_value=1,
        max_value=2_000_000_000,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = outcome.indicators.all()  # type: ignore[attr-defined]
        self.fields["measured_on"].initial = today()


class CorrectionForm(forms.Form):
    """A wrong value put right."""

    value = forms.DecimalField(label=_("The right value"), max_digits=14, decimal_places=3)
    note = forms.CharField(label=_("What was wrong?"), help_text=_("Everybody can read this"), max_length=300)


class ClaimForm(forms.Form):
    """Which actions played a part, and what else did."""

    actions = RecordsField(
        label=_("Which actions played a part?"),
        queryset=Action.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    likelihood = forms.ChoiceField(
        label=_("How likely is that?"), choices=Likelihood, widget=forms.RadioSelect
    )
    because = forms.CharField(
        label=_("Why do you think so?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    other_influences = forms.CharField(
        label=_("What else may have changed it?"),
        help_text=_("What speaks against your claim is shown beside it"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, outcome: Outcome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["actions"].queryset = claimable_actions(outcome)  # type: ignore[attr-defined]

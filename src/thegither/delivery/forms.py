from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Decision, Matter
from thegither.partners.models import Partnership, Seat
from thegither.ui.forms import DayField, RecordsField, SubmissionKeyField

from .models import Action
from .selectors import decisions_to_carry_out, possible_owners


class PlanForm(forms.Form):
    """Plan an action: what, by when, whose, for which decisions."""

    title = forms.CharField(label=_("What will be done?"), max_length=200)
    description = forms.CharField(
        label=_("More about it, if needed"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = DayField(label=_("By when?"))
    owners = RecordsField(
        label=_("Who owns it?"),
        help_text=_("One partner, or several together"),
        queryset=Seat.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    carries_out = RecordsField(
        label=_("Which decisions does it carry out?"),
        help_text=_("This is what ties it into the thread"),
        queryset=Decision.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    submission_key = SubmissionKeyField()

    def __init__(
        self, *args: Any, partnership: Partnership, matter: Matter | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].queryset = possible_owners(partnership)  # type: ignore[attr-defined]
        self.fields["carries_out"].queryset = decisions_to_carry_out(partnership, matter)  # type: ignore[attr-defined]


class NewsForm(forms.Form):
    """Tell how an action is going."""

    text = forms.CharField(
        label=_("What is the news?"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )


class DueDateForm(forms.Form):
    """Move a due date."""

    due_on = DayField(label=_("New due date"))
    reason = forms.CharField(
        label=_("Why does it move?"), help_text=_("Everybody can read this"), max_length=300
    )


class FinishForm(forms.Form):
    """Say that it is done."""

    result = forms.CharField(
        label=_("What was done?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    done_on = DayField(label=_("On which day was it done?"))


class ReasonForm(forms.Form):
    """Say why."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("Everybody can read this"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class OwnersForm(forms.Form):
    """Say who owns it."""

    owners = RecordsField(
        label=_("Who owns it?"), queryset=Seat.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, action: Action, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owners"].queryset = possible_owners(action.partnership)  # type: ignore[attr-defined]
        self.fields["owners"].initial = list(action.owners.values_list("seat_id", flat=True))

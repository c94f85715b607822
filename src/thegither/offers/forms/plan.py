"""What a seat means to bring, and what it expects."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from ..models import Side, Thing
from ..services import open_quarters
from ..words import quarter_name
from .acting import QuantityForm


class PlanForm(QuantityForm):
    """One thing for one quarter."""

    quarter = forms.TypedChoiceField(label=gettext_lazy("For which quarter?"), coerce=date.fromisoformat)
    side = forms.ChoiceField(
        label=gettext_lazy("Do you bring it or expect it?"), choices=Side, widget=forms.RadioSelect
    )
    thing = forms.ChoiceField(label=gettext_lazy("What kind of thing is it?"), choices=Thing)
    what = forms.CharField(
        label=gettext_lazy("What is it?"),
        help_text=gettext_lazy("For example: two drivers on Friday evenings"),
        max_length=200,
    )

    field_order = ("side", "thing", "what", "hours", "pence", "quarter", "seat")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["quarter"]
        field.choices = [  # type: ignore[attr-defined]
            (quarter.isoformat(), quarter_name(quarter)) for quarter in open_quarters()
        ]

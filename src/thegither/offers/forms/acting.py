"""What the forms of this room share: for which seat, how much, in whose words."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thegither.partners.models import Seat
from thegither.ui.forms import MoneyField, SubmissionKeyField

TEXT_LIMIT = 3000


def text_field(label: Any, help_text: Any = "", *, rows: int = 3, **options: Any) -> forms.CharField:
    """Return a question for several lines."""
    options.setdefault("max_length", TEXT_LIMIT)
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def hours_field(label: Any, help_text: Any = "", **options: Any) -> forms.DecimalField:
    """Return a question for hours."""
    field = forms.DecimalField(label=label, help_text=help_text, max_digits=8, decimal_places=2, **options)
    field.input_width = 5  # type: ignore[attr-defined]
    return field


class SeatChoice(forms.ModelChoiceField):
    """A seat, shown with its partnership where there are several."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Seat.objects.none(), empty_label=None, **options)

    def offer(self, seats: QuerySet[Seat], *, with_partnership: bool) -> None:
        """Offer these seats; the first is chosen."""
        self.queryset = seats
        self.initial = next(iter(seats), None)
        self._with_partnership = with_partnership

    def label_from_instance(self, obj: Any) -> str:
        """Return the name of the seat."""
        return f"{obj} ({obj.partnership})" if self._with_partnership else str(obj)


class ActingForm(forms.Form):
    """A form of somebody who acts for a seat; the question is hidden while there is only one answer."""

    seat = SeatChoice(label=gettext_lazy("For whom?"))

    def __init__(self, *args: Any, seats: QuerySet[Seat], with_partnership: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, SeatChoice)
        field.offer(seats, with_partnership=with_partnership)
        if len(seats) == 1:
            field.widget = forms.HiddenInput()


class QuantityForm(ActingForm):
    hours = hours_field(gettext_lazy("Hours"), required=False)
    pence = MoneyField(
        label=gettext_lazy("Or money, in pounds"),
        help_text=gettext_lazy("Leave both empty for something in kind"),
        required=False,
    )
    submission_key = SubmissionKeyField()

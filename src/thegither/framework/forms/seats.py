"""For which of one's own seats something is said."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.partners.models import Seat


class OwnSeatForm(forms.Form):
    """Asks for the seat first; whoever holds only one is not asked."""

    seat = forms.ModelChoiceField(
        label=_("For which seat?"), queryset=Seat.objects.none(), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, seats: Sequence[Seat], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["seat"]
        rows = Seat.objects.select_related("organisation", "individual")
        field.queryset = rows.filter(pk__in=[seat.pk for seat in seats])  # type: ignore[attr-defined]
        if len(seats) == 1:
            field.initial = seats[0]
            field.widget = forms.HiddenInput()

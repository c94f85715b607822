"""Questions that the forms of planning share."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.engagement.packages import BANDS
from thegither.engagement.services.planning import TEXT_LIMIT

EVERYBODY = _("Everybody can read this")


def one_line(label: Any, hint: Any = "", *, limit: int = 300, required: bool = True) -> forms.CharField:
    """Return a question for one line."""
    return forms.CharField(label=label, help_text=hint, max_length=limit, required=required)


def free_text(
    label: Any, hint: Any = "", *, limit: int = TEXT_LIMIT, required: bool = False, rows: int = 3
) -> forms.CharField:
    """Return a question for a text."""
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=hint, max_length=limit, required=required, widget=widget)


def one_choice(label: Any, choices: Any, hint: Any = "", **options: Any) -> forms.ChoiceField:
    """Return a question with one choice."""
    return forms.ChoiceField(
        label=label, help_text=hint, choices=choices, widget=forms.RadioSelect, **options
    )


def one_band(label: Any, hint: Any = "") -> forms.TypedChoiceField:
    """Return a question for little, some or much."""
    return forms.TypedChoiceField(
        label=label,
        help_text=hint,
        choices=[(band, str(words).capitalize()) for band, words in BANDS.items()],
        coerce=int,
        widget=forms.RadioSelect,
    )

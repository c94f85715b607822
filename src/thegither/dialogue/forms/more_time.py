"""Forms to ask for a later last day, and to answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.services.more_time import BECAUSE_LIMIT
from thegither.ui.forms import DayField


class MoreTimeForm(forms.Form):
    """Ask for a later last day."""

    until = DayField(
        label=_("Until when do you need it open?"), error_messages={"required": _("Choose a day")}
    )
    because = forms.CharField(
        label=_("What do you need the time for?"),
        help_text=_("For example: our members meet on the second Tuesday. The partners can read it."),
        max_length=BECAUSE_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Say what you need the time for")},
    )


class TimeAnswerForm(forms.Form):
    """Say yes, or no and why."""

    is_granted = forms.TypedChoiceField(
        choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Choose yes or no")},
    )
    reply = forms.CharField(
        label=_("A word to them (a no needs its reason)"),
        max_length=BECAUSE_LIMIT,
        required=False,
        widget=forms.Textarea,
    )

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.audit.presenters import presenters
from thegither.ui.forms import DayField


class UserSearchForm(forms.Form):
    """Find an account."""

    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=200)


class EventFilterForm(forms.Form):
    """Narrow the record down."""

    name = forms.ChoiceField(label=_("What happened"), required=False)
    partnership = forms.CharField(label=_("In the partnership"), required=False, max_length=200)
    from_on = DayField(label=_("From"), required=False)
    until_on = DayField(label=_("Until"), required=False)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["name"]
        chosen.choices = [("", _("Everything")), *((name, name) for name in sorted(presenters))]

"""The role of businesses."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from thegither.partners.models import Organisation

from ..models import RoleProfile, Verdict
from .acting import text_field


class RoleForm(forms.Form):
    """What a partnership asks of businesses."""

    asks = text_field(gettext_lazy("What do you ask of a business?"), max_length=2000)
    offers = text_field(gettext_lazy("What does it get?"), max_length=2000)
    decisions = text_field(gettext_lazy("Which decisions can it shape?"), max_length=2000)
    minutes_a_month = forms.IntegerField(
        label=gettext_lazy("How many minutes a month does it take?"), min_value=0, max_value=10_000
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, profile: RoleProfile | None) -> dict[str, Any]:
        """Return what stands in the form."""
        if profile is None:
            return {"expected_version": 0}
        names = ("asks", "offers", "decisions", "minutes_a_month")
        return {name: getattr(profile, name) for name in names} | {"expected_version": profile.version}


class JudgeForm(forms.Form):
    """What an organisation makes of the role."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("For whom do you answer?"), queryset=Organisation.objects.none(), empty_label=None
    )
    is_clear = forms.ChoiceField(
        label=gettext_lazy("Is it clear what is asked of you?"), choices=Verdict, widget=forms.RadioSelect
    )
    is_worth_it = forms.ChoiceField(
        label=gettext_lazy("Is it worth your time?"), choices=Verdict, widget=forms.RadioSelect
    )
    minutes_a_month = forms.IntegerField(
        label=gettext_lazy("How many minutes a month would you give?"), min_value=0, max_value=10_000
    )
    text = forms.CharField(label=gettext_lazy("What would make it better?"), max_length=500, required=False)

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        if len(organisations) == 1:
            self.fields["organisation"].widget = forms.HiddenInput()
            self.fields["organisation"].initial = organisations[0]

"""What officers fill in about somebody with a seat of their own, and in another language."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.ui.forms import SubmissionKeyField

from .models import Person, SeatRole


class PartnershipTranslationForm(forms.Form):
    """The public words of a partnership in another language."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    purpose = forms.CharField(label=gettext_lazy("Purpose"), max_length=300, widget=forms.Textarea)


class IndividualSeatForm(forms.Form):
    """Give a seat to somebody who speaks for themselves: somebody known here, or a name."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("Somebody who is known here"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Nobody of these"),
        required=False,
    )
    name = forms.CharField(label=gettext_lazy("Or the name of somebody new"), max_length=120, required=False)
    email = forms.EmailField(
        label=gettext_lazy("Invite them to take the seat with an account"),
        help_text=gettext_lazy("Their e-mail address. You can do it later"),
        max_length=254,
        required=False,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=SeatRole, initial=SeatRole.ADVISER, widget=forms.RadioSelect
    )
    submission_key = SubmissionKeyField()

    prefix = "individual"

    def __init__(self, *arguments: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*arguments, **options)
        known = allowed(actor, Action.VIEW, Person).filter(erased_at__isnull=True)
        self.fields["person"].queryset = known  # type: ignore[attr-defined]

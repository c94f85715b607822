"""Offers and needs, what is promised on them, and what was given."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.kernel.clock import today
from thegither.partners.models import Community
from thegither.ui.forms import DayField, SubmissionKeyField

from ..models import Listing, ListingKind, TakeUp, Thing
from .acting import ActingForm, QuantityForm, text_field


class ListingForm(ActingForm):
    """An offer or a need."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Do you offer or need something?"), choices=ListingKind, widget=forms.RadioSelect
    )
    thing = forms.ChoiceField(label=gettext_lazy("What kind of thing is it?"), choices=Thing)
    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        help_text=gettext_lazy("For example: a warm hall on Tuesday evenings"),
        max_length=200,
    )
    amount = forms.CharField(
        label=gettext_lazy("How much?"),
        help_text=gettext_lazy("In words, for example: 40 seats, 3 hours a week, £500"),
        max_length=120,
        required=False,
    )
    description = text_field(gettext_lazy("More about it, and on which terms"), required=False)
    place = forms.ModelChoiceField(
        label=gettext_lazy("Where?"),
        queryset=Community.objects.filter(kind="place"),
        required=False,
        empty_label=gettext_lazy("Anywhere"),
    )
    until_on = DayField(label=gettext_lazy("Until when?"), required=False)
    is_public = forms.BooleanField(
        label=gettext_lazy("Everybody may see it"),
        help_text=gettext_lazy("If not, only the members of this partnership do"),
        required=False,
        initial=True,
    )
    submission_key = SubmissionKeyField()

    field_order = (
        "kind",
        "thing",
        "title",
        "amount",
        "description",
        "place",
        "until_on",
        "is_public",
        "seat",
    )


class EditListingForm(ListingForm):
    """The same, of one that is there."""

    seat = None  # type: ignore[assignment]
    kind = None  # type: ignore[assignment]
    submission_key = None  # type: ignore[assignment]
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, listing: Listing) -> None:
        names = ("thing", "title", "amount", "description", "place", "until_on", "is_public")
        initial = {name: getattr(listing, name) for name in names} | {"expected_version": listing.version}
        forms.Form.__init__(self, data, initial=initial)


class RegisterForm(forms.Form):
    """Which offers and needs."""

    q = forms.CharField(label=gettext_lazy("Words in it"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Offered or needed"),
        choices=[("", gettext_lazy("Both")), *ListingKind.choices],
        required=False,
    )
    thing = forms.ChoiceField(
        label=gettext_lazy("What"), choices=[("", gettext_lazy("Anything")), *Thing.choices], required=False
    )
    place = forms.ModelChoiceField(
        label=gettext_lazy("Where"),
        queryset=Community.objects.filter(kind="place"),
        required=False,
        empty_label=gettext_lazy("Anywhere"),
    )


class TakeUpForm(QuantityForm):
    """What is promised."""

    other = forms.ModelChoiceField(
        label=gettext_lazy("Does it meet something in the register of yours?"),
        queryset=Listing.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nothing that is written down"),
    )
    promised_by = DayField(label=gettext_lazy("For which day?"), required=False)
    note = forms.CharField(label=gettext_lazy("Anything to agree on"), max_length=300, required=False)

    field_order = ("seat", "hours", "pence", "promised_by", "other", "note")

    def __init__(self, *args: Any, others: QuerySet[Listing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others  # type: ignore[attr-defined]
        if not others:
            self.fields["other"].widget = forms.HiddenInput()


class LedgerForm(QuantityForm):
    """What was given."""

    what = forms.CharField(
        label=gettext_lazy("What was given?"),
        help_text=gettext_lazy("For example: drove the late bus, two evenings"),
        max_length=200,
    )
    given_on = DayField(label=gettext_lazy("On which day?"), initial=today)
    promise = forms.ModelChoiceField(
        label=gettext_lazy("Was it promised?"),
        queryset=TakeUp.objects.none(),
        required=False,
        empty_label=gettext_lazy("No promise is written down"),
    )

    field_order = ("what", "hours", "pence", "given_on", "seat", "promise")

    def __init__(self, *args: Any, promises: QuerySet[TakeUp], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["promise"]
        field.queryset = promises  # type: ignore[attr-defined]
        field.label_from_instance = _promise_in_words  # type: ignore[attr-defined]
        if not promises:
            field.widget = forms.HiddenInput()


def _promise_in_words(promise: TakeUp) -> str:
    return _("%(what)s, by %(giver)s to %(taker)s") % {
        "what": promise.offer or promise.need,
        "giver": promise.giver,
        "taker": promise.taker,
    }

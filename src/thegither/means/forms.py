from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from thegither.engagement.models import Engagement
from thegither.kernel.clock import today
from thegither.ui.forms import DayField, MoneyField, SubmissionKeyField
from thegither.ui.words import money

from .models import (
    FEATURES,
    FailureState,
    Known,
    Need,
    PaymentState,
    RequestState,
    SupportRequest,
    Terms,
    Venue,
    Way,
    WhatHappened,
)
from .rates import payment_rates
from .services.requests import BECAUSE_LIMIT, MOST_WORKING_DAYS, WHAT_LIMIT


def _text_area(rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(widget=forms.Textarea(attrs={"rows": rows}), **options)


def _trap() -> forms.CharField:
    """Return a field that nobody sees or reaches, and that programs fill in."""
    widget = forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    return forms.CharField(label=_("Leave this empty"), required=False, widget=widget)


class AskForm(forms.Form):
    """What somebody needs, and how to answer them. Nothing asks whether they get benefits."""

    need = forms.ChoiceField(label=_("What would let you take part?"), choices=Need, widget=forms.RadioSelect)
    what = _text_area(
        label=_("What should we know about it?"),
        help_text=_("For example: two people and a wheelchair. Leave out what we need not know."),
        max_length=WHAT_LIMIT,
        required=False,
    )
    needed_on = DayField(label=_("For which day, if you know it"), required=False)
    way = forms.ChoiceField(
        label=_("If we pay for your time: how?"),
        help_text=_(
            "Vouchers are the careful choice: money can count as earnings and change what somebody gets from "
            "the state. You need not say why you choose. A free advice service can tell you what is right "
            "for you before you choose."
        ),
        choices=[("", _("Say later")), *Way.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    name = forms.CharField(label=_("What shall we call you?"), max_length=120, required=False)
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("An e-mail address or a phone number is enough"),
        required=False,
    )
    contact = forms.CharField(label=_("Phone number or address"), max_length=200, required=False)
    website = _trap()
    submission_key = SubmissionKeyField()

    def clean_website(self) -> str:
        """Refuse what fills in a field that nobody sees."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("This could not be sent. Leave the hidden field empty."))
        return ""


class DecideForm(forms.Form):
    """Granted, in part, or not, and in which words whoever asked is told."""

    state = forms.ChoiceField(
        label=_("What do you decide?"),
        choices=[
            (state.value, state.label)
            for state in (RequestState.GRANTED, RequestState.PARTLY, RequestState.DECLINED)
        ],
        widget=forms.RadioSelect,
    )
    because = _text_area(
        label=_("What do they get, or why not?"),
        help_text=_("Whoever asked reads these words"),
        max_length=BECAUSE_LIMIT,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class CloseForm(forms.Form):
    """What came of it."""

    happened = forms.ChoiceField(
        label=_("Was it there on the day?"), choices=WhatHappened, widget=forms.RadioSelect, required=False
    )
    came = forms.TypedChoiceField(
        label=_("Did they take part in the end?"),
        choices=[("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    cost_pence = MoneyField(label=_("What did it cost?"), help_text=_("In pounds"), required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked: SupportRequest, **options: Any) -> None:
        super().__init__(*args, **options)
        if not asked.is_granted:
            del self.fields["happened"], self.fields["cost_pence"]


class TermsForm(forms.Form):
    """How soon support is decided, and how else one can ask."""

    decide_within = forms.IntegerField(
        label=_("In how many working days do you decide?"), min_value=1, max_value=MOST_WORKING_DAYS
    )
    other_ways = forms.CharField(
        label=_("How can one ask without this website?"),
        help_text=_("For example: phone 01000 000000, or at the library counter"),
        max_length=300,
        required=False,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, terms: Terms | None, data: Any) -> "TermsForm":
        """Return the form with what stands now."""
        stands = terms or Terms(version=0)
        names = ("decide_within", "other_ways")
        initial = {name: getattr(stands, name) for name in names} | {"expected_version": stands.version}
        return cls(data, initial=initial)


class PaymentForm(forms.Form):
    """A payment for somebody's time. No name, no bank details."""

    for_what = forms.CharField(
        label=_("For what?"), help_text=_("For example: the walk on 3 May"), max_length=200
    )
    rate = forms.ChoiceField(label=_("At which rate?"), required=False, widget=forms.RadioSelect)
    pence = MoneyField(
        label=_("Or the amount that you agreed"),
        help_text=_("In pounds, between the two rates"),
        required=False,
    )
    way = forms.ChoiceField(
        label=_("How do they want to be paid?"),
        help_text=_("Their own choice. Do not ask whether they get benefits."),
        choices=Way,
        widget=forms.RadioSelect,
    )
    engagement = forms.ModelChoiceField(
        label=_("For which engagement?"),
        queryset=Engagement.objects.none(),
        required=False,
        empty_label=_("None of these"),
    )
    mark = forms.CharField(
        label=_("A number of your own"),
        help_text=_("By which you find the paper again, for example K-17. No name, no bank details."),
        max_length=60,
        required=False,
    )
    submission_key = SubmissionKeyField()

    def __init__(self, *args: Any, engagements: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["engagement"].queryset = engagements  # type: ignore[attr-defined]
        rates = payment_rates().entries.values()
        self.fields["rate"].choices = [  # type: ignore[attr-defined]
            *((rate.key, f"{rate.title}: {money(rate.pence)}") for rate in rates),
            ("", _("As agreed between you")),
        ]


class SettleForm(forms.Form):
    """What became of a payment."""

    state = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[
            (state.value, state.label)
            for state in (PaymentState.PAID, PaymentState.DECLINED, PaymentState.CALLED_OFF)
        ],
        widget=forms.RadioSelect,
    )
    settled_on = DayField(label=_("When?"), initial=today)


class VenueForm(forms.Form):
    """A place, and who can use it."""

    name = forms.CharField(label=_("What is it called?"), max_length=120)
    address = forms.CharField(label=_("Where is it?"), max_length=300)
    how_to_get_there = forms.CharField(
        label=_("How does one get there, and home again?"), max_length=300, required=False
    )
    cost = forms.CharField(label=_("What does it cost?"), max_length=120, required=False)
    notes = _text_area(label=_("What else should people know?"), max_length=2000, required=False)
    checked_on = DayField(
        label=_("When did somebody last go and look?"), help_text=_("Empty if nobody has"), required=False
    )
    field_order = ("name", "address", *FEATURES)

    def __init__(self, *args: Any, venue: Venue | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in FEATURES.items():
            self.fields[name] = forms.ChoiceField(
                label=label, choices=Known, initial=Known.UNKNOWN, widget=forms.RadioSelect
            )
        if venue is None:
            self.fields["submission_key"] = SubmissionKeyField()
        else:
            names = set(self.fields)
            self.initial = {name: getattr(venue, name) for name in names} | {
                "expected_version": venue.version
            }
            self.fields["is_closed"] = forms.BooleanField(
                label=_("It is not used any more"), required=False, initial=venue.is_closed
            )
            self.fields["expected_version"] = forms.IntegerField(widget=forms.HiddenInput)
        self.order_fields(self.field_order)


class FindVenueForm(forms.Form):
    """Which places."""

    words = forms.CharField(label=_("Name or place"), required=False, max_length=100)
    needs = forms.MultipleChoiceField(
        label=_("It must have"),
        choices=list(FEATURES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class FailureForm(forms.Form):
    """What shut somebody out."""

    what = _text_area(
        label=_("What kept you, or somebody else, out?"),
        help_text=_("For example: the lift was locked, and nobody had the key. Please give no names."),
        max_length=1000,
    )
    where = forms.CharField(
        label=_("Where was it?"),
        help_text=_("A place, or a page of a website"),
        max_length=200,
        required=False,
    )
    happened_on = DayField(label=_("When was it?"), required=False)
    website = _trap()
    submission_key = SubmissionKeyField()

    clean_website = AskForm.clean_website

    def __init__(self, *args: Any, venue: Venue | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if venue is not None:
            del self.fields["where"]


class SettleFailureForm(forms.Form):
    """What became of it."""

    state = forms.ChoiceField(
        label=_("Was it put right?"),
        choices=[(state.value, state.label) for state in (FailureState.MENDED, FailureState.LEFT)],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("What was done, or why not?"), help_text=_("Everybody can read this"), max_length=300
    )

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thegither.kernel.clock import today
from thegither.partners.models import Community, Organisation, Seat
from thegither.ui.forms import DayField, MoneyField, SubmissionKeyField

from .models import (
    AskState,
    DeclineReason,
    Listing,
    ListingKind,
    Profile,
    RoleProfile,
    SizeBand,
    TakeUp,
    Thing,
    Verdict,
)
from .services import TierDraft
from .services.profiles import MOST_DAYS, MOST_TIERS

TEXT_LIMIT = 3000


def _text(label: Any, help_text: Any = "", *, rows: int = 3, **options: Any) -> forms.CharField:
    options.setdefault("max_length", TEXT_LIMIT)
    return forms.CharField(
        label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows}), **options
    )


def _hours(label: Any, help_text: Any = "", **options: Any) -> forms.DecimalField:
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


# Profiles ------------------------------------------------------------------------------------------------
class ProfileForm(forms.Form):
    """What an organisation says of itself, with the levels at which it asks its members."""

    how_to_work = _text(
        gettext_lazy("How to work with us"),
        gettext_lazy("Whom to phone, when to reach you, what makes it easy, what to avoid"),
        required=False,
    )
    brings = _text(gettext_lazy("What we bring"), required=False)
    cannot_alone = _text(gettext_lazy("What we cannot do alone"), required=False)
    size = forms.ChoiceField(
        label=gettext_lazy("How large are you?"),
        choices=[("", gettext_lazy("We do not say")), *SizeBand.choices],
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Everybody may read this"),
        help_text=gettext_lazy("If not, only partners of a shared partnership do"),
        required=False,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    _DAYS = ("cycle", "notice", "drafting")

    def __init__(self, data: QueryDict | None, *, profile: Profile | None) -> None:
        tiers = list(profile.tiers.all()) if profile else []
        super().__init__(data, initial=self._initial(profile))
        self.levels = range(1, min(MOST_TIERS, max(2, len(tiers) + 1)) + 1)
        for level in self.levels:
            tier = tiers[level - 1] if level <= len(tiers) else None
            self.fields[f"level_{level}_name"] = forms.CharField(
                label=_("Who is asked at level %(level)d?") % {"level": level},
                help_text=_("For example: branch committee"),
                max_length=120,
                required=False,
                initial=tier.name if tier else "",
            )
            for days, label in (
                ("cycle", _("Level %(level)d: days from one meeting to the next")),
                ("notice", _("Level %(level)d: days before the meeting that papers go out")),
                ("drafting", _("Level %(level)d: days to write the papers")),
            ):
                field = forms.IntegerField(
                    label=label % {"level": level},
                    min_value=0,
                    max_value=MOST_DAYS,
                    required=False,
                    initial=getattr(tier, f"{days}_days") if tier else None,
                )
                field.input_width = 3  # type: ignore[attr-defined]
                self.fields[f"level_{level}_{days}"] = field

    @staticmethod
    def _initial(profile: Profile | None) -> dict[str, Any]:
        if profile is None:
            return {"expected_version": 0, "is_public": True}
        names = ("how_to_work", "brings", "cannot_alone", "size", "is_public")
        return {name: getattr(profile, name) for name in names} | {"expected_version": profile.version}

    def level_fields(self) -> Iterator[list[BoundField]]:
        """Yield the questions of each level."""
        for level in self.levels:
            yield [self[f"level_{level}_{part}"] for part in ("name", *self._DAYS)]

    def clean(self) -> dict[str, Any]:
        """Put the levels together; one that has days needs a name."""
        data = super().clean() or {}
        tiers = []
        for level in self.levels:
            name = data.pop(f"level_{level}_name", "")
            days = [data.pop(f"level_{level}_{part}", None) for part in self._DAYS]
            if name:
                tiers.append(TierDraft(name, *(count or 0 for count in days)))
            elif any(days):
                self.add_error(f"level_{level}_name", _("Say who is asked at this level."))
        data["tiers"] = tiers
        return data


class CapacityForm(forms.Form):
    """How many hours a month there are."""

    hours_a_month = _hours(
        gettext_lazy("How many hours a month can you give to working together?"),
        gettext_lazy("Of all your people, for all your partnerships. Partners see it."),
        min_value=0,
    )
    from_on = DayField(label=gettext_lazy("From which day?"), initial=today)
    until_on = DayField(label=gettext_lazy("Until which day, if you know?"), required=False)
    note = forms.CharField(label=gettext_lazy("Note"), max_length=300, required=False)


class PriorityForm(forms.Form):
    """Something chosen to be worked on."""

    title = forms.CharField(
        label=gettext_lazy("What do you choose to work on?"),
        help_text=gettext_lazy("For example: evening and weekend travel"),
        max_length=200,
    )
    because = forms.CharField(label=gettext_lazy("Because …"), max_length=500, required=False)
    from_on = DayField(label=gettext_lazy("From which day?"), initial=today)
    until_on = DayField(label=gettext_lazy("Until which day, if you know?"), required=False)
    submission_key = SubmissionKeyField()


class TimeForm(forms.Form):
    """Until when something is open."""

    until = DayField(label=gettext_lazy("It closes on"))


# Asks ----------------------------------------------------------------------------------------------------
class AskForm(ActingForm):
    """What one partner asks of another."""

    organisation = forms.ModelChoiceField(
        label=gettext_lazy("Whom do you ask?"), queryset=Organisation.objects.none()
    )
    what = forms.CharField(
        label=gettext_lazy("What do you ask for?"),
        help_text=gettext_lazy("In one sentence, for example: count your passengers for one week"),
        max_length=200,
    )
    more = _text(gettext_lazy("More about it, and why them"), required=False)
    hours = _hours(
        gettext_lazy("About how many hours of work is it?"),
        gettext_lazy("An honest guess: it is set against the time they have"),
        required=False,
        min_value=0,
    )
    do_by = DayField(label=gettext_lazy("By when should it be done?"), required=False)
    answer_by = DayField(label=gettext_lazy("By when do you need an answer?"))
    submission_key = SubmissionKeyField()

    field_order = ("organisation", "what", "more", "hours", "do_by", "answer_by", "seat")

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Yes, an answer in words, or later."""

    state = forms.ChoiceField(
        label=gettext_lazy("What do you answer?"),
        choices=[
            (AskState.ACCEPTED, gettext_lazy("Yes, we do it")),
            (AskState.ANSWERED, gettext_lazy("This is our answer")),
            (AskState.LATER, gettext_lazy("We will say later")),
        ],
        widget=forms.RadioSelect,
    )
    answer = _text(gettext_lazy("In your words"), required=False)
    answer_by = DayField(label=gettext_lazy("If later: by which day?"), required=False)


class DeclineForm(forms.Form):
    """No, with or without more."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why?"),
        choices=DeclineReason,
        initial=DeclineReason.PRIORITY,
        widget=forms.RadioSelect,
    )
    position = forms.CharField(
        label=gettext_lazy("A position of yours to cite"),
        help_text=gettext_lazy("For example: our plan for this year, page 3, or an address on the web"),
        max_length=300,
        required=False,
    )
    answer = _text(gettext_lazy("Anything else"), required=False)


# The register --------------------------------------------------------------------------------------------
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
    description = _text(gettext_lazy("More about it, and on which terms"), required=False)
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


class _QuantityForm(ActingForm):
    hours = _hours(gettext_lazy("Hours"), required=False)
    pence = MoneyField(
        label=gettext_lazy("Or money, in pounds"),
        help_text=gettext_lazy("Leave both empty for something in kind"),
        required=False,
    )
    submission_key = SubmissionKeyField()


class TakeUpForm(_QuantityForm):
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


# The ledger ----------------------------------------------------------------------------------------------
class LedgerForm(_QuantityForm):
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


# Businesses ----------------------------------------------------------------------------------------------
class RoleForm(forms.Form):
    """What a partnership asks of businesses."""

    asks = _text(gettext_lazy("What do you ask of a business?"), max_length=2000)
    offers = _text(gettext_lazy("What does it get?"), max_length=2000)
    decisions = _text(gettext_lazy("Which decisions can it shape?"), max_length=2000)
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

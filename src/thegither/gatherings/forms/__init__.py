"""The forms about events."""

import re
from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.forms.saying import WordsField
from thegither.dialogue.models import Layer
from thegither.gatherings.models import Gathering, SignUp
from thegither.gatherings.services.planning import ACCESS_LIMIT, BECAUSE_LIMIT, MOST_PLACES, VENUE_LIMIT
from thegither.gatherings.services.signing_up import MOST_BROUGHT, NAME_LIMIT, NEEDS_LIMIT, PHONE_LIMIT
from thegither.ui.forms import DayField, RecordsField, SubmissionKeyField

NOTES_LIMIT = 100_000
_TIME = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?\s*([ap])?\.?(?:m\.?)?")


class TimeField(forms.Field):
    """A time of day, typed as "18:30", "6.30 pm" or "6 pm"."""

    input_width = 5
    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write a time, for example 6.30 pm or 18:30")}

    def prepare_value(self, value: Any) -> Any:
        """Show a stored time as it may be typed."""
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def to_python(self, value: Any) -> time | None:
        """Read a time in any of the ways in which people write one."""
        if value in self.empty_values:
            return None
        found = _TIME.fullmatch(str(value).strip().casefold())
        try:
            if found is None:
                raise ValueError
            hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
            if half and not 1 <= hour <= 12:
                raise ValueError
            return time(hour % 12 + (12 if half == "p" else 0) if half else hour, minute)
        except ValueError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class GatheringForm(forms.Form):
    """When and where, for how many, and what one finds there."""

    day = DayField(label=_("Which day?"))
    begins = TimeField(label=_("When does it begin?"), help_text=_("For example 6.30 pm"))
    ends = TimeField(label=_("When does it end?"), help_text=_("For example 8 pm"))
    venue = WordsField(
        label=_("Where is it?"),
        help_text=_("Name and address, as a stranger needs it. Leave it empty if it is online only."),
        max_length=VENUE_LIMIT,
        widget=forms.TextInput,
        required=False,
    )
    venue_url = forms.CharField(
        label=_("Address of a page about the venue"),
        help_text=_("For example of its access record"),
        max_length=300,
        required=False,
    )
    access = WordsField(
        label=_("What does one find there?"),
        help_text=_("Steps, lift, hearing loop, interpreter, crèche, food. Say also what is missing."),
        max_length=ACCESS_LIMIT,
        widget=forms.Textarea,
        required=False,
    )
    online_url = forms.CharField(
        label=_("Link to take part online"),
        help_text=_("Only those who have a place are shown it."),
        max_length=500,
        required=False,
    )
    places = forms.IntegerField(
        label=_("For how many is there room?"),
        help_text=_("Leave it empty if there is no limit."),
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        given = dict(self.cleaned_data)
        day, begins, ends = (given.pop(name) for name in ("day", "begins", "ends"))
        given["starts_at"] = make_aware(datetime.combine(day, begins))
        given["ends_at"] = make_aware(datetime.combine(day, ends))
        return given

    @staticmethod
    def initial_of(gathering: Gathering) -> dict[str, Any]:
        """Return what the form shows first of an event."""
        names = ("venue", "venue_url", "access", "online_url", "places")
        starts, ends = localtime(gathering.starts_at), localtime(gathering.ends_at)
        return {name: getattr(gathering, name) for name in names} | {
            "day": starts.date(),
            "begins": starts.time(),
            "ends": ends.time(),
            "expected_version": gathering.version,
        }


class CallOffForm(forms.Form):
    """Why it does not happen."""

    because = WordsField(
        label=_("Why?"),
        help_text=_("All who signed up are told, and everybody can read it."),
        max_length=BECAUSE_LIMIT,
        widget=forms.TextInput,
    )


class SignUpForm(forms.Form):
    """Somebody wants to come."""

    name = WordsField(
        label=_("Your name"),
        help_text=_("Or how you want to be called. Only the organisers see it."),
        max_length=NAME_LIMIT,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Write how you want to be called")},
    )
    email = forms.CharField(
        label=_("E-mail address"),
        help_text=_("We write if something changes, and once before it. For nothing else."),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = WordsField(
        label=_("Phone number"),
        max_length=PHONE_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    brings = forms.IntegerField(
        label=_("How many others do you bring?"),
        min_value=0,
        max_value=MOST_BROUGHT,
        initial=0,
        required=False,
    )
    needs = WordsField(
        label=_("What do you need to take part?"),
        help_text=_("For example step-free ways, an interpreter, large print, a quiet room, food."),
        max_length=NEEDS_LIMIT,
        widget=forms.Textarea,
        required=False,
    )
    support = WordsField(
        label=_("What would help you to come?"),
        help_text=_("For example travel, care for somebody, lost pay."),
        max_length=NEEDS_LIMIT,
        widget=forms.Textarea,
        required=False,
    )
    submission_key = SubmissionKeyField()

    def clean_brings(self) -> int:
        """Nobody else unless a number is given."""
        return self.cleaned_data["brings"] or 0


class SignUpChangeForm(SignUpForm):
    """Somebody puts right what they said."""

    submission_key = None  # type: ignore[assignment]  # as Django takes a field of the base out
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @staticmethod
    def initial_of(sign_up: SignUp) -> dict[str, Any]:
        """Return what the form shows first of a sign-up."""
        names = ("name", "email", "phone", "brings", "needs", "support")
        shown = {name: getattr(sign_up, name) for name in names}
        return shown | {"expected_version": sign_up.response.version}


class AttendanceForm(forms.Form):
    """Who came."""

    came = RecordsField(
        label=_("Who of those who signed up came?"),
        queryset=SignUp.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    walked_in = forms.IntegerField(
        label=_("How many came without signing up?"), min_value=0, max_value=100_000, required=False
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, sign_ups: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["came"].queryset = sign_ups  # type: ignore[attr-defined]
        self.fields["came"].label_from_instance = _called  # type: ignore[attr-defined]

    @property
    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        came = [sign_up.pk for sign_up in given["came"]]
        return {**given, "came": came, "walked_in": given["walked_in"] or 0}


def _called(sign_up: SignUp) -> str:
    name = sign_up.name or str(_("Somebody"))
    return f"{name} + {sign_up.brings}" if sign_up.brings else name


class NotesForm(forms.Form):
    """What was said at an event."""

    text = forms.CharField(
        label=_("What was said, in people’s own words"),
        help_text=_(
            "An empty line between what different people said. No names: everybody can read it. Each part is "
            "a contribution that gets an answer."
        ),
        max_length=NOTES_LIMIT,
        widget=forms.Textarea(attrs={"rows": 16}),
        error_messages={"required": _("Write what was said")},
    )
    layer = forms.ChoiceField(
        label=_("Who said it"), choices=Layer.choices, widget=forms.RadioSelect, initial=Layer.PUBLIC
    )
    submission_key = SubmissionKeyField()

"""The forms with which people say something, or type in what somebody else said."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from thegither.dialogue.models import Channel, Knowledge, Layer, Matter
from thegither.dialogue.reasons import HIDDEN_QUESTION, SENT_VERY_FAST
from thegither.dialogue.services.contributions import BYLINE_LIMIT, PROVENANCE_LIMIT, TEXT_LIMIT
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.text import clean_text
from thegither.partners.acting import Acting, ActingOption
from thegither.ui.forms import DayField, SubmissionKeyField, UploadField

SECONDS_TO_WRITE = 2
_MYSELF = "myself"
_opened = signing.TimestampSigner(salt="dialogue.say_form")


class WordsField(forms.CharField):
    """Words cleaned as they will be stored, so that what counts as too long is what would be kept."""

    def to_python(self, value: Any) -> str:
        """Return the words without what cannot be stored, or say what is wrong with them."""
        words = "" if value in self.empty_values else str(value)
        try:
            return clean_text(words, limit=self.max_length or TEXT_LIMIT, required=False)
        except DomainError as error:
            raise ValidationError(str(error), code=error.code) from None


def _text_field(label: Any, **options: Any) -> WordsField:
    return WordsField(
        label=label,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea,
        error_messages={"required": _("Write what you want to say")},
        **options,
    )


def _knowledge_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Knowledge.choices, widget=forms.RadioSelect, required=False)


def _byline_field(label: Any, hint: Any) -> WordsField:
    return WordsField(
        label=label, help_text=hint, max_length=BYLINE_LIMIT, widget=forms.TextInput, required=False
    )


class SayForm(forms.Form):
    """Say something on a matter, with or without an account. ``matter`` is for the partial that shows it."""

    text = _text_field(_("What do you want to say?"))
    knowledge = _knowledge_field(_("How do you know about it?"))
    byline = _byline_field(
        _("How do you want to be named?"), _("Everybody sees this. Leave it empty and nobody is named.")
    )
    say_as = forms.ChoiceField(label=_("Who says this?"), widget=forms.RadioSelect)
    # People do not see this question; programs that fill in every form answer it.
    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    submission_key = SubmissionKeyField()

    def __init__(
        self, data: Any = None, *, matter: Matter, actor: Actor, acting: Acting | None = None
    ) -> None:
        super().__init__(data, initial={"opened": _opened.sign("say")})
        self.matter = matter
        self.actor = actor
        options = _one_for_each_organisation(acting.options, matter) if acting else []
        if options:
            say_as: Any = self.fields["say_as"]
            say_as.choices = [
                (option.value or _MYSELF, option.label if option.seat else _("I, as myself"))
                for option in options
            ]
            self.initial["say_as"] = next(option.value or _MYSELF for option in options if option.is_current)
            self._seats = {option.value or _MYSELF: option.seat for option in options}
        else:
            del self.fields["say_as"]
            self._seats = {}

    @property
    def chosen_actor(self) -> Actor:
        """Who says it: the actor, for the seat chosen on this form."""
        if "say_as" not in self.fields:
            return self.actor
        seat = self._seats[self.cleaned_data["say_as"]]
        return self.actor.for_seat(seat.seat_id if seat else None)

    @property
    def held_because(self) -> str:
        """The automatic reason for which a moderator looks at it first, if there is one."""
        if self.actor.is_person:
            return ""
        if self.cleaned_data["website"]:
            return HIDDEN_QUESTION
        try:
            _opened.unsign(self.cleaned_data["opened"])
            _opened.unsign(self.cleaned_data["opened"], max_age=SECONDS_TO_WRITE)
        except signing.SignatureExpired:
            return ""
        except signing.BadSignature:
            return SENT_VERY_FAST
        return SENT_VERY_FAST


def _one_for_each_organisation(options: list[ActingOption], matter: Matter) -> list[ActingOption]:
    """Leave one option for each organisation: the seat acted for now, or its seat in this partnership."""

    def fit(option: ActingOption) -> tuple[bool, bool]:
        return (
            option.is_current,
            option.seat is not None and option.seat.partnership_id == matter.partnership_id,
        )

    best: dict[object, ActingOption] = {}
    for option in options:
        key = option.seat.organisation_id or option.value if option.seat else None
        best[key] = max(best.get(key, option), option, key=fit)
    return list(best.values())


def say_form_for(request: HttpRequest, matter: Matter, data: Any = None) -> SayForm:
    """Return the form to say something on ``matter``, as whoever sent ``request``."""
    actor: Actor = request.actor
    acting = request.acting if actor.is_person else None
    return SayForm(data, matter=matter, actor=actor, acting=acting)


_TYPED_IN = [Channel.PAPER, Channel.PHONE, Channel.VISIT, Channel.EVENT]
KEPT_FOR_NEXT = ("channel", "provenance", "layer", "said_on")


class EnterForm(forms.Form):
    """Type in what somebody said on paper, by phone or face to face."""

    text = _text_field(_("What was said, in their words"))
    channel = forms.ChoiceField(
        label=_("How did it reach you?"),
        error_messages={"required": _("Choose how it reached you")},
        choices=[(channel.value, channel.label) for channel in _TYPED_IN],
        widget=forms.RadioSelect,
    )
    provenance = WordsField(
        label=_("Where and how"),
        help_text=_("For example “comment cards in Inverbeg library”. No names: everybody can read it."),
        max_length=PROVENANCE_LIMIT,
        widget=forms.TextInput,
        error_messages={"required": _("Write where and how it reached you")},
    )
    said_on = DayField(label=_("When it was said"), initial=today)
    layer = forms.ChoiceField(
        label=_("Who said it"), choices=Layer.choices, widget=forms.RadioSelect, initial=Layer.PUBLIC
    )
    knowledge = _knowledge_field(_("How do they know about it?"))
    byline = _byline_field(
        _("How they want to be named"), _("Everybody sees this. Leave it empty unless they asked for it.")
    )
    note = UploadField(
        label=_("A scan or photograph of the paper"),
        help_text=_("PDF, PNG, JPEG or WebP. Only its author and moderators can open it."),
        required=False,
    )
    submission_key = SubmissionKeyField()

    def clean_said_on(self) -> Any:
        """Refuse a day to come."""
        day = self.cleaned_data["said_on"]
        if day > today():
            raise ValidationError(_("This day has not come yet. Choose when it was said."))
        return day

    @property
    def said_at(self) -> datetime:
        """Noon of the day on which it was said, or now if that has not come yet."""
        return min(make_aware(datetime.combine(self.cleaned_data["said_on"], time(12))), now())

    @property
    def said(self) -> dict[str, Any]:
        """What was said, without how it came."""
        apart = {"channel", "provenance", "said_on", "note"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    @property
    def how_it_came(self) -> Provenance:
        """Whose hands it came through."""
        return Provenance(self.cleaned_data["channel"], self.cleaned_data["provenance"])


class FollowForm(forms.Form):
    """Where news of a contribution is to go."""

    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("We write only about this, and you can stop it with one click."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class ModerationForm(forms.Form):
    """Whether a contribution is shown, and if not, why."""

    standing = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=30)
    note = WordsField(
        label=_("What you want to tell its author"),
        help_text=_("Goes to the author with the reason."),
        max_length=500,
        widget=forms.TextInput,
        required=False,
    )

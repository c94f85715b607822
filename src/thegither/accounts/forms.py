from datetime import UTC, datetime, time, timedelta
from typing import Any

from allauth.account.forms import LoginForm, SignupForm
from allauth.socialaccount.forms import SignupForm as SocialSignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import today
from thegither.ui.forms import DayField

from .models import NewsFrequency, NewsTopic, User
from .scopes import seats_of
from .selectors import DEFAULT_FREQUENCIES
from .services.users import NAME_LENGTH


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Your name"),
        help_text=_("As partners know you. The public sees your organisation, not your name."),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


class SignInForm(LoginForm):
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""  # the page has its own link to a new password


class SignUpForm(SignupForm):
    """A new account with an address, a name and a password."""

    field_order = ["name", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()
        self.order_fields(self.field_order)


class SingleSignOnSignUpForm(SocialSignupForm):
    """A new account by single sign-on, where the service did not tell enough."""

    field_order = ["name", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = _name_field()
        self.order_fields(self.field_order)


class SignInLinkForm(forms.Form):
    """To which address a link to sign in is sent."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ProfileForm(forms.Form):
    """Who one is to the partners."""

    name = _name_field()
    language = forms.ChoiceField(label=_("Language of our letters"), choices=settings.LANGUAGES)


class NewsForm(forms.Form):
    """How often one wants news of each topic."""

    def __init__(self, *args: Any, frequencies: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in NewsTopic:
            self.fields[topic.value] = forms.ChoiceField(
                label=topic.label,
                choices=NewsFrequency.choices,
                initial=frequencies.get(topic.value, DEFAULT_FREQUENCIES[topic.value]),
            )


class TokenForm(forms.Form):
    """A token for the API."""

    name = forms.CharField(
        label=_("What is it for?"),
        help_text=_("So that you know it again, for example “Board papers”"),
        max_length=80,
    )
    seat_id = forms.TypedChoiceField(
        label=_("For whom does it act?"), coerce=int, empty_value=None, required=False
    )
    may_write = forms.TypedChoiceField(
        label=_("What may it do?"),
        choices=[("", _("Read what you can read")), ("write", _("Read, and do what you can do"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
        initial="",
    )
    expires_on = DayField(
        label=_("Last day on which it works"), help_text=_("Within a year, for example 24 7 2026")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seat_id"].choices = [("", gettext("For yourself")), *seats_of(user)]
        self.fields["expires_on"].initial = today() + timedelta(days=90)

    def expires_at(self) -> datetime:
        """Return the end of the last day."""
        return datetime.combine(self.cleaned_data["expires_on"] + timedelta(days=1), time(), UTC)


class EraseForm(forms.Form):
    """Make sure that somebody means it."""

    confirmed = forms.BooleanField(
        label=_("Yes, erase my account and everything about me"),
        error_messages={"required": _("Tick the box to show that you mean it")},
    )


class AdministrationForm(forms.Form):
    """Why an administrator needs to see and change everything."""

    reason = forms.CharField(
        label=_("What are you going to do?"),
        help_text=_("Other administrators see this. Name the task, not people."),
        max_length=200,
    )

from datetime import datetime, time, timedelta
from typing import Any

from allauth.account import forms as account_forms
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as passkey_forms
from allauth.socialaccount import forms as social_forms
from django import forms
from django.conf import settings
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import today
from thegither.ui.forms import DayField

from .inviting import guest_address
from .models import NewsFrequency, NewsTopic, User
from .scopes import seats_of
from .selectors import DEFAULT_FREQUENCIES
from .services.users import NAME_LENGTH

# allauth's forms, in our words --------------------------------------------------------------------------
_ADDRESS = _("E-mail address")
_PASSWORD = _("Password")
_NEW_PASSWORD = (
    _("New password"),
    _("At least 10 characters. Three words that do not belong together are good."),
)
_NEW_PASSWORD_AGAIN = _("New password again")
_CODE = (_("Code"), _("From your authenticator app, or one of your recovery codes"))

# A label, or a label and a hint; lazily translated, so not simply text.
Words = Any


def _name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Your name"),
        help_text=_("As partners know you. The public sees your organisation, not your name."),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )


def _worded(base: type[forms.Form], *, with_name: bool = False, **words: Words) -> type[Any]:
    """Return a form of allauth's with our labels, or label and hint, and without placeholders.

    ``with_name`` asks for the person's name first.
    """

    class WordedForm(base):  # type: ignore[valid-type,misc]
        __doc__ = base.__doc__

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            if with_name:
                self.fields["name"] = _name_field()
                self.order_fields(["name", *self.fields])
            for name, given in words.items():
                if name in self.fields:
                    field = self.fields[name]
                    field.label, field.help_text = given if isinstance(given, tuple) else (given, "")
                    field.widget.attrs.pop("placeholder", None)

    return WordedForm


SignInForm = _worded(
    account_forms.LoginForm,
    login=_ADDRESS,
    password=_PASSWORD,
    remember=_("Keep me signed in on this device"),
)
_SignUpForm = _worded(
    account_forms.SignupForm,
    with_name=True,
    email=_ADDRESS,
    password1=(_PASSWORD, _NEW_PASSWORD[1]),
    password2=_("Password again"),
)
ChangeAddressForm = _worded(
    account_forms.AddEmailForm,
    email=(_("New address"), _("We send a link to it. Your address changes when you follow the link.")),
)
ChangePasswordForm = _worded(
    account_forms.ChangePasswordForm,
    oldpassword=_("Your password now"),
    password1=_NEW_PASSWORD,
    password2=_NEW_PASSWORD_AGAIN,
)
SetPasswordForm = _worded(
    account_forms.SetPasswordForm, password1=_NEW_PASSWORD, password2=_NEW_PASSWORD_AGAIN
)
ForgottenPasswordForm = _worded(account_forms.ResetPasswordForm, email=_ADDRESS)
NewPasswordForm = _worded(
    account_forms.ResetPasswordKeyForm, password1=_NEW_PASSWORD, password2=_NEW_PASSWORD_AGAIN
)
ProvePasswordForm = _worded(account_forms.ReauthenticateForm, password=_("Your password"))
SingleSignOnSignUpForm = _worded(social_forms.SignupForm, with_name=True, email=_ADDRESS)
DisconnectForm = _worded(social_forms.DisconnectForm, account=_("You can sign in with"))
SecondFactorForm = _worded(mfa_forms.AuthenticateForm, code=_CODE)
ProveSecondFactorForm = _worded(mfa_forms.ReauthenticateForm, code=_CODE)
SetUpAppForm = _worded(totp_forms.ActivateTOTPForm, code=(_("Code"), _("Six digits that the app shows now")))
AddPasskeyForm = _worded(
    passkey_forms.AddWebAuthnForm,
    name=(_("Name"), _("So that you know it again, for example “Work phone”")),
    passwordless=(
        _("Let me sign in with it without a password"),
        _("It then asks for your fingerprint, your face or a PIN."),
    ),
)
RenamePasskeyForm = _worded(passkey_forms.EditWebAuthnForm, name=_("Name"))


class SignUpForm(_SignUpForm):  # type: ignore[valid-type,misc]
    """A new account with a name, an address and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._guest = guest_address(context.request)
        if self._guest:
            self.fields["email"].initial = self._guest
        else:
            self.fields["email"].help_text = _("We send you a link to confirm it.")

    def clean_email(self) -> str:
        """Where accounts are by invitation, take the invited address only."""
        email: str = super().clean_email()
        if not settings.REGISTRATION_OPEN and email.lower() != self._guest.lower():
            message = _("Use the address to which the invitation was sent: %(address)s")
            raise forms.ValidationError(message % {"address": self._guest}, code="not_invited")
        return email


# Our own -------------------------------------------------------------------------------------------------
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
        choices=[("read", _("Read what you can read")), ("write", _("Read, and do what you can do"))],
        coerce=lambda choice: choice == "write",
        widget=forms.RadioSelect,
        initial="read",
    )
    expires_on = DayField(
        label=_("Last day on which it works"), help_text=_("Within a year, for example 24 7 2026")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats, seat = seats_of(user), self.fields["seat_id"]
        assert isinstance(seat, forms.TypedChoiceField)
        seat.choices = [("", gettext("For yourself")), *seats]
        if not seats:
            seat.widget = forms.HiddenInput()
        self.fields["expires_on"].initial = today() + timedelta(days=90)

    def expires_at(self) -> datetime:
        """Return the end of the last day."""
        return datetime.combine(
            self.cleaned_data["expires_on"] + timedelta(days=1), time(), get_default_timezone()
        )


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

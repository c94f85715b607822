"""Where allauth asks us: who may sign up, who a new user is, how letters are sent, how a code is drawn."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from thegither.kernel.clock import now
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.text import shorten
from thegither.kernel.transactions import write_transaction

from .inviting import guest_address
from .limits import client_network, limit
from .models import User
from .services import welcome_user, write_letter
from .services.users import NAME_LENGTH


class AccountAdapter(DefaultAccountAdapter):
    """Accounts with e-mail address and password."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address or the password is not right. Try again, or get a link."
        ),
        "too_many_login_attempts": _(
            "Too many tries in a short time. Wait five minutes, or get a link by e-mail."
        ),
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("Type your password as it is now."),
        "incorrect_code": _("This code is not right, or its time is over. Type the newest one."),
        "rate_limited": _("Too many tries in a short time. Wait a few minutes."),
        "same_as_current": _("This is your address already."),
        "email_taken": _("There is an account with this e-mail address already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts can be made here if the service says so, or by whoever was invited."""
        return settings.REGISTRATION_OPEN or bool(guest_address(request))

    def save_user(self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True) -> User:
        """Store a new user with their person, or nothing."""
        with write_transaction():
            user.joined_at = now()
            user.language = get_language() or ""
            super().save_user(request, user, form, commit=commit)
            if commit:
                welcome_user(user=user, name=form.cleaned_data["name"])
        return user

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Hand a letter of allauth's to the job that sends letters; nobody is flooded with them."""
        limit(email.lower(), "accounts.letter", per_hour=20)
        message = self.render_mail(
            template_prefix, email, {"request": self.request, "email": email, **context}
        )
        write_letter(
            key=f"{template_prefix}:{uuid4()}",
            recipient=email,
            subject=message.subject,
            text=str(message.body),
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count tries in the database as well: allauth's own counts are per process."""
        try:
            limit(request, "accounts.sign_in", per_minute=30, per_hour=300)
            limit(str(credentials.get("email", "")).lower(), "accounts.sign_in", per_hour=30)
        except TooManyRequests:
            raise self.validation_error("too_many_login_attempts") from None
        super().pre_authenticate(request, **credentials)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the neighbourhood of the client only: allauth keeps it with each session."""
        return client_network(request)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """Accounts with an organisation's own sign-in service (OpenID Connect)."""

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        """Only asked for addresses that the service vouches for: these are the same person's."""
        return True

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None) -> User:
        """Store a new user with their person, or nothing."""
        with write_transaction():
            sociallogin.user.joined_at = now()
            sociallogin.user.language = get_language() or ""
            user: User = super().save_user(request, sociallogin, form)
            if form is None:  # with a form the account adapter has welcomed them
                welcome_user(user=user, name=self._name(sociallogin))
        return user

    @staticmethod
    def _name(sociallogin: SocialLogin) -> str:
        claims = sociallogin.account.extra_data
        claims = claims.get("userinfo") or claims.get("id_token") or claims
        name = (
            claims.get("name") or claims.get("preferred_username") or sociallogin.user.email.partition("@")[0]
        )
        return shorten(str(name), NAME_LENGTH)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("This code is not right, or its time is over. Type the newest one."),
        "unverified_email": _("Confirm your e-mail address first; then you can set up a second factor."),
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return what a passkey is called until its owner names it."""
        return str(_("Passkey"))

    def get_totp_issuer(self) -> str:
        """Return the name that the authenticator app shows."""
        return str(settings.SITE_NAME)

    def build_totp_svg(self, url: str) -> str:
        """Return the code to be scanned, as a picture that needs no inline style."""
        picture = BytesIO()
        segno.make_qr(url, error="m").save(
            picture, kind="svg", scale=5, border=4, xmldecl=False, light="#fff"
        )
        return picture.getvalue().decode()

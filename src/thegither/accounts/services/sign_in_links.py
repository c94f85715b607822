from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.ids import digest_of, new_secret
from thegither.kernel.transactions import write_transaction

from ..models import SignInLink, User
from .letters import write_letter

LIFETIME = timedelta(minutes=15)


def send_sign_in_link(*, email: str, next_path: str = "") -> None:
    """Send a link that signs in once; to an unknown address a letter that says so. Both look alike."""
    with write_transaction():
        user = User.objects.filter(email__iexact=email, is_active=True).first()
        if user is None:
            _write(email, "unknown", _("Nobody has an account with this address"), None, {})
            return
        secret = new_secret()
        SignInLink.objects.create(user=user, digest=digest_of(secret), next_path=next_path[:400])
        url = settings.BASE_URL + reverse("accounts:use_sign_in_link", args=[secret])
        _write(user.email, "link", _("Your link to sign in"), user, {"url": url})


def _write(email: str, kind: str, subject: str, user: User | None, context: dict[str, str]) -> None:
    write_letter(
        key=f"accounts.sign_in_link:{uuid4()}",
        recipient=email,
        user=user,
        subject=subject,
        text=render_to_string(
            f"accounts/letters/sign_in_{kind}.txt",
            {**context, "minutes": int(LIFETIME.total_seconds() // 60), "signup_url": _signup_url()},
        ),
    )


def _signup_url() -> str:
    return settings.BASE_URL + reverse("account_signup") if settings.REGISTRATION_OPEN else ""


def use_sign_in_link(*, secret: str) -> SignInLink:
    """Use a link up and return it with its user. Raises ``DomainError`` "link_over" if it is used or old."""
    moment = now()
    with write_transaction():
        live = SignInLink.objects.filter(
            digest=digest_of(secret), used_at=None, created_at__gt=moment - LIFETIME, user__is_active=True
        )
        if not live.update(used_at=moment):
            message = _("This link was used already or is more than 15 minutes old. Ask for a new one.")
            raise DomainError("link_over", message)
        return SignInLink.objects.select_related("user").get(digest=digest_of(secret))

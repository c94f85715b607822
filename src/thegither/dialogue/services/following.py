"""Have news of one contribution by e-mail: asked for, confirmed, stopped with one click."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from thegither.accounts.services import write_letter
from thegither.audit.services import record
from thegither.dialogue.models import Contribution, ContributionFollower, Standing
from thegither.dialogue.receipts import (
    confirming_token,
    follower_to_confirm,
    follower_to_stop,
    stopping_token,
)
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.transactions import write_transaction

MOST_UNCONFIRMED = 5


def follow_contribution(
    *, contribution: Contribution, email: str, language: str = "en-gb"
) -> ContributionFollower:
    """Ask an address, by letter, whether it wants news. Nothing else is sent until it confirms.

    Asking again sends the letter again, once a day at most, and nothing once it is confirmed.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise DomainError(
            "email_invalid", _("Write an e-mail address, for example name@example.org"), "email"
        ) from None
    if contribution.standing == Standing.WITHDRAWN:
        raise DomainError("withdrawn", _("This was taken back, so there will be no news of it."))
    with write_transaction():
        followers = ContributionFollower.objects.filter(contribution=contribution)
        follower = followers.filter(email=address).first()
        if follower is None:
            if followers.filter(confirmed_at=None).count() >= MOST_UNCONFIRMED:
                raise DomainError(
                    "too_many_unconfirmed",
                    _("We have written to several addresses about this already. Confirm one of them first."),
                    "email",
                )
            follower = ContributionFollower.objects.create(
                contribution=contribution, email=address, language=language, asked_at=now()
            )
            _record("dialogue.following_asked", contribution)
        if follower.confirmed_at is None:
            _ask(follower)
    return follower


def confirm_follower(token: str) -> ContributionFollower:
    """Begin to send news to the address that holds ``token``. Raises ``NotFound`` if it is no good."""
    with write_transaction():
        follower = follower_to_confirm(token)
        if follower.confirmed_at is None:
            follower.confirmed_at = now()
            follower.save(update_fields=["confirmed_at"])
            _record("dialogue.following_confirmed", follower.contribution)
    return follower


def unfollow(token: str) -> Contribution:
    """Forget the address that holds ``token``, if it is not forgotten yet. Returns what it followed."""
    with write_transaction():
        follower_id, contribution = follower_to_stop(token)
        deleted, _rows = ContributionFollower.objects.filter(
            pk=follower_id, contribution=contribution
        ).delete()
        if deleted:
            _record("dialogue.following_stopped", contribution)
    return contribution


def _ask(follower: ContributionFollower) -> None:
    contribution = follower.contribution
    address = settings.BASE_URL + reverse("dialogue:confirm_following", args=[confirming_token(follower)])
    stop = settings.BASE_URL + reverse("dialogue:stop_following", args=[stopping_token(follower)])
    with translation.override(follower.language):
        write_letter(
            key=f"dialogue.follow:{follower.pk}:{today().isoformat()}",
            recipient=follower.email,
            subject=_("Do you want news of %(reference)s?") % {"reference": contribution.reference},
            text=_(
                "Somebody, we think you, asked us to tell this address what becomes of %(reference)s, "
                "said on “%(matter)s”.\n\nTo say yes, open this page and press the button:\n%(address)s\n\n"
                "If it was not you, do nothing: we do not write again. "
                "To have the address forgotten now:\n%(stop)s\n"
            )
            % {
                "reference": contribution.reference,
                "matter": contribution.matter.title,
                "address": address,
                "stop": stop,
            },
            unsubscribe_url=stop,
            language=follower.language,
        )


def _record(name: str, contribution: Contribution) -> None:
    record(
        name,
        actor=Actor.visitor(),
        target=contribution,
        partnership_id=contribution.matter.partnership_id,
        matter_id=contribution.matter_id,
    )

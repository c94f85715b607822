"""Signed links: whoever holds one may do what it is for; nothing is stored for them.

A receipt belongs to the author of a contribution; the other two belong to an e-mail address that follows it.
"""

from django.conf import settings
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from thegither.kernel.errors import NotFound
from thegither.kernel.links import PrivateLinks

from .models import Contribution, ContributionFollower

CONFIRM_WITHIN_SECONDS = 14 * 24 * 3600

_receipts = PrivateLinks("dialogue.receipt")
_confirming = signing.TimestampSigner(salt="dialogue.confirm_following", sep=".")
_stopping = signing.Signer(salt="dialogue.stop_following", sep=".")


def receipt_token(contribution: Contribution) -> str:
    """Return the token in the address of the author's receipt."""
    return _receipts.token(contribution)


def receipt_address(contribution: Contribution) -> str:
    """Return the whole address of the author's receipt, for letters and programs: keep it secret."""
    return settings.BASE_URL + reverse("portal:receipt", args=[receipt_token(contribution)])


def contribution_for(token: str) -> Contribution:
    """Return the contribution of a receipt, whatever its standing, with its matter and partnership.

    Raises ``NotFound`` for a token that we did not sign.
    """
    return _receipts.row(token, _contributions())


def confirming_token(follower: ContributionFollower) -> str:
    """Return the token in the letter that asks an address to confirm; good for two weeks."""
    return _confirming.sign(str(follower.pk))


def follower_to_confirm(token: str) -> ContributionFollower:
    """Return whom a confirming token is for. Raises ``NotFound`` if it is too old or they have left."""
    try:
        key = int(_confirming.unsign(token, max_age=CONFIRM_WITHIN_SECONDS))
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    follower = ContributionFollower.objects.select_related("contribution__matter").filter(pk=key).first()
    if follower is None:
        raise NotFound
    return follower


def stopping_token(follower: ContributionFollower) -> str:
    """Return the token with which an address leaves; good for ever, also once it has left."""
    return _stopping.sign(f"{follower.pk}-{follower.contribution_id}")


def follower_to_stop(token: str) -> tuple[int, Contribution]:
    """Return the key of the follower, who may have left already, and the contribution."""
    try:
        follower, contribution = (int(part) for part in _stopping.unsign(token).split("-"))
    except (signing.BadSignature, ValueError):
        raise NotFound from None
    found = _contributions().filter(pk=contribution).first()
    if found is None:
        raise NotFound
    return follower, found


def _contributions() -> QuerySet[Contribution]:
    return Contribution.objects.select_related("matter__partnership")

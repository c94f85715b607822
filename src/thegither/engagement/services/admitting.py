"""Let people in to an activity that is not for anybody: by its link, a code, or an address they confirm."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from secrets import choice, compare_digest
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from thegither.accounts.services import begin_participation, write_letter
from thegither.engagement.models import Access, AccessCode, Activity, ActivityState, Admission
from thegither.kernel.actors import VISITOR, Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction

from .recording import record_in
from .turning_away import LETTER_KEY

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that is mistaken for something else
CODE_LENGTH = 10  # 49 bits
MOST_CODES = 5_000
HOURS_VALID = 48
_SALT = "thegither.engagement.address"


def activity_of_link(pk: int, link_key: str) -> Activity:
    """Return the activity whose link this is. Raises ``NotFound``."""
    rows = Activity.objects.filter(pk=pk, access=Access.LINK).exclude(state=ActivityState.DRAFT)
    activity = rows.select_related("engagement__matter").first()
    if activity is None or not compare_digest(activity.link_key, link_key):
        raise NotFound
    return activity


def admit_by_link(*, actor: Actor, activity: Activity, link_key: str) -> tuple[Actor, Admission]:
    """Let in whoever has the link; return who they are now: a visitor becomes a participant.

    Raises ``NotFound`` for a link that is none of this activity's.
    """
    with write_transaction():
        return _admit(actor, activity_of_link(activity.pk, link_key), Access.LINK)


def make_codes(*, actor: Actor, activity: Activity, count: int) -> Sequence[str]:
    """Make codes for a list of people and return them, this once: only their digests are kept.

    Raises ``DomainError`` "codes_count".
    """
    if not 1 <= count <= MOST_CODES:
        raise DomainError("codes_count", _("Make between 1 and 5,000 codes at a time."), "count")
    codes = ["".join(choice(ALPHABET) for _letter in range(CODE_LENGTH)) for _code in range(count)]
    with write_transaction():
        activity = _managed(actor, activity)
        AccessCode.objects.bulk_create(
            [AccessCode(activity=activity, digest=_digest(activity, code)) for code in codes]
        )
        record_in("engagement.codes_made", actor, activity.engagement, activity, facts={"codes": count})
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def admit_by_code(*, actor: Actor, activity: Activity, code: str) -> tuple[Actor, Admission]:
    """Let in whoever has a code of the list that nobody used; the one who used it may use it again.

    Raises ``DomainError`` "code_unknown" or "code_used".
    """
    typed = "".join(mark for mark in code.casefold() if mark.isalnum())
    with write_transaction():
        rows = AccessCode.objects.select_for_update(of=("self",)).filter(activity=activity)
        found = rows.filter(digest=_digest(activity, typed)).select_related("admission").first()
        if found is None or activity.access != Access.CODE:
            raise DomainError(
                "code_unknown",
                _("We do not know this code. Look whether it is typed as it is written."),
                "code",
            )
        return _admit_once(actor, activity, found, _code_used())


def ask_by_email(*, activity: Activity, email: str) -> None:
    """Send a link that lets in whoever reads this address. Raises ``DomainError`` "email_wrong"."""
    email = _checked_address(email, "email")
    token = signing.dumps([activity.pk, email, now().timestamp()], salt=_SALT)
    address = settings.BASE_URL + reverse("engagement:confirm_address", args=[token])
    words = _(
        "You want to take part in “%(title)s”. Open this page, and confirm that the address is yours:\n\n"
        "%(address)s\n\nIt works for two days. If it was not you, do nothing: nothing is kept."
    )
    write_letter(
        key=f"{LETTER_KEY}{activity.pk}:{now():%Y%m%d%H}:{_digest(activity, email)}",
        recipient=email,
        subject=_("Take part in “%s”") % activity.title,
        text=words % {"title": activity.title, "address": address},
    )


def list_addresses(*, actor: Actor, activity: Activity, addresses: Collection[str]) -> int:
    """Let nobody in any more but who confirms one of these addresses, or one listed before.

    Of each a keyed digest is kept. Returns how many were not on the list. Raises ``DomainError``
    "email_wrong" (which names it) and "addresses_count", and lists none then.
    """
    if not 1 <= len(addresses) <= MOST_CODES:
        raise DomainError("addresses_count", _("List between 1 and 5,000 addresses at a time."), "addresses")
    checked = [_checked_address(address, "addresses") for address in addresses]
    with write_transaction():
        activity = _managed(actor, activity)
        digests = {_digest_of_address(activity, address) for address in checked}
        codes = AccessCode.objects.filter(activity=activity)
        known = set(codes.values_list("digest", flat=True))
        before = codes.filter(is_listed=True).count()
        codes.filter(digest__in=digests & known).update(is_listed=True)
        AccessCode.objects.bulk_create(
            [AccessCode(activity=activity, digest=each, is_listed=True) for each in sorted(digests - known)]
        )
        new = codes.filter(is_listed=True).count() - before
        record_in("engagement.addresses_listed", actor, activity.engagement, activity, facts={"new": new})
    return new


@write_transaction()
def drop_address_list(*, actor: Actor, activity: Activity) -> None:
    """Let in whoever confirms any address again; who came in stays."""
    activity = _managed(actor, activity)
    codes = AccessCode.objects.filter(activity=activity, is_listed=True)
    codes.filter(used_at=None).delete()
    codes.update(is_listed=False)
    record_in("engagement.address_list_dropped", actor, activity.engagement, activity, facts={})


def activity_of_address(token: str) -> tuple[Activity, str]:
    """Return the activity and the address in a link that was sent. Raises ``NotFound``, also when over."""
    try:
        pk, email, sent_at = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NotFound from None
    if now().timestamp() - sent_at > HOURS_VALID * 3600:
        raise NotFound
    rows = Activity.objects.filter(pk=pk, access=Access.EMAIL)
    activity = rows.select_related("engagement__matter").first()
    if activity is None:
        raise NotFound
    return activity, email


def admit_by_address(*, actor: Actor, token: str) -> tuple[Actor, Admission]:
    """Let in whoever reads an address; each address once, whatever is added after a plus sign.

    Of the address a keyed digest is kept, so that it cannot come twice. Raises ``NotFound`` or
    ``DomainError`` "address_used" or, where there is a list, "address_other".
    """
    activity, email = activity_of_address(token)
    digest = _digest_of_address(activity, email)
    with write_transaction():
        listed = AccessCode.objects.filter(activity=activity, is_listed=True)
        if listed.exists() and not listed.filter(digest=digest).exists():
            raise DomainError(
                "address_other",
                _("This address is not on the list of those invited. Ask whoever invited you."),
                "email",
            )
        row, _made = AccessCode.objects.select_for_update(of=("self",)).get_or_create(
            activity=activity, digest=digest
        )
        return _admit_once(actor, activity, row, _address_used())


def _managed(actor: Actor, activity: Activity) -> Activity:
    known = Activity.objects.select_related("engagement__matter")
    return fetch(actor, Action.MANAGE, known, pk=activity.pk)


def _admit_once(
    actor: Actor, activity: Activity, code: AccessCode, used: DomainError
) -> tuple[Actor, Admission]:
    if code.used_at is not None:
        held = code.admission
        if held is None or not _is_of(held, actor):
            raise used
        return actor, held
    actor, admission = _admit(actor, activity, activity.access)
    code.admission, code.used_at = admission, now()
    code.save(update_fields=["admission", "used_at"])
    return actor, admission


def _admit(actor: Actor, activity: Activity, how: str) -> tuple[Actor, Admission]:
    if actor.kind == VISITOR:
        actor = replace(Actor.participant(begin_participation().pk), provenance=actor.provenance)
    who: dict[str, Any] = {"participant_id": actor.participant_id, "person_id": None}
    if actor.is_person:
        who = {"participant_id": None, "person_id": actor.person_id}
    admission, is_new = Admission.objects.get_or_create(activity=activity, **who, defaults={"how": how})
    if is_new:
        record_in("engagement.let_in", actor, activity.engagement, activity, facts={"how": how})
    return actor, admission


def _is_of(admission: Admission, actor: Actor) -> bool:
    if actor.is_person:
        return admission.person_id == actor.person_id
    return actor.participant_id is not None and admission.participant_id == actor.participant_id


def _digest(activity: Activity, secret: str) -> str:
    return salted_hmac(f"thegither.engagement.code.{activity.pk}", secret, algorithm="sha256").hexdigest()


def _checked_address(address: str, field: str) -> str:
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        wrong = _("“%s” is no e-mail address; write one such as name@example.org") % address[:80]
        if not address or field == "email":
            wrong = _("Write an e-mail address, for example name@example.org")
        raise DomainError("email_wrong", wrong, field) from None
    return address


def _digest_of_address(activity: Activity, address: str) -> str:
    """Whatever is added after a plus sign, it is the same address."""
    name, _at, host = address.rpartition("@")
    return _digest(activity, f"{name.split('+')[0]}@{host}")


def _code_used() -> DomainError:
    return DomainError(
        "code_used",
        _("This code was used on another device. Go on there, or ask whoever gave it to you for another."),
        "code",
    )


def _address_used() -> DomainError:
    return DomainError(
        "address_used", _("Somebody came in with this address on another device. Go on there."), "email"
    )

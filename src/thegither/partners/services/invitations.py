from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.accounts.services import write_letter
from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.ids import digest_of, new_secret
from thegither.kernel.policies import Action, require
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.ui import words

from ..models import Invitation, Mandate, Person, Seat
from ..policies import in_force
from ..selectors import InvitationState, is_over, state_of
from .seats import give_mandate_row

DAYS = 28


def invite(
    *, actor: Actor, seat: Seat, email: str, name: str = "", message: str = ""
) -> tuple[Invitation, str]:
    """Invite somebody by e-mail to hold a seat; return the invitation and its secret.

    The secret stands in the letter and nowhere else. Raises ``DomainError`` "email_wrong", "already_invited",
    "seat_ended" or what the text rules say.
    """
    require(actor, Action.MANAGE, seat)
    address = _email(email)
    name = clean_line(name, limit=120, field="name", required=False)
    message = clean_text(message, limit=2000, field="message", required=False)
    with write_transaction():
        seat = Seat.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=seat.pk)
        _refuse_if_over(seat)
        _withdraw_expired(seat, address)
        pending = Invitation.objects.filter(seat=seat, email__iexact=address)
        if pending.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).exists():
            text = _("%(email)s has an invitation to this seat already. Send it again instead.")
            raise DomainError("already_invited", text % {"email": address}, "email")
        secret = new_secret()
        invitation = Invitation.objects.create(
            seat=seat,
            email=address,
            name=name,
            message=message,
            digest=digest_of(secret),
            invited_by_id=actor.person_id,
            invited_at=now(),
            expires_at=now() + timedelta(days=DAYS),
        )
        _send(invitation, secret)
        _record("partners.invited", actor, invitation)
        return invitation, secret


def resend_invitation(*, actor: Actor, invitation: Invitation) -> tuple[Invitation, str]:
    """Send an invitation again with a new secret and a new time; the secret sent before stops working.

    Raises ``DomainError`` "invitation_used", "invitation_withdrawn" or "seat_ended".
    """
    require(actor, Action.MANAGE, invitation)
    with write_transaction():
        invitation = _locked(pk=invitation.pk)
        _refuse_if_settled(invitation)
        _refuse_if_over(invitation.seat)
        secret = new_secret()
        invitation.digest = digest_of(secret)
        invitation.expires_at = now() + timedelta(days=DAYS)
        invitation.save(update_fields=["digest", "expires_at"])
        _send(invitation, secret)
        _record("partners.invitation_resent", actor, invitation)
        return invitation, secret


def withdraw_invitation(*, actor: Actor, invitation: Invitation) -> Invitation:
    """Take an invitation back: its link stops working. Raises ``DomainError`` "invitation_used"."""
    require(actor, Action.MANAGE, invitation)
    with write_transaction():
        invitation = _locked(pk=invitation.pk)
        if invitation.withdrawn_at is not None:
            return invitation
        _refuse_if_settled(invitation)
        invitation.withdrawn_at = now()
        invitation.save(update_fields=["withdrawn_at"])
        _record("partners.invitation_withdrawn", actor, invitation)
        return invitation


def accept_invitation(*, actor: Actor, secret: str, name: str = "", conditions: str = "") -> Mandate:
    """Take the seat that the secret is for; return the mandate. Accepting twice is accepting once.

    ``conditions`` are shown to those who run the partnership; they bind nobody until they are agreed.

    The secret proves that the actor reads the invitation's mail. So whoever was known by that address
    without an account is the actor: what they hold today, and a seat of their own, become the actor's.
    Raises ``NotFound`` for a secret that is none, ``DomainError`` "invitation_used", "invitation_withdrawn",
    "invitation_expired" or "seat_ended".
    """
    if actor.person_id is None:
        raise NotPermitted(_("Sign in or create an account first, then open the link in the letter again."))
    with write_transaction():
        invitation = _locked(digest=digest_of(secret))
        if invitation.accepted_by_id == actor.person_id:
            held = _held(invitation.seat, actor.person_id)
            if held is not None:  # once it was ended, the old link does not bring it back
                return held
        _refuse_if_not_open(invitation)
        person = Person.objects.select_for_update().get(pk=actor.person_id)
        if name.strip():
            person.name = clean_line(name, limit=120, field="name")
            person.save(update_fields=["name"])
        taken_over = _take_over(invitation.email, person)
        mandate = _held(invitation.seat, person.pk) or _give_seat(invitation.seat, person)
        invitation.accepted_at = now()
        invitation.accepted_by = person
        invitation.conditions = clean_text(conditions, limit=2000, field="conditions", required=False)
        invitation.save(update_fields=["accepted_at", "accepted_by", "conditions"])
        record(
            "partners.invitation_accepted",
            actor=actor,
            target=invitation,
            partnership_id=invitation.seat.partnership_id,
            facts={
                "seat": invitation.seat_id,
                "mandate": mandate.pk,
                "has_conditions": bool(invitation.conditions),
            },
            sealed=list({(type(row), row.pk): row for row in [mandate, *taken_over]}.values()),
        )
        return mandate


def why_not_open(invitation: Invitation) -> str:
    """Return why an invitation cannot be accepted any more, in words; "" if it can."""
    match state_of(invitation):
        case InvitationState.USED:
            return _("This invitation has been used already.")
        case InvitationState.WITHDRAWN:
            return _(
                "This invitation was taken back. Ask the person who invited you if you think that is wrong."
            )
        case InvitationState.EXPIRED:
            message = _(
                "This invitation was open until %(day)s. Ask the person who invited you to send it again."
            )
            return message % {"day": words.day(invitation.expires_at)}
        case InvitationState.SEAT_ENDED:
            return _("The seat that this invitation is for no longer exists.")
        case _:
            return ""


def _refuse_if_not_open(invitation: Invitation) -> None:
    if reason := why_not_open(invitation):
        state = state_of(invitation)
        code = state if state is InvitationState.SEAT_ENDED else f"invitation_{state}"
        raise DomainError(code, reason)


def _refuse_if_settled(invitation: Invitation) -> None:
    if state_of(invitation) in (InvitationState.USED, InvitationState.WITHDRAWN):
        _refuse_if_not_open(invitation)


def _refuse_if_over(seat: Seat) -> None:
    if is_over(seat):
        raise DomainError("seat_ended", _("This seat no longer exists. Nobody can be invited to it."))


def _give_seat(seat: Seat, person: Person) -> Mandate:
    return give_mandate_row(seat=seat, person=person, from_on=max(today(), seat.from_on))


def _held(seat: Seat, person_id: int) -> Mandate | None:
    lasting = Q(until_on__isnull=True) | Q(until_on__gte=today())
    return Mandate.objects.filter(lasting, seat=seat, person_id=person_id).first()


def _take_over(email: str, person: Person) -> list[Mandate | Seat]:
    """Give ``person`` what somebody without an account, known by the same address, holds today.

    Return the mandates, and the seats that were this somebody's as an individual.
    """
    known = Person.objects.filter(email__iexact=email, user__isnull=True, erased_at__isnull=True)
    known = known.exclude(pk=person.pk)
    own = Mandate.objects.filter(in_force(), person=person).values("seat_id")
    mandates = list(
        Mandate.objects.select_for_update()
        .filter(in_force(), person__in=known.values("pk"))
        .exclude(seat__in=own)
    )
    taken: dict[int, Mandate] = {}
    for mandate in mandates:  # of two for one seat the first will do
        if mandate.seat_id not in taken:
            mandate.person = person
            taken[mandate.seat_id] = mandate
    Mandate.objects.bulk_update(taken.values(), ["person"])
    personal = list(Seat.objects.select_for_update().filter(individual__in=known.values("pk")))
    for seat in personal:
        seat.individual = person
    Seat.objects.bulk_update(personal, ["individual"])
    return [*taken.values(), *personal]


def _locked(**lookup: object) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("seat__partnership")
    invitation = rows.filter(**lookup).first()
    if invitation is None:
        raise NotFound
    return invitation


def _withdraw_expired(seat: Seat, email: str) -> None:
    """Make room for a new invitation where the old one ran out."""
    old = Invitation.objects.filter(seat=seat, email__iexact=email, accepted_at__isnull=True)
    old.filter(withdrawn_at__isnull=True, expires_at__lte=now()).update(withdrawn_at=now())


def _email(value: str) -> str:
    address = clean_line(value, limit=254, field="email").lower()
    try:
        validate_email(address)
    except ValidationError:
        message = _("Write an e-mail address, for example name@example.org")
        raise DomainError("email_wrong", message, "email") from None
    return address


def _send(invitation: Invitation, secret: str) -> None:
    inviter = invitation.invited_by
    context = {
        "invitation": invitation,
        "seat": invitation.seat,
        "partnership": invitation.seat.partnership,
        "inviter": inviter.name if inviter else settings.SITE_NAME,
        "link": settings.BASE_URL + reverse("partners:invitation", args=[secret]),
        "site_name": settings.SITE_NAME,
    }
    write_letter(
        key=f"partners.invitation:{invitation.pk}:{invitation.digest[:16]}",
        recipient=invitation.email,
        subject=_("Invitation to %(partnership)s") % {"partnership": invitation.seat.partnership.name},
        text=render_to_string("partners/letters/invitation.txt", context),
        html=render_to_string("partners/letters/invitation.html", context),
    )


def _record(name: str, actor: Actor, invitation: Invitation) -> None:
    record(
        name,
        actor=actor,
        target=invitation,
        partnership_id=invitation.seat.partnership_id,
        facts={"seat": invitation.seat_id},
    )

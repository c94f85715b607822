"""Sign up for an event, move up when a place is free, cancel."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from thegither.engagement.models import Activity, ResponseStanding
from thegither.engagement.services import begin_response, send_response
from thegither.gatherings.models import SignUp, SignUpState
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version

from .places import has_room, move_up
from .recording import locked, record_of, require_on

NAME_LIMIT = 120
PHONE_LIMIT = 40
NEEDS_LIMIT = 1_000
MOST_BROUGHT = 9


@write_transaction()
def sign_up(
    *,
    actor: Actor,
    activity: Activity,
    name: str,
    email: str = "",
    phone: str = "",
    brings: int = 0,
    needs: str = "",
    support: str = "",
    language: str = "en-gb",
    source: str = "",
    submission_key: UUID | None = None,
) -> SignUp:
    """Sign up for an event with ``brings`` others: to a place, or to the waiting list if there is none.

    A visitor becomes a participant by it. Raises ``DomainError`` "begun", "called_off", "signed_up_already",
    "email_invalid", "brings_wrong" or "activity_closed".
    """
    gathering = locked(actor, Action.ADD, activity.pk)
    author, response = begin_response(
        actor=actor, activity=activity, language=language, source=source, submission_key=submission_key
    )
    if response.is_sent:
        return response.sign_up
    require_on(gathering)
    if gathering.has_begun:
        raise DomainError("begun", _("This has begun or is over, so nobody can sign up any more."))
    made = SignUp(gathering=gathering, response=response, signed_up_at=now())
    _write(made, name=name, email=email, phone=phone, brings=brings, needs=needs, support=support)
    _require_first(made, author)
    # Of those who wait nobody fits in, or they would have moved up.
    made.state = SignUpState.GOING if has_room(gathering, made.people) else SignUpState.WAITING
    made.save(force_insert=True)
    send_response(actor=author, response=response)
    # Recorded of nobody: who comes is for the organisers only.
    record_of("gatherings.signed_up", Actor.visitor(), gathering, made, state=made.state)
    return made


@write_transaction()
def change_sign_up(
    *,
    sign_up: SignUp,
    name: str,
    email: str = "",
    phone: str = "",
    brings: int = 0,
    needs: str = "",
    support: str = "",
    expected_version: int | None = None,
) -> SignUp:
    """Change what one said when one signed up; the caller has proof that it is theirs.

    Who waits and now brings fewer may fit in and moves up; places given free go to who waits. Raises
    ``DomainError`` "begun", "called_off", "cancelled", "no_room" for more people than there is
    room for, "email_invalid", "brings_wrong" or "changed_meanwhile".
    """
    gathering = locked(Actor.system(), Action.CHANGE, sign_up.gathering_id)
    sign_up = SignUp.objects.select_for_update(of=("self",)).select_related("response").get(pk=sign_up.pk)
    require_on(gathering)
    if gathering.has_begun:
        raise DomainError("begun", _("This has begun or is over, so nothing can be changed any more."))
    if sign_up.state == SignUpState.CANCELLED:
        raise DomainError("cancelled", _("You have cancelled. Sign up again if you want to come after all."))
    response = sign_up.response
    require_version(response, expected_version)
    more = brings - sign_up.brings
    _write(sign_up, name=name, email=email, phone=phone, brings=brings, needs=needs, support=support)
    if sign_up.state == SignUpState.GOING and more > 0 and not has_room(gathering, more):
        raise DomainError(
            "no_room",
            _("There is no room for so many more. Nothing was changed, and your place stays yours."),
            "brings",
        )
    sign_up.save(update_fields=["name", "email", "phone", "brings", "needs", "support"])
    response.version += 1
    response.changed_at = now()
    response.save(update_fields=["version", "changed_at"])
    record_of("gatherings.sign_up_changed", Actor.visitor(), gathering, sign_up, response)
    move_up(gathering)
    sign_up.refresh_from_db(fields=["state"])
    return sign_up


@write_transaction()
def cancel_sign_up(*, sign_up: SignUp) -> SignUp:
    """Give a place back; the caller has proof that it is theirs. Who waits moves up, and is told.

    Doing it twice changes nothing. Raises ``DomainError`` "begun".
    """
    gathering = locked(Actor.system(), Action.CHANGE, sign_up.gathering_id)
    sign_up = SignUp.objects.select_for_update(of=("self",)).select_related("response").get(pk=sign_up.pk)
    if sign_up.state == SignUpState.CANCELLED:
        return sign_up
    if gathering.has_begun:
        raise DomainError("begun", _("This has begun or is over. You need do nothing."))
    sign_up.state = SignUpState.CANCELLED
    sign_up.save(update_fields=["state"])
    response = sign_up.response
    response.standing = ResponseStanding.WITHDRAWN
    response.version += 1
    response.save(update_fields=["standing", "version"])
    record_of("gatherings.cancelled", Actor.visitor(), gathering, sign_up, response)
    move_up(gathering)
    return sign_up


def _write(
    sign_up: SignUp, *, name: str, email: str, phone: str, brings: int, needs: str, support: str
) -> None:
    """Put in what somebody says of themselves. Raises ``DomainError`` for what cannot be."""
    if not 0 <= brings <= MOST_BROUGHT:
        message = _("You can bring %(limit)d others at most. For more, phone us.")
        raise DomainError("brings_wrong", message % {"limit": MOST_BROUGHT}, "brings")
    sign_up.name = clean_line(name, limit=NAME_LIMIT, field="name")
    sign_up.email = _checked_email(email)
    sign_up.phone = clean_line(phone, limit=PHONE_LIMIT, field="phone", required=False)
    sign_up.brings = brings
    sign_up.needs = clean_text(needs, limit=NEEDS_LIMIT, field="needs", required=False)
    sign_up.support = clean_text(support, limit=NEEDS_LIMIT, field="support", required=False)


def _require_first(made: SignUp, author: Actor) -> None:
    """Refuse a second sign-up of one person: the same browser or account, or the same name and address."""
    others = SignUp.objects.filter(gathering=made.gathering).exclude(state=SignUpState.CANCELLED)
    if author.is_person:
        others = others.filter(response__person=author.person_id)
        is_known = author.provenance is None and others.exists()
    else:
        is_known = others.filter(response__participant=author.participant_id).exists()
    if not is_known and made.email:
        same = SignUp.objects.filter(gathering=made.gathering, email__iexact=made.email)
        same = same.filter(name__iexact=made.name).exclude(state=SignUpState.CANCELLED)
        is_known = same.exists()
    if is_known:
        raise DomainError(
            "signed_up_already",
            _("You have signed up already. To change something, use your private link."),
        )


def _checked_email(email: str) -> str:
    address = email.strip().lower()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            message = _("Write an e-mail address, for example name@example.org")
            raise DomainError("email_invalid", message, "email") from None
    return address

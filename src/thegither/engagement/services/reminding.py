"""Remind those whose turn it is to look at what comes in."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from thegither.accounts.services import write_letter
from thegither.engagement.models import EngagementState, ModerationDuty
from thegither.kernel.clock import now, today
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Person
from thegither.partners.policies import in_force
from thegither.ui.words import day_range

AHEAD = timedelta(days=1)


@write_transaction()
def remind_moderators() -> int:
    """Write once to those whose days begin today or tomorrow, or began unnoticed; return how many duties.

    Where nobody is named, everybody who holds the seat is written to.
    """
    due = ModerationDuty.objects.select_for_update(of=("self",)).filter(
        reminded_at=None,
        begins_on__lte=today() + AHEAD,
        ends_on__gte=today(),
        engagement__state=EngagementState.OPEN,
    )
    count = 0
    for duty in due.select_related("engagement__matter", "person__user"):
        for person in _people(duty):
            _write(duty, person)
        duty.reminded_at = now()
        duty.save(update_fields=["reminded_at"])
        count += 1
    return count


def _people(duty: ModerationDuty) -> list[Person]:
    if duty.person is not None:
        named = [duty.person]
    else:
        held = duty.seat.mandates.filter(in_force()).select_related("person__user")
        named = [mandate.person for mandate in held]
    return [person for person in named if person.user and person.user.is_active]


def _write(duty: ModerationDuty, person: Person) -> None:
    user = person.user
    if user is None:
        return
    with translation.override(user.language or settings.LANGUAGE_CODE):
        told = {
            "title": duty.engagement.title,
            "days": day_range(duty.begins_on, duty.ends_on),
            "url": settings.BASE_URL + reverse("dialogue:moderate", args=[duty.engagement.matter_id]),
        }
        write_letter(
            key=f"engagement.duty:{duty.pk}:{person.pk}",
            recipient=user.email,
            subject=_("Your turn to look at what comes in: %(title)s") % told,
            text=_("From %(days)s it is your turn to look at what people say on “%(title)s”:\n\n%(url)s\n")
            % told,
            user=user,
            language=user.language,
        )

"""The letters to those who signed up; the key of each makes it one for ever."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from thegither.accounts.services import write_letter
from thegither.ui.words import moment, time_of_day

from .links import place_token, place_url
from .models import SignUp, SignUpState


def confirm(sign_up: SignUp) -> None:
    """Tell somebody who signed up whether they have a place, and give them their private link."""
    waits = sign_up.state == SignUpState.WAITING
    with translation.override(sign_up.response.language):
        subject = _("You are on the waiting list: %(title)s") if waits else _("You have a place: %(title)s")
        first = (
            _("All places are taken, so you are on the waiting list. We write to you when you move up.")
            if waits
            else _("You have a place. We look forward to seeing you.")
        )
        _write(sign_up, f"gatherings.signed_up:{sign_up.pk}", subject, first)


def tell_moved_up(sign_up: SignUp) -> None:
    """Tell somebody who waited that they have a place."""
    with translation.override(sign_up.response.language):
        first = _("A place is free, and it is yours. If you cannot come any more, please cancel.")
        _write(sign_up, f"gatherings.moved_up:{sign_up.pk}", _("You have a place: %(title)s"), first)


def tell_moved(sign_up: SignUp, sequence: int) -> None:
    """Tell somebody that the event is at another time or place."""
    with translation.override(sign_up.response.language):
        key = f"gatherings.moved:{sign_up.pk}:{sequence}"
        first = _("The time or the place changed. This is how it is now:")
        _write(sign_up, key, _("Another time or place: %(title)s"), first)


def tell_called_off(sign_up: SignUp) -> None:
    """Tell somebody that the event does not happen, and why."""
    with translation.override(sign_up.response.language):
        because = sign_up.gathering.called_off_because
        first = _("This event does not take place. The reason: %(because)s") % {"because": because}
        _write(sign_up, f"gatherings.called_off:{sign_up.pk}", _("Called off: %(title)s"), first)


def remind(sign_up: SignUp) -> None:
    """Remind somebody who has a place."""
    with translation.override(sign_up.response.language):
        first = _("You signed up for this, and it is soon. If you cannot come, please cancel.")
        _write(sign_up, f"gatherings.reminder:{sign_up.pk}", _("Soon: %(title)s"), first)


def _write(sign_up: SignUp, key: str, subject: str, first: str) -> None:
    if not sign_up.email:
        return
    gathering = sign_up.gathering
    title = gathering.activity.title
    calendar = settings.BASE_URL + reverse("gatherings:place_dates", args=[place_token(sign_up)])
    parts = [
        first,
        "\n".join(
            filter(
                None,
                (
                    title,
                    f"{moment(gathering.starts_at)} – {time_of_day(gathering.ends_at)}",
                    gathering.venue,
                    gathering.online_url if sign_up.state == SignUpState.GOING else "",
                ),
            )
        ),
        _("Your sign-up, where you can change or cancel it:\n%(url)s") % {"url": place_url(sign_up)},
        _("For your calendar:\n%(url)s") % {"url": calendar},
    ]
    write_letter(
        key=key,
        recipient=sign_up.email,
        subject=subject % {"title": title},
        text="\n\n".join(parts) + "\n",
        language=sign_up.response.language,
    )

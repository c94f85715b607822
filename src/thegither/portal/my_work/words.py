"""The two sentences at the top of the page."""

from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.ui.words import day, in_words


def greeting(name: str, moment: datetime) -> str:
    """Return "Good morning, Ishbel Grant" as the time of day has it."""
    hour = localtime(moment).hour
    if hour < 12:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < 18:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


def lead(*, owed: int, late: int, chances: int, changes: int, since: datetime | None) -> str:
    """Return how much there is: owed and late, to be shaped, and changed since the last visit."""
    return " ".join([_owed(owed, late), _chances(chances), _changes(changes, since)])


def _owed(owed: int, late: int) -> str:
    count = in_words(owed)
    if not owed:
        return _("You owe nothing.")
    if not late:
        told = ngettext(
            "You owe %(count)s thing, in good time.", "You owe %(count)s things, none late.", owed
        )
        return told % {"count": count}
    if late == owed:
        told = ngettext(
            "You owe %(count)s thing; it is late.", "You owe %(count)s things, all of them late.", owed
        )
        return told % {"count": count}
    told = ngettext(
        "You owe %(count)s things, %(late)s of them late.",
        "You owe %(count)s things, %(late)s of them late.",
        owed,
    )
    return told % {"count": count, "late": in_words(late)}


def _chances(chances: int) -> str:
    if not chances:
        return _("Nothing is open to be shaped.")
    told = ngettext(
        "%(count)s chance to shape something is open.",
        "%(count)s chances to shape something are open.",
        chances,
    )
    return _sentence(told % {"count": in_words(chances)})


def _changes(changes: int, since: datetime | None) -> str:
    if since is None:
        told = ngettext(
            "%(count)s thing has changed in the last two weeks.",
            "%(count)s things have changed in the last two weeks.",
            changes,
        )
        return _sentence(told % {"count": in_words(changes)}) if changes else ""
    when = {"count": in_words(changes), "day": day(since)}
    if not changes:
        return _("Nothing has changed since you were here on %(day)s.") % when
    told = ngettext(
        "%(count)s thing has changed since you were here on %(day)s.",
        "%(count)s things have changed since you were here on %(day)s.",
        changes,
    )
    return _sentence(told % when)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]

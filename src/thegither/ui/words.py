"""Dates, numbers and money as people say them: "Thursday 11 June", "25 May to 5 June", "£186,000"."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language_info, gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from thegither.kernel import clock

_SMALL_NUMBERS = [
    gettext_lazy("none"),
    gettext_lazy("one"),
    gettext_lazy("two"),
    gettext_lazy("three"),
    gettext_lazy("four"),
    gettext_lazy("five"),
    gettext_lazy("six"),
    gettext_lazy("seven"),
    gettext_lazy("eight"),
    gettext_lazy("nine"),
    gettext_lazy("ten"),
]

# Many languages bend the name of a month when a day stands before it.
_MONTHS_AFTER_A_DAY = [
    pgettext_lazy("after a day", "January"),
    pgettext_lazy("after a day", "February"),
    pgettext_lazy("after a day", "March"),
    pgettext_lazy("after a day", "April"),
    pgettext_lazy("after a day", "May"),
    pgettext_lazy("after a day", "June"),
    pgettext_lazy("after a day", "July"),
    pgettext_lazy("after a day", "August"),
    pgettext_lazy("after a day", "September"),
    pgettext_lazy("after a day", "October"),
    pgettext_lazy("after a day", "November"),
    pgettext_lazy("after a day", "December"),
]


def as_date(value: date) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value


def _day_of_month(value: date) -> str:
    return f"{value.day} {_MONTHS_AFTER_A_DAY[value.month - 1]}"


def _with_year(value: date, shown: str) -> str:
    """Return ``shown``, with the year of ``value`` unless that is this year."""
    return shown if value.year == clock.today().year else f"{shown} {value.year}"


def day(value: date | None) -> str:
    """Return "Thursday 11 June", with the year when it is not this year."""
    if not value:
        return ""
    on = as_date(value)
    return _with_year(on, f"{format_date(on, 'l')} {_day_of_month(on)}")


def short_day(value: date | None) -> str:
    """Return "11 June", with the year when it is not this year."""
    if not value:
        return ""
    on = as_date(value)
    return _with_year(on, _day_of_month(on))


def time_of_day(value: datetime | None) -> str:
    """Return "5 pm", "6.30 pm", "noon" or "midnight", where the service is."""
    if not value:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if local.minute == 0 and local.hour in (0, 12):
        return _("noon") if local.hour else _("midnight")
    hour = str(local.hour % 12 or 12) + (f".{local.minute:02}" if local.minute else "")
    half = pgettext("afternoon", "pm") if local.hour >= 12 else pgettext("morning", "am")
    return f"{hour} {half}"


def moment(value: datetime | None) -> str:
    """Return "Thursday 11 June, 5 pm"."""
    return f"{day(value)}, {time_of_day(value)}" if value else ""


def day_range(start: date | None, end: date | None) -> str:
    """Return "25 May to 5 June", "6 to 17 April", "from 1 August" or "until 3 June"."""
    first, last = as_date(start) if start else None, as_date(end) if end else None
    if first and last:
        if first == last:
            return short_day(first)
        if (first.year, first.month) == (last.year, last.month):
            opening = str(first.day)
        elif first.year == last.year:
            opening = _day_of_month(first)
        else:
            opening = f"{_day_of_month(first)} {first.year}"
        closing = short_day(last) if first.year == last.year else f"{_day_of_month(last)} {last.year}"
        return _("%(start)s to %(end)s") % {"start": opening, "end": closing}
    if first:
        return _("from %(day)s") % {"day": short_day(first)}
    return _("until %(day)s") % {"day": short_day(last)} if last else ""


def days(count: int) -> str:
    """Return "1 day", "19 days"."""
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}


def days_left(value: date | None) -> str:
    """Return "19 days left", "last day today" or "closed 3 days ago"."""
    if not value:
        return ""
    left = (as_date(value) - clock.today()).days
    if left > 0:
        return ngettext("%(count)s day left", "%(count)s days left", left) % {"count": number(left)}
    if left == 0:
        return _("last day today")
    return _("closed %(when)s") % {"when": ago(value)}


def ago(value: date | None) -> str:
    """Return how long ago it was in one unit: "just now", "3 hours ago", "yesterday", "5 months ago"."""
    if not value:
        return ""
    passed = (clock.today() - as_date(value)).days
    if isinstance(value, datetime) and timedelta() <= clock.now() - value < timedelta(hours=20):
        minutes = int((clock.now() - value).total_seconds() // 60)
        if minutes < 1:
            return _("just now")
        if minutes < 60:
            return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
        hours = minutes // 60
        return ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    if passed < 0:
        return _("in %(days)s") % {"days": days(-passed)}
    if passed == 0:
        return _("today")
    if passed == 1:
        return _("yesterday")
    if passed < 60:
        return ngettext("%(count)s day ago", "%(count)s days ago", passed) % {"count": passed}
    if passed < 730:
        months = passed * 12 // 365
        return ngettext("%(count)s month ago", "%(count)s months ago", months) % {"count": months}
    years = passed // 365
    return ngettext("%(count)s year ago", "%(count)s years ago", years) % {"count": years}


def number(value: float | Decimal | None) -> str:
    """Return "1,204"; at most two decimals, without empty ones."""
    if value is None:
        return ""
    shown = f"{value:,.2f}".rstrip("0").rstrip(".") if not isinstance(value, int) else f"{value:,}"
    return "−" + shown[1:] if shown.startswith("-") else shown


def in_words(value: int | None) -> str:
    """Return "five" up to ten, then "11"."""
    if value is None:
        return ""
    return str(_SMALL_NUMBERS[value]) if 0 <= value <= 10 else number(value)


def money(pence: int | None) -> str:
    """Return "£186,000" or "£12.50" for an amount in pence."""
    if pence is None:
        return ""
    pounds, rest = divmod(abs(pence), 100)
    amount = f"£{pounds:,}" + (f".{rest:02}" if rest else "")
    return f"−{amount}" if pence < 0 else amount


def percent(share: float) -> str:
    """Return a share of 0 … 1 as "43%"; for where its number stands beside it."""
    return f"{round(100 * share)}%"


def share(part: int, whole: int) -> str:
    """Return "14 of 154 (9%)"; never a percentage without its number."""
    counted = _("%(part)s of %(whole)s") % {"part": number(part), "whole": number(whole)}
    if whole <= 0:
        return counted
    percent = 100 * part / whole
    if 0 < percent < 1:
        less = _("less than 1%")
        return f"{counted} ({less})"
    # 99.6 % is not everybody: never round up to all.
    return f"{counted} ({min(round(percent), 99) if part < whole else 100}%)"


def language_name(code: str) -> str:
    """Return the name of a language in that of the reader: "Polish"; a code that nobody knows as it is."""
    if code in dict(settings.LANGUAGES):
        return str(dict(settings.LANGUAGES)[code])
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code

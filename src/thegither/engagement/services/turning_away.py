"""Count whom the way in to an activity turned away, so that those who run it see that it fails people."""

from datetime import timedelta

from django.db.models import F

from thegither.accounts.models import Letter
from thegither.engagement.models import Activity, TurnedAway, TurnedAwayBy
from thegither.kernel.clock import now, today
from thegither.kernel.transactions import write_transaction

LETTER_KEY = "engagement:address:"
_SENT_WITHIN = timedelta(hours=1)
_LOOKED_BACK = timedelta(days=2)
_KEPT = timedelta(days=90)


@write_transaction()
def note_turned_away(*, activity: Activity, reason: str) -> None:
    """Count one try to come in that failed; what is no ``TurnedAwayBy`` is not counted."""
    if reason not in TurnedAwayBy:
        return
    row, _made = TurnedAway.objects.get_or_create(activity=activity, day=today(), reason=reason)
    TurnedAway.objects.filter(pk=row.pk).update(count=F("count") + 1)


@write_transaction()
def count_unsent_letters() -> int:
    """Count the letters with a way in that our mail server did not take in an hour; forget old counts.

    Counting again comes to the same. Return of how many activities and days there are any.
    """
    unsent: dict[tuple[int, str], int] = {}
    rows = Letter.objects.filter(key__startswith=LETTER_KEY, written_at__gt=now() - _LOOKED_BACK)
    for key, written_at in rows.filter(sent_at=None, written_at__lt=now() - _SENT_WITHIN).values_list(
        "key", "written_at"
    ):
        place = int(key.removeprefix(LETTER_KEY).split(":")[0]), f"{written_at:%Y-%m-%d}"
        unsent[place] = unsent.get(place, 0) + 1
    known = set(Activity.objects.filter(pk__in={pk for pk, _day in unsent}).values_list("pk", flat=True))
    for (pk, day), count in unsent.items():
        if pk in known:
            TurnedAway.objects.update_or_create(
                activity_id=pk, day=day, reason=TurnedAwayBy.LETTER_UNSENT, defaults={"count": count}
            )
    TurnedAway.objects.filter(day__lt=today() - _KEPT).delete()
    return len(unsent)

"""See what a person ought to look at: many from one source, the same words again, a sudden rush.

A flag changes nothing by itself: a person says what counts, and what does not stays listed with its reason.
"""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from thegither.engagement.methods import is_known, method_of
from thegither.engagement.models import Flag, FlagKind, Response, ResponseStanding
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction

from .recording import record_in

SOURCE_WINDOW = timedelta(minutes=10)
MANY_FROM_ONE = 5
SAME_LENGTH = 20  # two who say "Yes" say the same, and mean nothing by it
RUSH_WINDOW = timedelta(hours=1)
RUSH_LEAST = 20
RUSH_TIMES = 6
USUAL_DAYS = 7
DAYS_KEPT = 30
MOST_AT_ONCE = 5_000


def watch() -> int:
    """Look at what was handed in since the last time; return how many were looked at."""
    rows = Response.objects.filter(watched_at=None, sent_at__isnull=False).select_related("activity")
    found = list(rows.order_by("sent_at", "pk")[:MOST_AT_ONCE])
    for response in found:
        look_at(response)
    return len(found)


@write_transaction()
def look_at(response: Response) -> list[Flag]:
    """Raise what there is to say of a response that was handed in; looking again raises nothing twice."""
    response.watched_at = now()
    response.save(update_fields=["watched_at"])
    if response.entered_by_id is not None or not is_known(response.activity.kind):
        return []  # one worker types in many, and answers for them by name
    facts = {
        FlagKind.RATE: _from_one_source(response),
        FlagKind.DUPLICATE: _said_before(response),
        FlagKind.BURST: _in_a_rush(response),
    }
    return [
        Flag.objects.get_or_create(response=response, kind=kind, defaults={"facts": found})[0]
        for kind, found in facts.items()
        if found
    ]


def _from_one_source(response: Response) -> dict[str, Any]:
    if not response.source:
        return {}
    moment = response.sent_at
    assert moment is not None
    same = Response.objects.filter(activity=response.activity_id, source=response.source)
    count = same.filter(sent_at__gt=moment - SOURCE_WINDOW, sent_at__lte=moment).count()
    return {"count": count, "minutes": SOURCE_WINDOW.seconds // 60} if count >= MANY_FROM_ONE else {}


def _said_before(response: Response) -> dict[str, Any]:
    content = method_of(response.activity).content(response)
    if len(content) < SAME_LENGTH:
        return {}
    response.content_digest = sha256(content.encode()).hexdigest()
    response.save(update_fields=["content_digest"])
    alike = Response.objects.filter(activity=response.activity_id, content_digest=response.content_digest)
    count = alike.exclude(pk=response.pk).exclude(standing=ResponseStanding.WITHDRAWN).count()
    return {"count": count} if count else {}


def _in_a_rush(response: Response) -> dict[str, Any]:
    """Twenty or more in an hour, and six times as many as in a usual hour of the week before."""
    moment = response.sent_at
    assert moment is not None
    sent = Response.objects.filter(activity=response.activity_id, entered_by=None)
    count = sent.filter(sent_at__gt=moment - RUSH_WINDOW, sent_at__lte=moment).count()
    if count < RUSH_LEAST:
        return {}
    before = moment - RUSH_WINDOW
    usual = sent.filter(sent_at__gt=before - timedelta(days=USUAL_DAYS), sent_at__lte=before).count()
    per_hour = usual / (USUAL_DAYS * 24)
    return {"count": count, "usual": round(per_hour, 1)} if count >= RUSH_TIMES * max(per_hour, 1) else {}


@write_transaction()
def settle_flag(*, actor: Actor, flag: Flag) -> Flag:
    """Say that somebody looked at a flagged response and let it count. Doing it twice changes nothing."""
    rows = Flag.objects.select_related("response__activity__engagement__matter")
    flag = fetch(actor, Action.MODERATE, rows.select_for_update(of=("self",)), pk=flag.pk)
    if flag.settled_at is None:
        flag.settled_at, flag.settled_by_id = now(), actor.person_id
        flag.save(update_fields=["settled_at", "settled_by"])
        engagement = flag.response.activity.engagement
        record_in("engagement.flag_settled", actor, engagement, flag, facts={"kind": flag.kind})
    return flag


def forget_sources() -> int:
    """Forget where responses came from once a burst could have been seen; return of how many."""
    old = Response.objects.filter(sent_at__lt=now() - timedelta(days=DAYS_KEPT)).exclude(source="")
    with write_transaction():
        return old.update(source="")

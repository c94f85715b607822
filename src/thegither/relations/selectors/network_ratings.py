"""What people's private ratings come to: of five people or more, blurred, and with no way back to fewer."""

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from thegither.audit.seals import seal_key

from ..models import HowFar, HowOften, NetworkMember, NetworkRating, NetworkWave, Passes
from .network_pictures import mark_of

RATINGS = "relations.network_ratings"
FEWEST = 5

# Each item says what part of somebody's answers counts: the share of people's partners of whom that is so.
_FAR = ("keeps_word", "tells_straight", "wants_the_same", "matters_to_us")
_Said = Callable[[NetworkRating], bool | None]


def ratings_result(wave: NetworkWave) -> tuple[dict[str, Any], str]:
    """Return what the ratings of a wave come to, and the digest of what it was counted from.

    For each item: the mean over people of the share of their partners of whom they said so, in tens of a
    hundred and never below 10 or above 90, so that not even all saying the same shows what one said. None
    where fewer than five people answered; in the columns by kind of partner, with as many others as it
    takes that none can be worked out.
    """
    rows = list(NetworkRating.objects.filter(wave=wave).order_by("pk"))
    sectors = dict(NetworkMember.objects.filter(wave=wave).values_list("organisation_id", "sector"))
    items = {name: _item(rows, said, sectors) for name, said in _items().items()}
    plain = [
        (row.partner_id, row.how_often, row.passes, *(getattr(row, name) for name in _FAR)) for row in rows
    ]
    # Keyed: the digest of so few answers could be found by trying them all.
    digest = hmac.new(seal_key(), json.dumps(sorted(map(str, plain))).encode(), hashlib.sha256).hexdigest()
    return {"items": items}, digest


def _items() -> dict[str, _Said]:
    def at_least(name: str, least: int) -> _Said:
        return lambda row: None if getattr(row, name) is None else getattr(row, name) >= least

    def passes(what: str) -> _Said:
        return lambda row: what in row.passes if row.passes else None

    return {
        "how_often": at_least("how_often", HowOften.MONTHLY),
        **{what: passes(what) for what in Passes.values},
        **{name: at_least(name, HowFar.MOSTLY) for name in _FAR},
    }


def _item(rows: Sequence[NetworkRating], said: _Said, sectors: Mapping[int, str]) -> dict[str, Any]:
    from thegither_analysis.representation import suppress

    everybody: dict[int, list[bool]] = defaultdict(list)
    by_kind: dict[str, dict[int, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        answer = said(row)
        if answer is None:
            continue
        everybody[row.person_id].append(answer)
        by_kind[sectors.get(row.partner_id, "")][row.person_id].append(answer)
    shown = suppress({kind: len(people) for kind, people in by_kind.items()}, FEWEST)
    return {
        "all": _blurred(everybody),
        "by_kind": {kind: _blurred(by_kind[kind]) for kind, count in shown.items() if count is not None},
    }


def _blurred(people: Mapping[int, Sequence[bool]]) -> int | None:
    if len(people) < FEWEST:
        return None
    share = sum(sum(answers) / len(answers) for answers in people.values()) / len(people)
    return min(90, max(10, round(share * 10) * 10))


@dataclass(frozen=True, slots=True)
class RatingTable:
    """What was said of all partners, and of each kind of partner; None where too few people said anything."""

    kinds: list[str]
    rows: list[tuple[str, list[str | None]]]


def table_of(result: Mapping[str, Any] | None) -> RatingTable | None:
    """Return the counted ratings as a table, or None where no item has enough answers."""
    labels = {
        "how_often": _("They deal with each other every month or oftener"),
        Passes.INFORMATION: _("Information passes"),
        Passes.REFERRALS: _("They send people to each other"),
        Passes.WORK: _("They work together"),
        Passes.MEANS: _("Money or staff passes"),
        "keeps_word": _("They do what they say"),
        "tells_straight": _("They tell things straight"),
        "wants_the_same": _("They want the same result"),
        "matters_to_us": _("They matter for our result"),
    }
    items = {name: item for name, item in (result or {"items": {}})["items"].items() if item["all"]}
    if not items:
        return None
    kinds = sorted({kind for item in items.values() for kind in item["by_kind"]})
    rows = []
    for name, label in labels.items():
        if item := items.get(name):
            values = [item["all"], *(item["by_kind"].get(kind) for kind in kinds)]
            rows.append((label, [_in_words(value) for value in values]))
    return RatingTable([mark_of(kind).kind for kind in kinds], rows)


def _in_words(value: int | None) -> str | None:
    if value is None:
        return None
    if value == 90:
        return _("90 in 100 or more")
    return _("10 in 100 or fewer") if value == 10 else _("about %(count)d in 100") % {"count": value}

"""What the pages of drafts show."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from thegither.dialogue.models import Layer, Standing
from thegither.drafts.models import Comment, CommentKind, Passage, Wording
from thegither.engagement.models import Activity
from thegither.framework.differences import Run, word_runs
from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotFound
from thegither.kernel.policies import Action, allowed
from thegither.ui.words import number

_BESIDE = 3
KINDS_COUNTED = {
    CommentKind.QUESTION: _("questions"),
    CommentKind.CHANGE: _("other words"),
    CommentKind.CONCERN: _("concerns"),
    CommentKind.SUPPORT: _("support"),
}
_MOST_READ = 600


@dataclass(frozen=True, slots=True)
class Line:
    """A passage with what was said about it: how many of each kind, and the newest."""

    passage: Passage
    counts: dict[str, int]
    newest: list[Comment]

    @property
    def total(self) -> int:
        """How many comments there are."""
        return sum(self.counts.values())

    @property
    def in_words(self) -> str:
        """How many of which kind, in words, the most frequent first."""
        shown = ngettext("%(count)s comment", "%(count)s comments", self.total)
        kinds = sorted(self.counts.items(), key=lambda item: -item[1])
        told = ", ".join(f"{KINDS_COUNTED[CommentKind(kind)]} {number(count)}" for kind, count in kinds)
        return f"{shown % {'count': number(self.total)}}: {told}"


@dataclass(frozen=True, slots=True)
class DraftPage:
    """One wording with what was said about each passage, and about passages that it has no more."""

    wording: Wording
    newest: Wording
    lines: list[Line]
    gone: list[Line]
    comments: int

    @property
    def is_newest(self) -> bool:
        """True for the wording that is asked about now."""
        return self.wording.pk == self.newest.pk


def wording_of(actor: Actor, activity: Activity, number: int | None = None) -> Wording | None:
    """Return one wording of a draft, the newest by default. None for a draft without any.

    Raises ``NotFound`` for a number that there is not.
    """
    rows = allowed(actor, Action.VIEW, Wording).filter(activity=activity).order_by("-number")
    if number is None:
        return rows.first()
    found = rows.filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def draft_page(actor: Actor, wording: Wording, newest: Wording, *, beside: bool = False) -> DraftPage:
    """Return the page of a wording; with ``beside``, the newest comments stand beside each passage."""
    activity = wording.activity
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    seen = _comments(actor, activity).order_by()
    for key, kind, count in seen.values_list("key", "kind").annotate(Count("pk")):
        counts[key][kind] = count
    newest_of: dict[int, list[Comment]] = defaultdict(list)
    if beside:
        for comment in comments_of(actor, activity)[:_MOST_READ]:
            if len(newest_of[comment.key]) < _BESIDE:
                newest_of[comment.key].append(comment)
    passages = list(wording.passages.all())
    gone = counts.keys() - {passage.key for passage in passages}
    last = {
        passage.key: passage
        for passage in Passage.objects.filter(wording__activity=activity, key__in=gone).order_by(
            "wording__number"
        )
    }
    return DraftPage(
        wording=wording,
        newest=newest,
        lines=[Line(each, counts.get(each.key, {}), newest_of.get(each.key, [])) for each in passages],
        gone=[Line(last[key], counts[key], newest_of.get(key, [])) for key in sorted(gone)],
        comments=sum(sum(kinds.values()) for kinds in counts.values()),
    )


def comments_of(
    actor: Actor, activity: Activity, *, key: int | None = None, kind: str = "", layer: str = ""
) -> QuerySet[Comment]:
    """Return the comments on a draft, or on one passage of it, that the actor may read, newest first."""
    rows = _comments(actor, activity)
    if key is not None:
        rows = rows.filter(key=key)
    if kind in CommentKind.values:
        rows = rows.filter(kind=kind)
    if layer in Layer.values:
        rows = rows.filter(contribution__layer=layer)
    return rows.select_related(
        "passage__wording", "contribution__seat__organisation", "contribution__seat__individual"
    ).order_by("-pk")


def _comments(actor: Actor, activity: Activity) -> QuerySet[Comment]:
    rows = allowed(actor, Action.VIEW, Comment).filter(activity=activity)
    return rows.exclude(contribution__standing=Standing.WITHDRAWN)


def passage_now(actor: Actor, activity: Activity, key: int) -> tuple[Passage, bool]:
    """Return a passage as it is worded last, and whether the newest wording still has it."""
    rows = allowed(actor, Action.VIEW, Passage).filter(wording__activity=activity, key=key)
    passage = rows.select_related("wording").order_by("-wording__number").first()
    newest = wording_of(actor, activity)
    if passage is None or newest is None:
        raise NotFound
    return passage, passage.wording_id == newest.pk


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of one passage between two wordings."""

    kind: str
    passage: Passage
    runs: tuple[Run, ...]


def changes_between(old: Wording, new: Wording) -> list[Changed]:
    """Return what was reworded, moved, added and taken out between two wordings, in the order of the new."""
    before = {passage.key: passage for passage in old.passages.all()}
    after = list(new.passages.all())
    staying = [passage.key for passage in after if passage.key in before]
    was_in_order = [key for key in before if key in set(staying)]
    moved = _out_of_order(was_in_order, staying)
    found = []
    for passage in after:
        earlier = before.get(passage.key)
        if earlier is None:
            found.append(Changed("added", passage, word_runs("", passage.text)))
        elif earlier.text != passage.text:
            found.append(Changed("reworded", passage, word_runs(earlier.text, passage.text)))
        elif passage.key in moved:
            found.append(Changed("moved", passage, ()))
    kept = {passage.key for passage in after}
    found += [
        Changed("removed", each, word_runs(each.text, "")) for each in before.values() if each.key not in kept
    ]
    return found


def _out_of_order(before: list[int], after: list[int]) -> set[int]:
    """Return the keys that have to move for the one order to become the other, as few as there can be."""
    place = {key: index for index, key in enumerate(before)}
    tails: list[int] = []
    ends: list[int] = []
    previous: dict[int, int | None] = {}
    for key in after:  # the longest run that kept its order (patience sorting)
        at = bisect_left(tails, place[key])
        previous[key] = ends[at - 1] if at else None
        tails[at : at + 1], ends[at : at + 1] = [place[key]], [key]
    kept: set[int] = set()
    key_of_run = ends[-1] if ends else None
    while key_of_run is not None:
        kept.add(key_of_run)
        key_of_run = previous[key_of_run]
    return set(after) - kept


COLUMNS = (
    *("reference", "paragraph", "kind", "quote", "text", "proposed", "paragraph_then", "wording"),
    *("layer", "channel", "said_at", "answer", "does_not_count"),
)


def comment_table(actor: Actor, activity: Activity) -> Iterator[list[Any]]:
    """Yield a row of ``COLUMNS`` for every comment, with the paragraph as it was when it was said."""
    rows = comments_of(actor, activity).select_related("response", "passage__wording", "contribution")
    for comment in rows.order_by("pk").iterator(500):
        said = comment.contribution
        yield [
            said.reference,
            comment.key,
            comment.kind,
            comment.quote,
            said.text,
            comment.proposed,
            comment.passage.text,
            comment.passage.wording.number,
            said.layer,
            said.channel,
            said.said_at.isoformat(),
            said.answer,
            comment.response.excluded_because,
        ]

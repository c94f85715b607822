"""Before asking again: what was asked on this before, what was learned, and which views are known."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from thegither.dialogue.models import Disposition, Matter
from thegither.engagement.models import Engagement, Position
from thegither.engagement.packages import CatalogueEntry, method_package
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed

from .catalogue import Ranked, lightest
from .suggesting import MOST_READ, shared_words, words_of

LIKE, MOST = 0.1, 5
LIGHTEST = "word-to-partners"


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """A similar matter: the words in common, how much was said and answered, and the last answer."""

    matter: Matter
    words: str
    engagements: Sequence[Engagement]
    said: int
    answered: int
    learned: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """The lightest method that is enough, and why."""

    entry: CatalogueEntry
    because: Sequence[str]


def asked_before(actor: Actor, engagement: Engagement) -> list[AskedBefore]:
    """Return similar matters that the actor may see, the most similar first. Four queries."""
    from thegither_analysis.texts import rank_pairs

    rows = allowed(actor, Action.VIEW, Matter).exclude(pk=engagement.matter_id)
    others = {
        str(row.pk): row for row in rows.select_related("tally", "partnership").order_by("-pk")[:MOST_READ]
    }
    texts = {key: words_of(other) for key, other in others.items()}
    asked = _words(engagement)
    found = [
        (others[pair.second], shared)
        for pair in rank_pairs({"": asked}, texts, at_least=LIKE, most=MOST)
        if (shared := shared_words(asked, texts[pair.second]))
    ]
    keys = [matter.pk for matter, _shared in found]
    engagements = list(allowed(actor, Action.VIEW, Engagement).filter(matter__in=keys))
    learned: dict[int, str] = {}
    answers = Disposition.objects.filter(matter__in=keys).order_by("-answered_at")
    for matter_id, because in answers.values_list("matter_id", "because")[:MOST_READ]:
        learned.setdefault(matter_id, because)
    return [
        AskedBefore(
            matter,
            shared,
            [each for each in engagements if each.matter_id == matter.pk],
            matter.tally.shown,
            matter.tally.answered,
            learned.get(matter.pk, ""),
        )
        for matter, shared in found
    ]


def _words(engagement: Engagement) -> str:
    return f"{words_of(engagement.matter)} {engagement.title} {engagement.at_stake}"


def positions_on(actor: Actor, engagement: Engagement) -> list[tuple[Position, str]]:
    """Return standing positions that the actor may see with words in common, the most similar first."""
    from thegither_analysis.texts import rank_pairs

    rows = allowed(actor, Action.VIEW, Position).filter(ended_on=None).select_related("organisation")
    known = {str(row.pk): row for row in rows.order_by("-confirmed_on")[:MOST_READ]}
    texts = {key: f"{row.topic} {row.text}" for key, row in known.items()}
    asked = _words(engagement)
    return [
        (known[pair.second], shared)
        for pair in rank_pairs({"": asked}, texts, at_least=LIKE, most=MOST * 2)
        if (shared := shared_words(asked, texts[pair.second], fewest=1))
    ]


def lightest_enough(
    engagement: Engagement, ranked: Sequence[Ranked], positions: Sequence[tuple[Position, str]]
) -> Suggested | None:
    """Return the lightest method that is enough: a word where all who are asked have said what they think.

    Otherwise the lightest of the catalogue that no rule speaks against, if there is one.
    """
    asked = {row.organisation_id for row in engagement.invited.all() if row.removed_at is None}
    known = {position.organisation_id for position, _words in positions if not position.is_due}
    if asked and asked <= known:
        return Suggested(
            method_package().entries[LIGHTEST],
            [
                _("Everybody who is asked has a standing position on this that is not due for a look"),
                _("They need only say whether it is still their view; nobody is asked again what is known"),
            ],
        )
    found = lightest(ranked)
    if found is None:
        return None
    because = [
        _("No rule speaks against it"),
        _("Of those it costs least, then takes the fewest days, then asks for the least reading"),
    ]
    if missing := len(asked - known):
        because.append(
            _("A word alone is not enough: of %(count)d who are asked no current position is known")
            % {"count": missing}
        )
    return Suggested(found.entry, because)

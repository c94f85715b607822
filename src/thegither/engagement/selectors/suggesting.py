"""Whom a matter may touch besides: from similar matters and the registers, with the rule that found them.

Words in common are counted (``thegither_analysis.texts``); they say nothing of what anybody means, so a
person decides. Nobody is added by this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from thegither.dialogue.models import Matter
from thegither.engagement.models import Interest, Origin
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Community, Membership, Organisation, Seat
from thegither.partners.policies import in_force

from .interests import Judged, interests_of

MOST = 12
MOST_READ = 500
SIMILAR_MATTERS = 3
ALIKE, AKIN = 0.1, 0.1  # cosine similarities from which a matter, or a register entry, is named
FEWEST_WORDS, MOST_WORDS, SHORTEST_WORD = 2, 4, 4  # in common: from how many, how many are shown, how long


@dataclass(slots=True)
class Suggestion:
    """Somebody whom the matter may touch, and every rule that says so."""

    matter_id: int
    name: str
    organisation_id: int | None = None
    community_id: int | None = None
    origin: str = Origin.REGISTER
    reasons: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The form that adds them, filled in as far as it can be."""
        given = {
            "organisation": self.organisation_id,
            "community": self.community_id,
            "name": None if self.organisation_id or self.community_id else self.name,
            "origin": self.origin,
        }
        query = urlencode({name: value for name, value in given.items() if value})
        return f"{reverse('engagement:add_interest', args=[self.matter_id])}?{query}"


class _Found:
    """Suggestions by name, each with the reasons of all rules that found it; none that is on the map."""

    def __init__(self, matter: Matter) -> None:
        self._matter = matter
        self._known = {name.casefold() for name in interests_of(matter).values_list("name", flat=True)}
        self._by_name: dict[str, Suggestion] = {}

    def add(
        self,
        reason: str,
        name: str,
        origin: str = Origin.REGISTER,
        *,
        organisation_id: int | None = None,
        community_id: int | None = None,
    ) -> None:
        if name.casefold() in self._known:
            return
        suggestion = self._by_name.setdefault(
            name.casefold(), Suggestion(self._matter.pk, name, organisation_id, community_id, origin)
        )
        if reason not in suggestion.reasons:
            suggestion.reasons.append(reason)

    def best(self) -> list[Suggestion]:
        """Return those that most rules found first, else in the order in which they were found."""
        return sorted(self._by_name.values(), key=lambda each: -len(each.reasons))[:MOST]


def suggestions_for(actor: Actor, matter: Matter) -> list[Suggestion]:
    """Return who may be missing on the map of a matter, and why. Seven queries."""
    found = _Found(matter)
    _from_similar_matters(actor, matter, found)
    _from_its_place(matter, found)
    _from_registers(matter, found)
    _from_umbrellas(matter, found)
    return found.best()


def words_of(matter: Matter) -> str:
    return f"{matter.title} {matter.question} {matter.summary}"


def shared_words(text: str, other: str, fewest: int = FEWEST_WORDS) -> str:
    """Return the first words that two texts have in common; "" for fewer than two."""
    from thegither_analysis.texts import words

    known = set(words(other))
    shared = [word for word in dict.fromkeys(words(text)) if word in known and len(word) >= SHORTEST_WORD]
    return ", ".join(shared[:MOST_WORDS]) if len(shared) >= fewest else ""


def _from_similar_matters(actor: Actor, matter: Matter, found: _Found) -> None:
    from thegither_analysis.texts import rank_pairs

    mapped = Interest.objects.filter(dropped_because="").order_by().values("matter_id")
    others = {
        str(other.pk): other
        for other in allowed(actor, Action.VIEW, Matter)
        .filter(pk__in=mapped)
        .exclude(pk=matter.pk)
        .order_by("-pk")[:MOST_READ]
    }
    texts = {key: words_of(other) for key, other in others.items()}
    near = {}
    for pair in rank_pairs({"": words_of(matter)}, texts, at_least=ALIKE, most=SIMILAR_MATTERS):
        if shared := shared_words(words_of(matter), texts[pair.second]):
            told = {"title": others[pair.second].title, "words": shared}
            near[pair.second] = _("Affected in “%(title)s”; words in common: %(words)s") % told
    for key, other in others.items():
        if matter.community_id is not None and other.community_id == matter.community_id:
            told = {"title": other.title}
            near.setdefault(key, _("Affected in “%(title)s”, which is about the same community") % told)
    rows = Interest.objects.filter(matter__in=[int(key) for key in near], dropped_because="", affected__gt=0)
    for row in rows.order_by("-affected", "pk"):
        found.add(
            near[str(row.matter_id)],
            row.name,
            Origin.SIMILAR,
            organisation_id=row.organisation_id,
            community_id=row.community_id,
        )


def _from_its_place(matter: Matter, found: _Found) -> None:
    if matter.community_id is None:
        return
    rows = Community.objects.filter(Q(pk=matter.community_id) | Q(part_of=matter.community_id))
    for community in rows.order_by("name"):
        is_itself = community.pk == matter.community_id
        reason = (
            _("The matter is about them") if is_itself else _("Part of the place that the matter is about")
        )
        found.add(reason, community.name, community_id=community.pk)


def _from_registers(matter: Matter, found: _Found) -> None:
    from thegither_analysis.texts import rank_pairs

    communities = {f"c{row.pk}": row for row in Community.objects.order_by("pk")[:MOST_READ]}
    organisations = {f"o{row.pk}": row for row in Organisation.objects.order_by("pk")[:MOST_READ]}
    texts = {key: f"{row.name} {row.description}" for key, row in communities.items()}
    texts |= {key: f"{row.name} {row.purpose}" for key, row in organisations.items()}
    for pair in rank_pairs({"": words_of(matter)}, texts, at_least=AKIN, most=MOST):
        shared = shared_words(words_of(matter), texts[pair.second])
        if not shared:
            continue
        if pair.second in communities:
            community = communities[pair.second]
            reason = _("The register of communities; words in common: %(words)s") % {"words": shared}
            found.add(reason, community.name, community_id=community.pk)
        else:
            organisation = organisations[pair.second]
            reason = _("Its purpose; words in common: %(words)s") % {"words": shared}
            found.add(reason, organisation.name, organisation_id=organisation.pk)


def _from_umbrellas(matter: Matter, found: _Found) -> None:
    seated = Seat.objects.filter(in_force(), partnership=matter.partnership_id).values("organisation_id")
    rows = Membership.objects.filter(in_force(), umbrella__in=seated).order_by("umbrella__name")
    for name in rows.values_list("umbrella__name", flat=True).distinct():
        reason = _("%(name)s sits here for its members; whoever it happens to may say more") % {"name": name}
        found.add(reason, _("Members of %(name)s") % {"name": name})


@dataclass(frozen=True, slots=True)
class Invitee:
    """An organisation that could speak for somebody who is missing, or bring us to them."""

    organisation: Organisation
    missing: Interest
    because: str


def whom_to_invite(missing: Sequence[Judged], most: int = 6) -> list[Invitee]:
    """Return organisations that could be asked for those who are missing: themselves, or those near to them.

    Near is an organisation whose name and purpose have words in common with the group's. Two queries.
    """
    from thegither_analysis.texts import rank_pairs

    if not missing:
        return []
    invitees = [
        Invitee(row.interest.organisation, row.interest, _("It is affected itself and has no seat here"))
        for row in missing
        if row.interest.organisation and not row.has_seat
    ]
    groups = {str(row.interest.pk): row.interest for row in missing if row.interest.organisation is None}
    organisations = {str(row.pk): row for row in Organisation.objects.order_by("pk")[:MOST_READ]}
    texts = {key: _group_words(group) for key, group in groups.items()}
    purposes = {key: f"{row.name} {row.purpose}" for key, row in organisations.items()}
    for pair in rank_pairs(texts, purposes, at_least=AKIN, most=most):
        shared = shared_words(texts[pair.first], purposes[pair.second], fewest=1)
        if not shared:
            continue
        because = _("Its purpose; words in common: %(words)s") % {"words": shared}
        invitees.append(Invitee(organisations[pair.second], groups[pair.first], because))
    return invitees[:most]


def _group_words(group: Interest) -> str:
    return f"{group.name} {group.how} {group.community.description if group.community else ''}"

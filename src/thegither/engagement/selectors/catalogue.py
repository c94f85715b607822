"""The catalogue of methods, ranked for one situation by rules that are shown: no score, only reasons."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.dialogue.models import Stage
from thegither.engagement.models import Engagement, Influence, MethodEvidence, OwnMethod
from thegither.engagement.packages import (
    BANDS,
    CONFLICT,
    GROUNDS,
    PURPOSES,
    CatalogueEntry,
    Fit,
    fit_of,
    method_package,
)
from thegither.kernel.clock import today
from thegither.kernel.errors import NotFound
from thegither.ui.words import number

USUAL_DAYS, USUAL_PEOPLE = 42, 60
_OWN = "own-"
_PURPOSE_OF = {
    Influence.TELL: "inform",
    Influence.ASK: "explore",
    Influence.WORK_OUT: "options",
    Influence.TOGETHER: "together",
    Influence.YOU_DECIDE: "choose",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What a method must fit: ``cost`` there is and ``literacy`` one may ask for, from 1 to 3."""

    purpose: str
    stage: str
    conflict: str = "low"
    people: int = USUAL_PEOPLE
    days: int = USUAL_DAYS
    cost: int = 2
    literacy: int = 2
    ground: str = "theirs"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A method judged for a situation: the rules that it meets and does not, and what others found."""

    entry: CatalogueEntry
    met: Sequence[str]
    against: Sequence[str]
    evidence: Sequence[MethodEvidence] = ()

    @property
    def fits(self) -> bool:
        """True where no rule speaks against it."""
        return not self.against

    @property
    def rules(self) -> int:
        """How many rules there are."""
        return len(self.met) + len(self.against)

    @property
    def rating(self) -> float | None:
        """The mean of what organisations here gave it, from 1 to 5."""
        return fmean(each.rating for each in self.evidence) if self.evidence else None

    @property
    def told(self) -> str:
        """What organisations here found, in one line."""
        if self.rating is None:
            return ""
        words = ngettext(
            "%(rating).1f of 5, from %(count)s use here",
            "%(rating).1f of 5, from %(count)s uses here",
            len(self.evidence),
        )
        return words % {"rating": self.rating, "count": number(len(self.evidence))}


def own_key(pk: int) -> str:
    """Return the key of a method that an organisation added."""
    return f"{_OWN}{pk}"


def entry_of(key: str) -> CatalogueEntry:
    """Return the method with this key. Raises ``NotFound``."""
    if key in method_package().entries:
        return method_package().entries[key]
    pk = key.removeprefix(_OWN)
    rows = OwnMethod.objects.select_related("organisation")
    own = rows.filter(pk=pk).first() if key.startswith(_OWN) and pk.isdecimal() and len(pk) < 10 else None
    if own is None:
        raise NotFound
    return _entry(own)


def _entry(own: OwnMethod) -> CatalogueEntry:
    fit = fit_of(own.fit)
    return CatalogueEntry(
        own_key(own.pk), own.name, own.about, "", fit, str(own.organisation), own.is_retired
    )


def entries() -> list[CatalogueEntry]:
    """Return all methods: those of the package, then those that organisations added. One query."""
    own = OwnMethod.objects.filter(is_retired=False).select_related("organisation")
    return [*method_package().entries.values(), *(_entry(each) for each in own)]


def situation_of(engagement: Engagement) -> Situation:
    """Return the situation of an engagement as far as its records tell it; the rest is for people to say."""
    until = engagement.closes_on or engagement.decides_on
    return Situation(
        purpose=_PURPOSE_OF.get(Influence(engagement.influence), "explore")
        if engagement.influence
        else "explore",
        stage=engagement.matter.stage,
        days=max(1, (until - today()).days) if until else USUAL_DAYS,
    )


def rank(situation: Situation) -> list[Ranked]:
    """Return all methods, those that meet most rules first; ties by what is lighter. Two queries.

    Evidence is shown beside a method and moves nothing: few uses are no measurement.
    """
    evidence: dict[str, list[MethodEvidence]] = defaultdict(list)
    for each in MethodEvidence.objects.select_related("organisation"):
        evidence[each.method].append(each)
    judged = [judge(entry, situation, evidence[entry.key]) for entry in entries()]
    return sorted(judged, key=lambda each: (-len(each.met), *_weight(each.entry.fit), each.entry.name))


def lightest(ranked: Sequence[Ranked]) -> Ranked | None:
    """Return the lightest method that no rule speaks against: least cost, then days, then reading."""
    return min((each for each in ranked if each.fits), key=lambda each: _weight(each.entry.fit), default=None)


def _weight(fit: Fit) -> tuple[int, int, int]:
    return fit.cost, fit.days, fit.literacy


def judge(entry: CatalogueEntry, situation: Situation, evidence: Sequence[MethodEvidence] = ()) -> Ranked:
    """Return which rules a method meets in a situation, in words, and which speak against it."""
    met: list[str] = []
    against: list[str] = []
    for rule in _RULES:
        is_met, words = rule(entry.fit, situation)
        (met if is_met else against).append(words)
    return Ranked(entry, met, against, evidence)


def fits_in_words(fit: Fit) -> list[tuple[str, str]]:
    """Return where a method fits, besides people and days: what is asked, and the answer."""
    return [
        (_("What for?"), _listed(fit.purposes, PURPOSES)),
        (_("At which stage?"), _listed(fit.stages, dict(Stage.choices))),
        (_("How much conflict?"), _listed(fit.conflict, CONFLICT)),
        (_("Where?"), _listed(fit.grounds, GROUNDS)),
        (_("How much money?"), str(BANDS[fit.cost])),
        (_("How much may people have to read?"), str(BANDS[fit.literacy])),
    ]


Rule = Callable[[Fit, Situation], tuple[bool, str]]


def _listed(keys: Sequence[str], names: Any) -> str:
    return ", ".join(str(names[key]).lower() for key in keys)


def _purpose(fit: Fit, situation: Situation) -> tuple[bool, str]:
    if situation.purpose in fit.purposes:
        return True, _("Made to: %(what)s") % {"what": _listed([situation.purpose], PURPOSES)}
    return False, _("Made for something else: %(what)s") % {"what": _listed(fit.purposes, PURPOSES)}


def _stage(fit: Fit, situation: Situation) -> tuple[bool, str]:
    names = dict(Stage.choices)
    if situation.stage in fit.stages:
        return True, _("Fits the stage: %(stage)s") % {"stage": _listed([situation.stage], names)}
    return False, _("Fits other stages: %(stages)s") % {"stages": _listed(fit.stages, names)}


def _conflict(fit: Fit, situation: Situation) -> tuple[bool, str]:
    if situation.conflict in fit.conflict:
        return True, _("Works with this: %(what)s") % {"what": _listed([situation.conflict], CONFLICT)}
    return False, _("Only for this: %(what)s") % {"what": _listed(fit.conflict, CONFLICT)}


def _people(fit: Fit, situation: Situation) -> tuple[bool, str]:
    least, most = fit.people
    words = _("For %(least)s to %(most)s people") % {"least": number(least), "most": number(most)}
    return least <= situation.people <= most, words


def _days(fit: Fit, situation: Situation) -> tuple[bool, str]:
    words = _("Takes about %(days)s days to prepare and hold") % {"days": number(fit.days)}
    return fit.days <= situation.days, words


def _cost(fit: Fit, situation: Situation) -> tuple[bool, str]:
    return fit.cost <= situation.cost, _("Money: %(much)s") % {"much": BANDS[fit.cost]}


def _literacy(fit: Fit, situation: Situation) -> tuple[bool, str]:
    return fit.literacy <= situation.literacy, _("Reading: %(much)s") % {"much": BANDS[fit.literacy]}


def _ground(fit: Fit, situation: Situation) -> tuple[bool, str]:
    words = _("Where: %(where)s") % {"where": _listed(fit.grounds, GROUNDS)}
    return situation.ground in fit.grounds, words


_RULES: tuple[Rule, ...] = (_purpose, _stage, _conflict, _people, _days, _cost, _literacy, _ground)

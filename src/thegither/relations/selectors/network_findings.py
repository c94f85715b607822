"""What stands out in a network, each by a rule over its ties that a reader can check in the table."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thegither.partners.models import Sector
from thegither.ui.words import in_words, percent

from ..models import NetworkMember
from ..recorded import WORK
from .network import Read
from .network_pictures import Part, shown_of

# Centralisation: up to a third of what one partner could hold is little, beyond two thirds it is much.
_A_LITTLE, _MUCH = 1 / 3, 2 / 3
_PAIRS = 3
ALL = Part()


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of "what stands out": what, by which rule, and what one might do."""

    title: str
    text: str
    next_step: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class TieRow:
    """One partner in the table: how many it names (None: it did not answer), and its ties, each in words.

    ``one_way`` are those it names who do not name it, or of whom that is not known.
    """

    member: NetworkMember
    kind: str
    names: int | None
    named_by: int
    both_ways: str
    one_way: str


def heading(read: Read) -> str:
    """Return the finding that heads the page."""
    circles, spanners = len(read.result["circles"]), len(read.result["spanners"])
    if not read.result["answered"]:
        return _("Nobody has answered yet")
    if circles > 1 and spanners:
        return _("%(circles)s, and %(partners)s") % {
            "circles": ngettext(
                "%(count)s circle that knows each other well",
                "%(count)s circles that know each other well",
                circles,
            )
            % {"count": in_words(circles).capitalize()},
            "partners": ngettext(
                "%(count)s partner who holds them together",
                "%(count)s partners who hold them together",
                spanners,
            )
            % {"count": in_words(spanners)},
        }
    if circles > 1:
        return _("%(count)s circles that know each other well, and nobody who holds them together") % {
            "count": in_words(circles).capitalize()
        }
    if circles == 1:
        outside = read.result["members"] - len(read.result["circles"][0])
        return ngettext(
            "One circle that knows each other well, and %(count)s partner outside of it",
            "One circle that knows each other well, and %(count)s partners outside of it",
            outside,
        ) % {"count": in_words(outside)}
    if not read.result["ties"]:
        return _("Nobody would pick up the phone to anybody")
    return _("Ties here and there, and no circle that knows each other well yet")


def findings(read: Read) -> list[Finding]:
    """Return what stands out, the most pressing first."""
    name = _names(read)
    slug = read.wave.partnership.slug
    knowing = reverse("relations:ought_to_know", args=[slug])
    return [
        *_spanning(read, name),
        *_alone(read, name, knowing),
        *_hub(read, name),
        *_cut_points(read, name),
        *_mixing(read),
        *_strangers(read, knowing),
        *_only_at_work(read, name, knowing),
    ]


def tie_rows_of(read: Read, part: Part = ALL) -> list[TieRow]:
    """Return the table that says the same as the picture of ``part``, partner by partner.

    How many a partner names, and is named by, is of all its ties, whatever part is shown.
    """
    name = _names(read)
    position = {each["key"]: each for each in read.result["positions"]}
    shown = shown_of(read, "wide", part)
    both_ways: dict[str, list[str]] = defaultdict(list)
    one_way: dict[str, list[str]] = defaultdict(list)
    for line in shown.lines:
        source, target = line["source"], line["target"]
        if line["is_mutual"]:
            both_ways[source].append(name[target])
            both_ways[target].append(name[source])
        elif line["is_unknown_back"]:
            one_way[source].append(_("%(name)s (did not answer)") % {"name": name[target]})
        else:
            one_way[source].append(name[target])
    rows = []
    for member in read.members:
        if (key := str(member.organisation_id)) in shown.keys:
            # Of a tie that nobody was asked for, nobody's answer is missing.
            nobody = (
                _("not known") if member.names is None and part.ties not in read.recorded else _("nobody")
            )
            ties = (", ".join(sorted(each[key])) or nobody for each in (both_ways, one_way))
            names, named_by = position[key]["names"], position[key]["named_by"]
            rows.append(TieRow(member, kind_of(member.sector), names, named_by, *ties))
    return rows


def kind_of(sector: str) -> str:
    """Return the kind of partner in words."""
    return str(Sector(sector).label) if sector in Sector.values else _("Kind not known")


def facts(read: Read) -> list[tuple[str, str, str]]:
    """Return label, value and meaning of the four facts that head the page."""
    result = read.result
    before = result.get("before") or {}
    then = date_format(read.before.asked_on, "F Y") if read.before else ""
    back = result["reciprocity"]["edgewise"]
    central = result["centralisation"]["indegree"]
    alone = [name for key, name in _names(read).items() if key in result["isolated"]]
    density = [_("%(share)s density.") % {"share": _percent(result["density"])}]
    if then and before["density"] is not None:
        density.append(
            _("It was %(share)s in %(month)s") % {"share": _percent(before["density"]), "month": then}
        )
    named_back = [_("reciprocity.")]
    if then and before["reciprocity"] is not None:
        named_back.append(_("It was %(count)d") % {"count": round(100 * before["reciprocity"])})
    of_possible = _("%(ties)d of %(possible)d possible") % result
    return [
        (_("Ties there are"), of_possible, " ".join(density)),
        (
            _("Named back"),
            _("%(count)d in 100") % {"count": round(100 * back)} if back is not None else _("Not known"),
            " ".join(named_back),
        ),
        (
            _("Hanging on one partner"),
            how_central(central),
            _("centralisation %(value).2f, where 1 is all on one") % {"value": central}
            if central is not None
            else "",
        ),
        (
            _("On their own"),
            ngettext("%(count)d partner", "%(count)d partners", len(alone)) % {"count": len(alone)},
            ", ".join(alone),
        ),
    ]


def _percent(share: float | None) -> str:
    return _("no") if share is None else percent(share)


def how_central(value: float | None) -> str:
    """Return in words how much hangs on one partner."""
    if value is None:
        return _("Not known")
    if value <= _A_LITTLE:
        return _("A little")
    return _("Much") if value > _MUCH else _("In part")


def _names(read: Read) -> Mapping[str, str]:
    return {str(member.organisation_id): member.organisation.name for member in read.members}


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def _spanning(read: Read, name: Mapping[str, str]) -> list[Finding]:
    keys = read.result["spanners"]
    if not keys:
        return []
    kinds = {each["key"]: each["kinds_both_ways"] for each in read.result["positions"]}
    title = ngettext(
        "%(names)s holds the circles together", "%(names)s hold the circles together", len(keys)
    ) % {"names": _listed([name[key] for key in keys])}
    text = ngettext(
        "It has ties both ways with %(kinds)s kinds of partner, and stands between others more than most. "
        "If it leaves, they lose their best-known link.",
        "They have ties both ways with %(kinds)s kinds of partner, and stand between others more than most. "
        "If one leaves, others lose their best-known link.",
        len(keys),
    ) % {"kinds": _listed([in_words(kinds[key]) for key in keys])}
    return [
        Finding(
            title,
            text,
            _("Recognise and back them up"),
            reverse("partners:seats", args=[read.wave.partnership.slug]),
        )
    ]


def _alone(read: Read, name: Mapping[str, str], knowing: str) -> list[Finding]:
    return [
        Finding(
            _("%(name)s is on its own") % {"name": name[key]},
            _("It named nobody, and nobody named it."),
            _("Say who ought to know them"),
            knowing,
        )
        for key in read.result["isolated"]
    ]


def _hub(read: Read, name: Mapping[str, str]) -> list[Finding]:
    hub = read.result["hub"]
    if not hub or not hub["pairs"]:
        return []
    values = {
        "name": name[hub["hub"]],
        "lost": hub["disconnected"],
        "further": hub["further"],
        "pairs": hub["pairs"],
        "percent": round(100 * hub["share"]),
    }
    title = (
        _("Without %(name)s, some partners would lose each other")
        if hub["disconnected"]
        else _("Partners would stay connected without %(name)s")
    )
    text = _(
        "Taking %(name)s away, %(lost)d of %(pairs)d pairs of the others lose every way to each other, and "
        "%(further)d get further apart: %(percent)d%% in all."
    )
    return [Finding(title % values, text % values)]


def _cut_points(read: Read, name: Mapping[str, str]) -> list[Finding]:
    convener = (read.result["hub"] or {}).get("hub")
    keys = [key for key in read.result["cut_points"] if key != convener]
    if not keys:
        return []
    title = ngettext(
        "Somebody is reached through %(names)s alone",
        "Some are reached through %(names)s alone",
        len(keys),
    ) % {"names": _listed([name[key] for key in keys])}
    return [Finding(title, _("Taken away, the network would fall apart there: no other tie goes around."))]


def _mixing(read: Read) -> list[Finding]:
    """How far ties run across kinds of partner and, where units are asked, across organisations."""
    by_kind, by_organisation = read.result["ei_sector"], read.result["ei_organisation"]
    if by_kind is None:
        return []
    text = _("The E–I index is %(index).2f: −1 is all within a kind of partner, 1 all across.")
    title = (
        _("More ties run across kinds of partner than within one")
        if by_kind > 0
        else _("As many ties or more run within a kind of partner as across")
    )
    said = text % {"index": by_kind}
    if by_organisation is not None:
        said += " " + _("Counted by organisation, its units being within, it is %(index).2f.") % {
            "index": by_organisation
        }
    return [Finding(title, said)]


def _strangers(read: Read, knowing: str) -> list[Finding]:
    """Kinds of partner between whom no tie runs at all, though both sides have several ends."""
    kind = {member.organisation_id: member.sector for member in read.members}
    sizes = Counter(kind.values())
    tied = {
        frozenset((kind[member.organisation_id], kind[key]))
        for member in read.members
        for key in member.names or ()
        if key in kind
    }
    found = [
        (one, other)
        for one in sorted(sizes)
        for other in sorted(sizes)
        if one < other and one and min(sizes[one], sizes[other]) > 1 and frozenset((one, other)) not in tied
    ]
    return [
        Finding(
            _("No tie runs between %(one)s and %(other)s")
            % {"one": kind_of(one).lower(), "other": kind_of(other).lower()},
            _("There are %(a)s of one kind and %(b)s of the other, and none named any of the others.")
            % {"a": in_words(sizes[one]), "b": in_words(sizes[other])},
            _("Add to “who ought to know whom”"),
            knowing,
        )
        for one, other in found[:_PAIRS]
    ]


def _only_at_work(read: Read, name: Mapping[str, str], knowing: str) -> list[Finding]:
    """Who own an action together, and yet neither would phone the other, as both answered."""
    named = {member.organisation_id: set(member.names) for member in read.members if member.names is not None}
    pairs = [
        sorted((name[str(one)], name[str(other)]))
        for one, other in (sorted(pair) for pair in read.recorded[WORK])
        if one in named and other in named and other not in named[one] and one not in named[other]
    ]
    if not pairs:
        return []
    title = ngettext(
        "%(count)s pair owns an action together, and neither would phone the other",
        "%(count)s pairs own an action together, and neither would phone the other",
        len(pairs),
    ) % {"count": in_words(len(pairs)).capitalize()}
    shown = "; ".join(
        _("%(one)s and %(other)s") % {"one": one, "other": other} for one, other in sorted(pairs)[:_PAIRS]
    )
    return [Finding(title, shown, _("Add to “who ought to know whom”"), knowing)]

"""Who is tied to whom: the measures of a directed network of organisations, some of which did not answer.

A tie is "A names B". Who did not answer ("silent") may be named, but what it would have named is *missing,
never zero*: its outgoing ties are not among the possible ones, and a dyad with a silent end is neither
mutual nor one-way. Measures of position (betweenness, constraint, coreness) take a tie as undirected: one
named the other. Circles and those who hold them together rest on close ties alone: each named the other.

Sources: Wasserman & Faust (1994) for density and reciprocity; Freeman (1979), Social Networks 1:215–239 for
centralisation; Burt (1992) for constraint; Krackhardt & Stern (1988) for the E–I index; Clauset, Newman &
Moore (2004) for communities, kept as circles where they hold in the weak sense of Radicchi et al. (2004),
PNAS 101:2658–2663.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from math import comb, isnan
from typing import Any, NamedTuple

import numpy as np
from igraph import Graph
from numpy.typing import NDArray

from ._validation import require, require_unique
from .paths import betweenness, steps

VERSION = "2"
SMALLEST_CIRCLE = 3
SPANNED_KINDS = 3


@dataclass(frozen=True)
class Network:
    """Members, and who names whom. Make one with `network()`, which checks and orders everything."""

    nodes: tuple[str, ...]
    ties: tuple[tuple[int, int], ...]
    silent: frozenset[int]
    sectors: tuple[str, ...]
    units_of: tuple[str, ...]

    @property
    def answered(self) -> int:
        """How many answered."""
        return len(self.nodes) - len(self.silent)

    @property
    def possible(self) -> int:
        """How many ties there could be, counted over those who answered."""
        return self.answered * max(0, len(self.nodes) - 1)

    @cached_property
    def undirected(self) -> Graph:
        """The simple graph in which two are tied when either names the other."""
        pairs = sorted({(min(tie), max(tie)) for tie in self.ties})
        return Graph(n=len(self.nodes), edges=pairs)

    @cached_property
    def close(self) -> Graph:
        """The simple graph in which two are tied when each names the other."""
        return Graph(n=len(self.nodes), edges=sorted(tie for tie in self.mutual if tie[0] < tie[1]))

    @cached_property
    def betweenness(self) -> NDArray[np.float64]:
        """Of each node, undirected: over all pairs of others, the share of shortest paths that pass it."""
        return betweenness(self.undirected)

    @cached_property
    def mutual(self) -> frozenset[tuple[int, int]]:
        """The ties that are named back (both directions of each)."""
        ties = set(self.ties)
        return frozenset(tie for tie in ties if tie[::-1] in ties)

    def matrix(self) -> NDArray[np.float64]:
        """1 where the row names the column, 0 where not, NaN where nobody can know (silent rows, the
        diagonal).
        """
        matrix = np.zeros((len(self.nodes), len(self.nodes)))
        if self.ties:
            matrix[tuple(np.transpose(self.ties))] = 1
        matrix[list(self.silent)] = np.nan
        np.fill_diagonal(matrix, np.nan)
        return matrix


class Reciprocity(NamedTuple):
    """Three usual definitions over dyads whose both ends answered; None where there is nothing to count.

    edgewise = ties named back / ties · dyadic = (mutual + null) / dyads · nonnull = mutual / (mutual +
    one-way).
    """

    mutual: int
    one_way: int
    null: int
    edgewise: float | None
    dyadic: float | None
    dyadic_nonnull: float | None


class Centralisation(NamedTuple):
    """Freeman's: 1 when everything hangs on one, 0 when all are alike; None below three members."""

    indegree: float | None
    outdegree: float | None
    degree: float | None
    betweenness: float | None


class Position(NamedTuple):
    """Where one member stands. `names` is None for the silent, `constraint` None without ties."""

    key: str
    names: int | None
    named_by: int
    degree: int
    betweenness: float
    constraint: float | None
    coreness: int
    kinds_both_ways: int
    is_isolated: bool
    is_cut_point: bool
    is_spanner: bool
    circle: int | None


class HubDependence(NamedTuple):
    """What happens to the pairs of other members when one is taken away.

    `share` = (disconnected + further) / pairs: pairs that lose each other or get more steps apart.
    """

    hub: str
    pairs: int
    disconnected: int
    further: int
    share: float


@dataclass(frozen=True)
class Measures:
    """Everything `measure` finds."""

    members: int
    answered: int
    response_rate: float
    ties: int
    possible: int
    density: float | None
    reciprocity: Reciprocity
    centralisation: Centralisation
    ei_sector: float | None
    ei_organisation: float | None
    components: int
    positions: tuple[Position, ...]
    circles: tuple[tuple[str, ...], ...]
    modularity: float
    hub: HubDependence | None

    @property
    def isolated(self) -> list[str]:
        """Members who name nobody and are named by nobody."""
        return [each.key for each in self.positions if each.is_isolated]

    @property
    def spanners(self) -> list[str]:
        """Members who hold different kinds of partner together, the most between others first."""
        held = sorted(
            (each for each in self.positions if each.is_spanner), key=lambda each: -each.betweenness
        )
        return [each.key for each in held]

    @property
    def cut_points(self) -> list[str]:
        """Members without whom the network falls apart."""
        return [each.key for each in self.positions if each.is_cut_point]

    def as_dict(self) -> dict[str, Any]:
        """Return it all as plain values that JSON can hold."""
        return asdict(self) | {
            "reciprocity": self.reciprocity._asdict(),
            "centralisation": self.centralisation._asdict(),
            "positions": [each._asdict() for each in self.positions],
            "hub": self.hub._asdict() if self.hub else None,
            "isolated": self.isolated,
            "spanners": self.spanners,
            "cut_points": self.cut_points,
        }


def network(
    nodes: Iterable[str],
    ties: Iterable[tuple[str, str]],
    *,
    silent: Iterable[str] = (),
    sectors: Mapping[str, str] | None = None,
    units_of: Mapping[str, str] | None = None,
) -> Network:
    """Check and order what was gathered: `nodes` were asked, `silent` of them did not answer, `ties` name
    whom.

    `sectors` says of which kind a node is, `units_of` of which organisation it is a unit; both may leave
    nodes out. The result does not depend on the order of anything given; a tie given twice counts once.

    Raises:
        InputError: a node stands twice; a tie is to itself, to or from nobody known, or from somebody silent.
    """
    given = list(nodes)
    require_unique("nodes", given)
    ordered = tuple(sorted(given))
    index = {key: number for number, key in enumerate(ordered)}
    quiet = set(silent)
    require(quiet <= index.keys(), "somebody silent is not among the nodes")
    found = set()
    for source, target in ties:
        require(source in index and target in index, f"{source!r} → {target!r} is not between nodes")
        require(source != target, f"{source!r} names itself")
        require(source not in quiet, f"{source!r} did not answer and yet names {target!r}")
        found.add((index[source], index[target]))
    return Network(
        nodes=ordered,
        ties=tuple(sorted(found)),
        silent=frozenset(index[key] for key in quiet),
        sectors=tuple((sectors or {}).get(key, "") for key in ordered),
        units_of=tuple((units_of or {}).get(key, "") for key in ordered),
    )


def measure(net: Network, hub: str | None = None) -> Measures:
    """All measures of a network; with `hub` (usually the convener), also how much hangs on that one.

    Raises:
        InputError: `hub` is not a node.
    """
    circles, modularity = _circles(net)
    return Measures(
        members=len(net.nodes),
        answered=net.answered,
        response_rate=net.answered / len(net.nodes) if net.nodes else 0.0,
        ties=len(net.ties),
        possible=net.possible,
        density=density(net),
        reciprocity=reciprocity(net),
        centralisation=centralisation(net),
        ei_sector=ei_index(net, net.sectors),
        ei_organisation=ei_index(net, net.units_of),
        components=len(net.undirected.connected_components()),
        positions=_positions(net, circles),
        circles=tuple(tuple(net.nodes[member] for member in circle) for circle in circles),
        modularity=modularity,
        hub=hub_dependence(net, hub) if hub is not None else None,
    )


def density(net: Network) -> float | None:
    """Ties / possible ties; None when no tie is possible."""
    return len(net.ties) / net.possible if net.possible else None


def reciprocity(net: Network) -> Reciprocity:
    """How often a tie is named back, over dyads whose both ends answered."""
    heard = [tie for tie in net.ties if tie[1] not in net.silent]
    mutual = len(net.mutual) // 2
    one_way = len(heard) - 2 * mutual
    dyads = net.answered * (net.answered - 1) // 2
    null = dyads - mutual - one_way
    return Reciprocity(
        mutual,
        one_way,
        null,
        edgewise=_share(2 * mutual, len(heard)),
        dyadic=_share(mutual + null, dyads),
        dyadic_nonnull=_share(mutual, mutual + one_way),
    )


def centralisation(net: Network) -> Centralisation:
    """Σ(max − cᵢ) over what it is in the most uneven network of the same size (a star, of those who
    answered).
    """
    n, answered = len(net.nodes), net.answered
    if n < 3 or answered < 2:
        return Centralisation(None, None, None, None)
    named_by = np.bincount([target for _, target in net.ties], minlength=n)
    names = np.bincount([source for source, _ in net.ties], minlength=n)
    names = np.delete(names, list(net.silent))
    # Named by all who answered but oneself: a silent member can be named by every one of them.
    most_named = min(answered, n - 1)
    return Centralisation(
        indegree=_unevenness(named_by, most_named * (n - 1)),
        outdegree=_unevenness(names, (answered - 1) * (n - 1)),
        degree=_unevenness(np.array(net.undirected.degree()), (n - 1) * (n - 2)),
        betweenness=_unevenness(net.betweenness, (n - 1) ** 2 * (n - 2) / 2),
    )


def ei_index(net: Network, groups: Sequence[str]) -> float | None:
    """(external − internal) / all ties between members whose group is known: −1 all within, 1 all across."""
    known = [(groups[a], groups[b]) for a, b in net.ties if groups[a] and groups[b]]
    external = sum(a != b for a, b in known)
    return (2 * external - len(known)) / len(known) if known else None


def hub_dependence(net: Network, hub: str) -> HubDependence:
    """How many pairs of other members lose each other, or get further apart, without `hub`.

    Raises:
        InputError: `hub` is not a node.
    """
    require(hub in net.nodes, f"{hub!r} is not among the nodes")
    number = net.nodes.index(hub)
    without = net.undirected.copy()
    without.delete_edges(without.incident(number))
    before, after = steps(net.undirected), steps(without)
    after[number], after[:, number] = before[number], before[:, number]
    changed = int(np.count_nonzero(after != before)) // 2
    disconnected = int(np.count_nonzero(np.isinf(after) & np.isfinite(before))) // 2
    pairs = comb(len(net.nodes) - 1, 2)
    return HubDependence(hub, pairs, disconnected, changed - disconnected, _share(changed, pairs) or 0.0)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _unevenness(values: NDArray[Any], most: float) -> float:
    return float(np.sum(values.max() - values) / most)


def _circles(net: Network) -> tuple[list[list[int]], float]:
    """The circles of close ties, largest first, and the modularity of the division they come from.

    A community counts as a circle when it has three members or more, and more ends of ties inside than
    leaving.
    """
    graph = net.close
    if not graph.ecount():
        return [], 0.0
    membership = graph.community_fastgreedy().as_clustering().membership
    communities: dict[int, list[int]] = {}
    for member, number in enumerate(membership):
        communities.setdefault(number, []).append(member)
    inside, leaving = Counter[int](), Counter[int]()
    for first, second in graph.get_edgelist():
        one, other = membership[first], membership[second]
        if one == other:
            inside[one] += 2
        else:
            leaving.update([one, other])
    circles = [
        members
        for number, members in communities.items()
        if len(members) >= SMALLEST_CIRCLE and inside[number] > leaving[number]
    ]
    return sorted(circles, key=lambda circle: (-len(circle), circle)), float(graph.modularity(membership))


def _positions(net: Network, circles: list[list[int]]) -> tuple[Position, ...]:
    graph = net.undirected
    names = Counter(source for source, _ in net.ties)
    named_by = Counter(target for _, target in net.ties)
    degrees = graph.degree()
    between = net.betweenness.tolist()
    constraint = [None if isnan(value) else float(value) for value in graph.constraint()]
    coreness = graph.coreness()
    cut_points = set(graph.articulation_points())
    circle_of = {member: number for number, circle in enumerate(circles) for member in circle}
    kinds = _kinds_both_ways(net)
    spanners = _spanners(net, kinds)
    return tuple(
        Position(
            key=key,
            names=None if node in net.silent else names[node],
            named_by=named_by[node],
            degree=degrees[node],
            betweenness=between[node],
            constraint=constraint[node],
            coreness=coreness[node],
            kinds_both_ways=kinds[node],
            is_isolated=not degrees[node] and node not in net.silent,
            is_cut_point=node in cut_points,
            is_spanner=node in spanners,
            circle=circle_of.get(node),
        )
        for node, key in enumerate(net.nodes)
    )


def _kinds_both_ways(net: Network) -> list[int]:
    """With how many kinds of partner (its own kind too) each member has a tie both ways."""
    kinds: list[set[str]] = [set() for _ in net.nodes]
    for node, other in net.mutual:
        kinds[node].add(net.sectors[other])
    return [len(found - {""}) for found in kinds]


def _spanners(net: Network, kinds: Sequence[int]) -> set[int]:
    """Among close ties: upper quarter of betweenness, lower half of constraint, and three kinds of partner.

    Where sectors are not known, position alone counts.
    """
    between = betweenness(net.close)
    constraint = net.close.constraint()
    tied = [value for value in constraint if not isnan(value)]
    if not tied or not between.any():
        return set()
    high, low = float(np.quantile(between, 0.75)), float(np.median(tied))
    ask_kinds = len({sector for sector in net.sectors if sector}) >= SPANNED_KINDS
    return {
        node
        for node in range(len(net.nodes))
        if between[node] > 0
        and between[node] >= high
        and constraint[node] <= low
        and (kinds[node] >= SPANNED_KINDS or not ask_kinds)
    }

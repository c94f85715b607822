"""Measures and picture of a large network, beside igraph alone and networkx."""

import random
import statistics
import sys
import time
from collections.abc import Callable

import igraph
import networkx

from thegither_analysis.layouts import draw
from thegither_analysis.networks import Network, measure, network

from .report import floor, heading, milliseconds, table

ORGANISATIONS, TIES, GROUP, TURNS = 2_000, 40_000, 100, 5
MOST_TO_MEASURE, MOST_TO_DRAW = 1.0, 3.0


def main() -> int:
    """Measure and draw in turns with the peers, which compute what they have of the same measures."""
    heading("A large network", input=f"{ORGANISATIONS:,} organisations, {TIES:,} ties, groups of {GROUP}")
    nodes, ties = made()
    hub = nodes[0]
    found = measure(network(nodes, ties), hub=hub)
    works: dict[str, tuple[Callable[[], object], int]] = {
        "measures": (lambda: measure(network(nodes, ties), hub=hub), TURNS),
        "picture": (lambda: draw(network(nodes, ties), circles=found.circles), TURNS),
        "igraph alone": (lambda: by_igraph(network(nodes, ties)), TURNS),
        "networkx": (lambda: by_networkx(nodes, ties), 1),
    }
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(TURNS):
        for name, (work, turns) in works.items():
            if turn < turns:
                begun = time.perf_counter()
                work()
                seconds[name].append(time.perf_counter() - begun)
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    table(
        ["what", "n", "median", "spread", "of ours"],
        [
            [
                name,
                len(values),
                milliseconds(middle[name]),
                f"{milliseconds(min(values))} to {milliseconds(max(values))}",
                f"{middle[name] / middle['measures']:.1f} ×",
            ]
            for name, values in seconds.items()
        ],
    )
    held = middle["measures"] <= MOST_TO_MEASURE, middle["picture"] <= MOST_TO_DRAW
    print()
    print(floor(f"- measures with hub dependence ≤ {MOST_TO_MEASURE:g} s", held[0]))
    print(floor(f"- picture ≤ {MOST_TO_DRAW:g} s", held[1]))
    return 0 if all(held) else 1


def made() -> tuple[list[str], list[tuple[str, str]]]:
    """Return organisations in groups that know each other better, and who names whom."""
    chance = random.Random(1)
    nodes = [f"organisation {number}" for number in range(ORGANISATIONS)]
    ties: set[tuple[str, str]] = set()
    while len(ties) < TIES:
        source = chance.randrange(ORGANISATIONS)
        group = source - source % GROUP
        near = chance.randrange(group, group + GROUP)
        target = near if chance.random() < 0.6 else chance.randrange(ORGANISATIONS)
        if source != target:
            ties.add((nodes[source], nodes[target]))
    return nodes, sorted(ties)


def by_igraph(net: Network) -> None:
    """Call igraph for the same measures on the same graphs, without anything of ours around it."""
    directed = igraph.Graph(n=len(net.nodes), edges=net.ties, directed=True)
    graph = directed.as_undirected()
    close = directed.as_undirected(mode="mutual")
    for function in ("degree", "betweenness", "constraint", "coreness", "articulation_points"):
        getattr(graph, function)()
    directed.reciprocity()
    close.betweenness()
    close.constraint()
    close.community_fastgreedy().as_clustering()
    graph.distances()
    graph.delete_vertices(0)
    graph.distances()


def by_networkx(nodes: list[str], ties: list[tuple[str, str]]) -> None:
    """Call networkx for what it can in reasonable time: betweenness is most of it."""
    directed = networkx.DiGraph(ties)
    directed.add_nodes_from(nodes)
    graph = directed.to_undirected()
    networkx.overall_reciprocity(directed)
    networkx.core_number(graph)
    list(networkx.articulation_points(graph))
    networkx.betweenness_centrality(graph)


if __name__ == "__main__":
    sys.exit(main())

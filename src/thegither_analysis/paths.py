"""Shortest paths in an undirected graph: how many steps lie between two nodes, and who stands between them.

igraph searches from each node in turn, which is quickest where ties are few or lead far. Where they are many
and everybody is near, whole layers of paths are followed at once.

Sources: Freeman (1977), Sociometry 40:35–41 for betweenness; Brandes (2001), Journal of Mathematical
Sociology 25:163–177 for the dependencies it is summed from.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
from igraph import Graph
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MANY = 5_000
NEAR = 4
BLOCK = 64
Numbers = NDArray[np.float64]


def steps(graph: Graph) -> Numbers:
    """All shortest distances in steps, infinite where there is no path."""
    size = graph.vcount()
    if not _is_many_and_near(graph):
        return np.array(graph.distances(), dtype=np.float64).reshape(size, size)
    found = np.zeros((size, size))
    for reached in _widening(graph):
        missing = ~reached
        found += missing
    found[missing] = np.inf
    return found


def betweenness(graph: Graph) -> Numbers:
    """Of each node: over all pairs of others, the share of shortest paths that pass it."""
    if not _is_many_and_near(graph):
        return np.array(graph.betweenness(directed=False), dtype=np.float64)
    # scipy costs a third of a second to load, which only a large network is worth.
    from scipy.sparse import csr_array

    size = graph.vcount()
    nodes, others = _both_ways(graph)
    ties = csr_array((np.ones(len(nodes)), (nodes, others)), shape=(size, size))
    between = np.zeros(size)
    for first in range(0, size, BLOCK):
        between += _dependencies(ties, np.arange(first, min(first + BLOCK, size)))
    return between / 2


def _is_many_and_near(graph: Graph) -> bool:
    """True where the layers are few: nothing is farther apart than twice the steps from any one node."""
    if graph.ecount() < MANY:
        return False
    someone = [component[0] for component in graph.connected_components()]
    return bool(max(graph.eccentricity(someone)) <= NEAR)


def _both_ways(graph: Graph) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Each tie from either end, ordered by the end it is seen from."""
    ties = np.array(graph.get_edgelist(), dtype=np.intp).reshape(-1, 2)
    ties = np.concatenate([ties, ties[:, ::-1]])
    ties = ties[np.argsort(ties[:, 0], kind="stable")]
    return ties[:, 0], ties[:, 1]


def _widening(graph: Graph) -> Iterator[NDArray[np.bool_]]:
    """Who is reached from whom in nought, one, two … steps, until nobody more is; a row is a set of bits."""
    size = graph.vcount()
    nodes, others = _both_ways(graph)
    tied, starts = np.unique(nodes, return_index=True)
    words = -(-size // 64)
    padded = np.eye(size, words * 64, dtype=np.bool_)
    reached = np.packbits(padded, axis=1).view(np.uint64)
    while True:
        yield np.unpackbits(reached.view(np.uint8), axis=1, count=size).view(np.bool_)
        wider = reached.copy()
        wider[tied] |= np.bitwise_or.reduceat(reached[others], starts, axis=0)
        if np.array_equal(wider, reached):
            return
        reached = wider


def _dependencies(ties: "csr_array", sources: NDArray[np.intp]) -> Numbers:
    """How much of the shortest paths from `sources` to all others passes each node."""
    layers = list(_layers(ties, sources))
    passed = np.zeros(len(layers[0]))
    beyond = np.zeros_like(layers[0])
    for nearer, farther in zip(layers[-2:0:-1], layers[:1:-1], strict=True):
        share = np.divide(1 + beyond, farther, out=np.zeros_like(farther), where=farther > 0)
        beyond = nearer * (ties @ share)
        passed += beyond.sum(axis=1)
    return passed


def _layers(ties: "csr_array", sources: NDArray[np.intp]) -> Iterator[Numbers]:
    """Paths from each source (a column) to the nodes (rows) that are nought, one, two … steps away."""
    paths = np.zeros((ties.shape[0], len(sources)))
    paths[sources, np.arange(len(sources))] = 1
    unseen = paths == 0
    while paths.any():
        yield paths
        if not unseen.any():
            return
        paths = (ties @ paths) * unseen
        unseen &= paths == 0

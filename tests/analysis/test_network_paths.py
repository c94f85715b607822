"""Shortest paths followed in layers, as in large networks, against networkx and igraph."""

from itertools import combinations

import networkx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from igraph import Graph

from thegither_analysis import paths

pairs = st.integers(2, 70).flatmap(
    lambda size: st.tuples(
        st.just(size),
        st.sets(
            st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)).filter(lambda tie: tie[0] < tie[1]),
            min_size=1,
            max_size=3 * size,
        ),
    )
)


@pytest.fixture
def always_in_layers(monkeypatch):
    monkeypatch.setattr(paths, "MANY", 1)
    monkeypatch.setattr(paths, "NEAR", 100)
    monkeypatch.setattr(Graph, "betweenness", None)
    monkeypatch.setattr(Graph, "distances", None)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs)
def test_paths_followed_in_layers_equal_those_of_networkx(always_in_layers, graph):
    size, ties = graph
    oracle = networkx.Graph(ties)
    oracle.add_nodes_from(range(size))
    mine = Graph(n=size, edges=sorted(ties))
    between = networkx.betweenness_centrality(oracle, normalized=False)
    assert paths.betweenness(mine) == pytest.approx([between[node] for node in range(size)], abs=1e-9)
    expected = np.full((size, size), np.inf)
    for source, lengths in networkx.all_pairs_shortest_path_length(oracle):
        expected[source, list(lengths)] = list(lengths.values())
    assert np.array_equal(paths.steps(mine), expected)


@pytest.mark.parametrize("is_deep", [False, True])
def test_many_ties_are_measured_alike_whether_they_lead_far_or_not(is_deep, monkeypatch):
    cliques = [range(first, first + 40) for first in range(0, 400, 40)]
    within = [tie for clique in cliques for tie in combinations(clique, 2)]
    before = cliques[:-1] if is_deep else cliques[:1] * 9
    across = [(one[-1], other[0]) for one, other in zip(before, cliques[1:], strict=True)]
    graph = Graph(n=400, edges=within + across)
    assert paths._is_many_and_near(graph) is not is_deep
    between, far = paths.betweenness(graph), paths.steps(graph)
    monkeypatch.setattr(paths, "MANY", graph.ecount() + 1)
    assert between == pytest.approx(paths.betweenness(graph), abs=1e-6)
    assert np.array_equal(far, paths.steps(graph))

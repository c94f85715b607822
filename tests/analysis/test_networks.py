"""Network measures against R's results, textbook graphs, brute force and networkx."""

import csv
import json
from itertools import combinations, permutations
from math import inf
from pathlib import Path

import networkx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thegither_analysis._validation import InputError
from thegither_analysis.network_change import _shares, change
from thegither_analysis.networks import ei_index, hub_dependence, measure, network

DATA = Path(__file__).parent.parent / "data" / "network"


def both_ways(*pairs):
    return [tie for a, b in pairs for tie in ((a, b), (b, a))]


def star(leaves="bcdef"):
    return network(["a", *leaves], both_ways(*(("a", leaf) for leaf in leaves)))


def ring(size=6):
    nodes = [str(number) for number in range(size)]
    return network(nodes, both_ways(*zip(nodes, nodes[1:] + nodes[:1], strict=True)))


def clique(nodes="abcde"):
    return network(nodes, permutations(nodes, 2))


@pytest.mark.parametrize("name", sorted(folder.name for folder in DATA.iterdir() if folder.is_dir()))
def test_measures_equal_those_of_r(name):
    folder = DATA / name
    with (folder / "nodes.csv").open() as nodes, (folder / "edges.csv").open() as edges:
        keys = [row["id"] for row in csv.DictReader(nodes)]
        net = network(keys, [(row["source"], row["target"]) for row in csv.DictReader(edges)])
    reference = json.loads((folder / "reference.json").read_text())
    graph, found = reference["graph"], measure(net)
    assert (found.members, found.ties, found.components) == (
        graph["n"],
        graph["arcs"],
        graph["components_und"],
    )
    assert found.density == pytest.approx(graph["density_dir"], abs=1e-9)
    assert list(found.reciprocity[:3]) == graph["mutual_asym_null"]
    assert list(found.reciprocity[3:]) == pytest.approx(
        [graph[f"reciprocity_{kind}"] for kind in ("edgewise", "dyadic", "dyadic_nonnull")], abs=1e-9
    )
    names = ("indegree", "outdegree", "degree_und", "betweenness_und")
    expected = [graph[f"centralization_{name}"] for name in names]
    assert list(found.centralisation) == pytest.approx(expected, abs=1e-9)
    positions = {each.key: each for each in found.positions}
    for node in reference["nodes"]:
        mine = positions[node["id"]]
        assert (mine.names, mine.named_by, mine.degree) == (
            node["outdegree"],
            node["indegree"],
            node["degree_und"],
        )
        assert mine.betweenness == pytest.approx(node["betweenness_und"], abs=1e-9)
        assert mine.constraint == pytest.approx(node["burt_constraint_und"], abs=1e-9)
        assert mine.coreness == node["coreness_und"]
        assert mine.is_cut_point == node["articulation_und"]


def test_a_star_hangs_on_one_and_a_ring_and_a_clique_on_nobody():
    assert list(measure(star()).centralisation[2:]) == pytest.approx([1] * 2)
    named, names = (
        network("abcd", [(leaf, "a") for leaf in "bcd"]),
        network("abcd", [("a", x) for x in "bcd"]),
    )
    assert measure(named).centralisation.indegree == measure(names).centralisation.outdegree == 1
    assert list(measure(ring()).centralisation) == pytest.approx([0] * 4)
    assert list(measure(clique()).centralisation) == pytest.approx([0] * 4)
    assert measure(star()).cut_points == ["a"]
    assert measure(clique()).density == measure(clique()).reciprocity.edgewise == 1


def test_who_did_not_answer_is_missing_and_not_zero():
    nodes = [str(number) for number in range(14)]
    ties = [("0", "13"), ("0", "1"), ("1", "0"), ("2", "3")]
    found = measure(network(nodes, ties, silent=["13"]))
    assert (found.answered, found.possible, found.ties) == (13, 169, 4)
    assert found.reciprocity.edgewise == pytest.approx(2 / 3)  # the tie to 13 cannot be named back
    by_key = {each.key: each for each in found.positions}
    assert by_key["13"].names is None
    assert by_key["13"].named_by == 1
    assert "4" in found.isolated
    assert "13" not in measure(network(nodes, [], silent=["13"])).isolated


def test_a_silent_member_may_be_the_middle_of_a_star():
    nodes = "abcd"
    net = network(nodes, [("b", "a"), ("c", "a"), ("d", "a")], silent=["a"])
    assert measure(net).centralisation.indegree == pytest.approx(1)
    fewer = network(nodes, [("b", "a"), ("c", "a")], silent=["a", "d"])  # all who could name it do
    assert measure(fewer).centralisation.indegree == pytest.approx(1)
    out = network(nodes, [("a", other) for other in "bcd"], silent=["d"])  # one of three names everybody
    assert measure(out).centralisation.outdegree == pytest.approx(1)


def test_nothing_to_count_is_none_and_not_nought():
    empty = measure(network([], []))
    assert (empty.density, empty.response_rate, empty.centralisation.degree) == (None, 0, None)
    alone = measure(network(["a", "b", "c"], [], silent=["a", "b", "c"]), hub="a")
    assert (alone.density, alone.reciprocity.edgewise, alone.centralisation.indegree) == (None, None, None)
    assert alone.hub.share == 0
    assert alone.circles == ()
    assert alone.ei_sector is None
    assert measure(network(["a", "b", "c"], [])).reciprocity.dyadic == 1


def test_ties_within_and_across_sectors_and_organisations():
    net = network(
        "abcd",
        [("a", "b"), ("a", "c"), ("b", "d"), ("c", "d")],
        sectors={"a": "public", "b": "public", "c": "third"},
        units_of={"a": "council", "b": "council", "c": "council", "d": "board"},
    )
    assert measure(net).ei_sector == 0
    assert measure(net).ei_organisation == 0
    assert ei_index(net, ["x", "x", "x", "x"]) == -1


def test_two_circles_and_those_who_hold_them_together():
    left, right = "abcd", "wxyz"
    ties = [*permutations(left, 2), *permutations(right, 2), *both_ways(("a", "w"), ("a", "m"), ("w", "m"))]
    sectors = dict.fromkeys(left, "public") | dict.fromkeys(right, "third") | {"m": "union"}
    found = measure(network([*left, *right, "m"], ties, sectors=sectors), hub="a")
    assert len(found.circles) == 2
    assert {*left} <= {*found.circles[0]} or {*left} <= {*found.circles[1]}
    assert found.spanners == ["a", "w"]
    assert found.modularity > 0.2
    assert found.as_dict()["hub"]["hub"] == "a"
    json.dumps(found.as_dict())
    of_two_kinds = sectors | {"m": "third", "q": "union"}  # a and w have ties with two kinds of three
    assert measure(network([*left, *right, "m", "q"], ties, sectors=of_two_kinds)).spanners == []
    unknown = measure(network([*left, *right, "m"], ties))
    assert set(unknown.spanners) >= {"a", "w"}
    assert measure(clique()).spanners == []


def test_a_group_with_as_many_ties_out_of_it_as_inside_is_no_circle():
    named = both_ways("01", "04", "12", "13", "14", "15", "24", "34", "35")
    assert measure(network("012345", named)).circles == (("1", "3", "5"),)


@pytest.mark.parametrize(
    ("nodes", "ties", "silent"),
    [
        ("aa", [], []),
        ("ab", [("a", "c")], []),
        ("ab", [("a", "a")], []),
        ("ab", [("a", "b")], ["a"]),
        ("ab", [], ["c"]),
    ],
)
def test_ties_that_cannot_be_are_refused(nodes, ties, silent):
    with pytest.raises(InputError):
        network(nodes, ties, silent=silent)


def test_a_star_depends_on_its_hub_wholly_and_a_clique_not_at_all():
    assert hub_dependence(star(), "a")[1:] == (10, 10, 0, 1)
    assert hub_dependence(clique(), "a").share == 0
    assert hub_dependence(ring(5), "0")[1:] == (6, 0, 1, pytest.approx(1 / 6))
    with pytest.raises(InputError):
        hub_dependence(ring(), "nobody")


graphs = st.integers(2, 7).flatmap(
    lambda n: st.tuples(
        st.just(n),
        st.sets(st.sampled_from([(a, b) for a in range(n) for b in range(n) if a != b])),
        st.sets(st.integers(0, n - 1)),
    )
)


@settings(max_examples=60, deadline=None)
@given(graphs, st.randoms(use_true_random=False))
def test_small_networks_equal_brute_force_and_networkx(graph, random):
    size, ties, silent = graph
    ties = {tie for tie in ties if tie[0] not in silent}
    nodes = [str(number) for number in range(size)]
    named = [(str(a), str(b)) for a, b in ties]
    net = network(nodes, named, silent=[str(number) for number in silent])
    found = measure(net, hub="0")
    dyads = [pair for pair in combinations(range(size), 2) if not silent & {*pair}]
    kinds = [((a, b) in ties) + ((b, a) in ties) for a, b in dyads]
    assert list(found.reciprocity[:3]) == [kinds.count(2), kinds.count(1), kinds.count(0)]
    assert found.possible == sum(a not in silent for a, _ in permutations(range(size), 2))

    oracle = networkx.Graph(named)
    oracle.add_nodes_from(nodes)
    between = networkx.betweenness_centrality(oracle, normalized=False)
    cuts = set(networkx.articulation_points(oracle))
    core = networkx.core_number(oracle)
    # networkx answers NaN for everybody as soon as one is isolated, so isolates are taken out first
    tied = oracle.subgraph(node for node, degree in oracle.degree if degree)
    constraint = networkx.constraint(tied) if tied else {}
    for each in found.positions:
        assert each.betweenness == pytest.approx(between[each.key], abs=1e-9)
        assert each.is_cut_point == (each.key in cuts)
        assert each.coreness == core[each.key]
        assert each.constraint == (
            pytest.approx(constraint[each.key], abs=1e-9) if each.key in constraint else None
        )
    assert found.components == networkx.number_connected_components(oracle)

    before = dict(networkx.all_pairs_shortest_path_length(oracle))
    oracle.remove_node("0")
    after = dict(networkx.all_pairs_shortest_path_length(oracle))
    steps = [(before[a].get(b, inf), after[a].get(b, inf)) for a, b in combinations(nodes[1:], 2)]
    assert found.hub.disconnected == sum(was < inf and now == inf for was, now in steps)
    assert found.hub.further == sum(was < now < inf for was, now in steps)

    for value in (*found.centralisation, found.density, found.reciprocity.edgewise):
        assert value is None or -1e-9 <= value <= 1 + 1e-9
    random.shuffle(nodes)
    random.shuffle(named)
    assert measure(network(nodes, named, silent=map(str, silent)), hub="0") == found


def test_no_change_has_an_interval_of_nought_and_a_great_one_leaves_nought_out():
    same = change(ring(), ring())
    assert (same.difference, same.low, same.high, same.is_clear, same.members) == (0, 0, 0, False, 6)
    nodes = [str(number) for number in range(12)]
    little, much = network(nodes, [("0", "1")]), network(nodes, permutations(nodes, 2))
    grown = change(little, much, replicates=200)
    assert grown.is_clear
    assert grown.low <= grown.difference <= grown.high
    assert grown == change(little, much, replicates=200)
    back = change(clique(), star("bcde"), "reciprocity", replicates=200)
    assert (back.before, back.after) == (1, 1)


def test_change_counts_only_what_was_known_both_times():
    nodes = "abcd"
    before = network(nodes, [("b", "a")], silent=["a"])
    after = network([*nodes, "e"], [("a", "b"), ("a", "c"), ("b", "a"), ("e", "a")])
    found = change(before, after, replicates=50)
    assert (found.before, found.after, found.members) == (1 / 9, 1 / 9, 4)
    assert change(before, network(["a", "z", "y"], [])) is None
    assert change(network(nodes, [], silent=nodes), after) is None
    assert change(network(nodes, []), network(nodes, []), "reciprocity") is None


@pytest.mark.parametrize("wrong", [{"measured": "beauty"}, {"replicates": 0}, {"confidence": 1.0}])
def test_a_change_that_cannot_be_asked_is_refused(wrong):
    with pytest.raises(InputError):
        change(ring(), ring(), **wrong)


def test_a_resampled_measure_is_that_of_the_members_drawn():
    net = network("abcd", [("a", "b"), ("b", "a"), ("b", "c"), ("d", "a")], silent=["c"])
    matrix = net.matrix()
    drawn = [0, 1, 1, 3]
    picked = matrix[np.ix_(drawn, drawn)]
    times = np.array([[1.0, 2.0, 0.0, 1.0]])
    assert _shares("density", net, times)[0] == pytest.approx(np.nanmean(picked))
    both = (picked == 1) & (picked.T == 1)
    heard = (picked == 1) & ~np.isnan(picked.T)
    assert _shares("reciprocity", net, times)[0] == pytest.approx(both.sum() / heard.sum())
    kinds = network("abcd", [("a", "b"), ("b", "c"), ("c", "a")], sectors={"a": "x", "b": "x", "c": "y"})
    expected = [ei_index(kinds, kinds.sectors), -1.0]  # of a and b alone, the tie between them
    drawn_each = np.array([[1.0, 1.0, 1.0, 1.0], [2.0, 1.0, 0.0, 1.0]])
    assert _shares("ei_sector", kinds, drawn_each) == pytest.approx(expected)


def test_what_rests_on_one_member_changes_without_an_interval():
    sectors = dict.fromkeys("abc", "public") | dict.fromkeys("def", "third")
    before = network("abcdef", [(leaf, "a") for leaf in "bcdef"], sectors=sectors)
    after = network("abcdef", [("b", "a"), ("c", "d"), ("d", "c"), ("e", "b"), ("f", "a")], sectors=sectors)
    central = change(before, after, "indegree")
    assert central.before == 1
    assert (central.low, central.high, central.is_clear) == (None, None, None)
    across = change(before, after, "ei_sector", replicates=100)
    assert (across.before, across.after) == (pytest.approx(1 / 5), pytest.approx(3 / 5))
    assert across.low <= across.difference <= across.high
    assert change(before, after, "ei_organisation") is None

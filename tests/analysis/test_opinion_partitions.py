"""From parts of the people comes what comes from all of them at once."""

import numpy as np
import pytest

from thegither_analysis.opinion import opinion_map, votes
from thegither_analysis.opinion.components import statistics
from thegither_analysis.opinion.partitions import combine, here, map_parts, partial_statistics

from .test_opinion import conversation


def parted(parts=3):
    (person, said, given), _ = conversation()
    extra = person[:1], np.array([99]), np.array([1])  # a statement that only one part knows
    whole = tuple(np.concatenate(each) for each in zip((person, said, given), extra, strict=True))
    return votes(*whole), [votes(*(each[whole[0] % parts == at] for each in whole)) for at in range(parts)]


def test_statistics_add_up_exactly():
    whole, parts = parted()
    found, once = combine(partial_statistics(part) for part in parts), statistics(whole)
    assert found.statements.tolist() == whole.statements.tolist()
    for name in ("both", "sums", "products"):
        assert np.array_equal(getattr(found.statistics, name), getattr(once, name))


def test_statistics_by_hand():
    found = statistics(votes([1, 1, 2, 2, 3], [1, 2, 1, 2, 1], [1, -1, 1, 1, -1]))
    assert found.both.tolist() == [[3, 2], [2, 2]]
    assert found.sums.tolist() == [[1, 2], [0, 0]]
    assert found.products.tolist() == [[3, 0], [0, 2]]
    centre = found.centre
    by_hand = (1 - centre[0]) * (-1 - centre[1]) + (1 - centre[0]) * (1 - centre[1])
    assert found.centred()[0, 1] == pytest.approx(by_hand)


def same(found, whole):
    """Whether two maps agree to 1e-9."""
    assert found.participants.tolist() == whole.participants.tolist()
    assert np.abs(found.points - whole.points).max() <= 1e-9
    assert found.label.tolist() == whole.label.tolist()
    assert np.abs(found.consensus - whole.consensus).max() <= 1e-9
    assert found.groups[0].representative == whole.groups[0].representative
    assert (found.stability, found.shuffled) == (whole.stability, whole.shuffled)


def test_a_map_of_parts_is_the_map_of_the_whole():
    whole, parts = parted()
    found = map_parts(here(parts), len(parts))
    same(found, opinion_map(whole))
    assert len(found.digest) == 64


def test_a_cluster_finds_the_same():
    distributed = pytest.importorskip("distributed")
    from thegither_analysis.opinion.clusters import on_dask

    whole, parts = parted()
    with (
        distributed.LocalCluster(
            n_workers=2, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        same(map_parts(on_dask(client, parts.__getitem__, range(len(parts))), len(parts)), opinion_map(whole))

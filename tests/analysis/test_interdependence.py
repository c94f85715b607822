"""Who needs whom, against every graph of three parties, and counts that tell of nobody."""

from itertools import product

import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.interdependence import Answer, band, dependences

PARTIES = "abc"
ORDERED = [(i, j) for i in PARTIES for j in PARTIES if i != j]


def test_every_pair_of_two_who_answered_is_what_the_definitions_say():
    for needs, knows in product(product((0, 2), repeat=6), repeat=2):
        need, known = dict(zip(ORDERED, needs, strict=True)), dict(zip(ORDERED, knows, strict=True))
        answers = {
            i: Answer({j: need[i, j] for j in PARTIES if j != i}, {j: known[i, j] for j in PARTIES if j != i})
            for i in PARTIES
        }
        found = dependences(answers)
        for i, j in ORDERED:
            is_mutual = need[i, j] > 0 and need[j, i] > 0
            only_i = need[i, j] > 0 and need[j, i] == 0
            assert (frozenset((i, j)) in found.mutual) == is_mutual
            assert ((i, j) in found.one_sided) == (only_i and known[j, i] > 0)
            assert ((i, j) in found.blind_spots) == (only_i and known[j, i] == 0)
        assert found.solo == {i for i in PARTIES if not any(need[i, j] for j in PARTIES if j != i)}
        assert (found.answered, found.known) == (3, 3)


def test_who_did_not_answer_is_unknown_and_not_a_blind_spot():
    found = dependences({"a": Answer({"b": 3}), "c": Answer()})
    assert found.mutual | found.one_sided | found.blind_spots == set()
    assert found.known == 1
    assert found.solo == {"c"}


def test_a_topic_on_which_nobody_offers_is_an_orphan_and_one_without_answers_is_not():
    assert dependences({"a": Answer({"b": 1}), "b": Answer()}).is_orphan
    assert not dependences({"a": Answer({"b": 1}), "b": Answer(offers=True)}).is_orphan
    assert not dependences({}).is_orphan


@pytest.mark.parametrize("answer", [Answer({"a": 1}), Answer({"b": 4}), Answer({}, {"b": -1})])
def test_what_cannot_be_an_answer_is_refused(answer):
    with pytest.raises(InputError):
        dependences({"a": answer})


@pytest.mark.parametrize("total", range(40))
def test_every_band_is_either_exact_and_large_or_holds_five_counts(total):
    found = [band(count, total) for count in range(total + 1)]
    if total < 9:
        assert set(found) == {None}
        return
    for count, each in enumerate(found):
        assert each.least <= count <= each.most
        alike = found.count(each)
        assert alike == each.most - each.least + 1  # nothing else is worked out from which band it is
        assert alike >= 5 or (each.is_exact and 5 <= count <= total - 5)


@pytest.mark.parametrize(("count", "total"), [(-1, 5), (6, 5)])
def test_a_count_outside_of_its_total_is_refused(count, total):
    with pytest.raises(InputError):
        band(count, total)

"""Groups that are there are found again; noise is not made into groups."""

import numpy as np
import pytest

from thegither_analysis.opinion import adjusted_rand, opinion_map, votes

from .test_opinion import conversation


@pytest.mark.parametrize(("people", "statements", "each"), [(60, 30, 20), (300, 60, 30), (1500, 50, 8)])
def test_noise_is_not_made_into_groups(people, statements, each):
    (person, said, _), _ = conversation(people, statements, each)
    chance = np.random.default_rng(5)
    liked = chance.uniform(0.2, 0.8, statements)
    found = opinion_map(votes(person, said, np.where(chance.random(len(person)) < liked[said], 1, -1)))
    assert (found.refused, found.groups) == ("unsteady", ())
    assert sum(found.stability.agreement) / 10 < 0.4
    assert found.consensus.tolist() == pytest.approx(
        ((found.counts.agree + 1) / (found.counts.seen + 2)).tolist()
    )


def test_half_of_what_people_say_at_random_leaves_groups_to_be_seen():
    (person, said, given), kind = conversation(400, 60, 30, kinds=2)
    chance = np.random.default_rng(6)
    muddled = np.where(chance.random(len(given)) < 0.5, chance.choice((-1, 1), len(given)), given)
    found = opinion_map(votes(person, said, muddled))
    assert len(found.groups) == 2
    assert adjusted_rand(found.label, kind) > 0.75


def test_groups_that_were_asked_for_are_drawn_and_told_to_be_unsteady():
    (person, said, _), _ = conversation(60)
    by_chance = votes(person, said, np.random.default_rng(5).choice((-1, 1), len(person)))
    found = opinion_map(by_chance, groups=3)
    assert (len(found.groups), found.refused, found.stability.is_better_than_noise) == (3, None, False)


def test_fewer_people_than_asked_for_have_no_groups():
    given, _ = conversation(people=14)
    assert opinion_map(votes(*given)).refused == "few people"
    assert opinion_map(votes(*given), fewest=14).refused != "few people"


def test_adjusted_rand_by_hand():
    same = np.array([0, 0, 1, 1])
    assert adjusted_rand(same, 1 - same) == 1
    assert adjusted_rand(same, np.array([0, 1, 0, 1])) == pytest.approx(-0.5)
    assert adjusted_rand(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 2, 2])) == pytest.approx(
        0.242424, abs=1e-6
    )

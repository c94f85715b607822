"""Words in common: bounds, order, what is ignored."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thegither_analysis.texts import count_similarities, rank_pairs, similarities, similarity, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The buses of the glen", ["bus", "glen"]),
        ("Carers’ and a carer's parties", ["carer", "carer", "party"]),
        ("Not the class, taxes", ["not", "class", "tax"]),
        ("", []),
    ],
)
def test_words_drop_the_common_ones_and_plain_endings(text, found):
    assert words(text) == found


def test_the_same_words_are_alike_and_no_shared_word_is_not():
    assert similarity("early buses to Skellan", "Skellan: an early bus") == pytest.approx(1)
    assert similarity("early buses", "harbour dues") == 0
    assert similarity("", "harbour dues") == 0


def test_a_rare_word_in_common_weighs_more_than_a_frequent_one():
    texts = [
        "service ferry",
        "service ferry",
        "service ferry",
        "service dentist",
        "care dentist",
        "service hall",
    ]
    matrix = similarities(texts)
    assert matrix[3, 4] > matrix[3, 5]


def test_pairs_come_likest_first_once_each_and_between_two_sides():
    needs = {"n1": "a room for young people", "n2": "welding lessons"}
    offers = {"o1": "lessons in welding", "o2": "room", "o3": "fish"}
    assert [(p.first, p.second) for p in rank_pairs(needs, offers)] == [("n2", "o1"), ("n1", "o2")]
    same = {"a": "bus times", "b": "bus times", "c": "bus times"}
    assert [(p.first, p.second) for p in rank_pairs(same)] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert len(rank_pairs(same, most=1)) == 1
    assert rank_pairs({"a": "", "b": ""}, at_least=0) == []
    assert rank_pairs({}) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=6))
def test_similarity_is_symmetric_and_between_nought_and_one(texts):
    matrix = similarities(texts)
    assert np.allclose(matrix, matrix.T)
    assert ((matrix >= 0) & (matrix <= 1)).all()
    assert count_similarities(texts)[0, -1] == pytest.approx(similarity(texts[0], texts[-1]))
    assert similarity(texts[0], texts[-1]) == pytest.approx(similarity(texts[-1], texts[0]))
    for row, text in enumerate(texts):
        assert matrix[row, row] == pytest.approx(1 if words(text) else 0)

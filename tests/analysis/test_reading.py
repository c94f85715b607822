"""Order of reading: points of few come early, a campaign counts once, groups seldom heard weigh more."""

import pytest

from tests.support.letters import CAMPAIGNS, MINORITY, letters
from thegither_analysis._validation import InputError
from thegither_analysis.campaigns import group
from thegither_analysis.corpus import read
from thegither_analysis.reading import order, rare, seldom_heard


@pytest.mark.parametrize(
    ("seed", "campaigns", "ordinary"),
    [(1, (2000, 1500, 500), 980), (2, (1500, 1000, 500), 1980), (3, (600, 300, 100), 3980)],
)
def test_points_of_one_person_are_among_the_first_hundred(seed, campaigns, ordinary):
    planted = letters(seed, campaigns, ordinary)
    assert len(planted.texts) == 5000
    corpus, groups = read(planted.texts), group(planted.texts)
    entries = order(corpus, groups, most=100)
    assert len(planted.minority.intersection(entry.key for entry in entries[:100])) >= 18
    assert len(planted.minority.intersection(point.key for point in rare(corpus, groups))) >= 14
    # All is there once, and a campaign stands for all its letters.
    assert sum(entry.members for entry in entries) == 5000
    assert len({entry.key for entry in entries}) == len(entries)


def test_a_point_put_into_a_campaign_letter_is_met_early():
    planted = letters(5, campaigns=(200,), ordinary=200, minority=0)
    own = {"own": f"{' '.join(CAMPAIGNS[0].split())} {MINORITY[2].capitalize()}."}
    texts = planted.texts | own
    entries = order(read(texts), group(texts))
    assert "own" in [entry.key for entry in entries[:20]]


def test_each_entry_tells_what_is_new_in_it():
    texts = {
        "a": "More buses to the glen, please",
        "b": "More buses to the glen!",
        "c": "Mend the harbour wall",
    }
    first, second, third = order(read(texts))
    assert {first.key, second.key} == {"a", "c"} or {first.key, second.key} == {"b", "c"}
    assert (first.new, second.new) == (1, 1)
    assert third.new < 0.3
    assert order(read({})) == []
    assert [entry.key for entry in order(read({"x": "", "y": "harbour"}))] == ["y", "x"]


def test_groups_seldom_heard_come_earlier_by_their_weight():
    texts = {
        str(number): f"{word} matters much" for number, word in enumerate(("harbour", "library", "moor"))
    }
    weights = seldom_heard({"0": "many", "1": "many", "2": "few"})
    assert weights == {"0": 0.75, "1": 0.75, "2": 1.5}
    assert order(read(texts), weights=weights)[0].key == "2"
    assert rare(read(texts), weights=weights)[0].key == "2"
    shares = seldom_heard({"0": "many", "1": "many", "2": "few"}, expected={"many": 1, "few": 99}, cap=2)
    assert shares == {"0": 0.5, "1": 0.5, "2": 2}


def test_what_is_seldom_a_word_of_others_is_no_rare_point():
    texts = {str(number): f"The bus to the {place} is late" for number, place in enumerate("abcdef")}
    texts["slip"] = "qwert zuiop asdfg hjkl yxcvb"
    assert "slip" not in [point.key for point in rare(read(texts))]
    assert order(read(texts))[0].key == "slip"


def test_what_makes_no_sense_is_refused():
    corpus = read({"a": "bus"})
    with pytest.raises(InputError, match="above 0"):
        order(corpus, weights={"a": 0})
    with pytest.raises(InputError, match="most"):
        rare(corpus, most=-1)
    with pytest.raises(InputError, match="cap"):
        seldom_heard({"a": "x"}, cap=0.5)

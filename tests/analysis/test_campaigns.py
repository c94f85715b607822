"""Near-duplicates: planted campaigns found whole, short and contrary texts apart, order without effect."""

import random

import pytest

from tests.support.letters import CAMPAIGNS, MINORITY, POSTCARD, contribution, letters, paraphrase
from thegither_analysis._validation import InputError
from thegither_analysis.campaigns import Index, group

LETTER = " ".join(CAMPAIGNS[0].split())


@pytest.mark.parametrize(("seed", "swap"), [(1, 0.5), (2, 0.8)])
def test_a_campaign_of_paraphrased_letters_is_found_whole_and_alone(seed, swap):
    planted = letters(seed, campaigns=(2000, 300, 100), ordinary=600, swap=swap)
    groups = group(planted.texts)
    for campaign in planted.campaigns:
        found = set(max(groups, key=lambda each: len(campaign.intersection(each.members))).members)
        assert len(found & campaign) >= 0.95 * len(found)
        assert len(found & campaign) >= 0.95 * len(campaign)
    assert not planted.minority.intersection(key for each in groups for key in each.members)


@pytest.mark.parametrize("size", [60, 400])
def test_postcards_are_found_whole_though_they_are_short(size):
    chance = random.Random(size)
    cards = {f"card{number}": paraphrase(chance, POSTCARD, 0.5) for number in range(size)}
    [found, *_] = group(cards | letters(6, campaigns=(), ordinary=1200).texts)
    assert len(cards.keys() & set(found.members)) >= 0.95 * max(size, len(found.members))


def test_lines_that_many_people_use_make_nobody_a_signatory():
    chance = random.Random(7)
    stock = (
        "As a retired engineer I read every appendix twice and remain unconvinced.",
        "My husband works offshore, so the children and I manage alone for weeks.",
    )

    def with_stock(text: str) -> str:
        return f"{text} {chance.choice(stock)}"

    texts = {f"ours{number}": with_stock(paraphrase(chance, CAMPAIGNS[0], 0.5)) for number in range(200)}
    texts |= {f"other{number}": with_stock(contribution(chance)) for number in range(200)}
    [found, *_] = group(texts)
    assert {key for key in texts if key.startswith("ours")} == set(found.members)


def test_short_texts_join_only_word_for_word_the_same():
    texts = {
        "a": "Yes",
        "b": "yes!",
        "c": "No",
        "d": "Dear Sir,\nNo.\nKind regards,\nMorag",
        "e": "",
        "f": " ",
    }
    texts |= {
        "g": "Option 1",
        "h": "Option 2",
        "i": "👍",
        "j": "👎",
        "k": "Not yes",
        "l": "I can",
        "m": "I may",
    }
    assert [(each.members, each.wordings) for each in group(texts)] == [(("a", "b"), 1), (("c", "d"), 1)]


def test_who_says_the_opposite_is_not_of_the_campaign():
    contrary = LETTER.replace("vote against this plan", "vote for this plan")
    support = LETTER.replace("I am writing to ask the council to stop", "I support")
    oppose = support.replace("support", "oppose")
    groups = group({"ours": LETTER, "same": LETTER + " Thank you.", "contrary": contrary})
    assert [each.members for each in groups] == [("ours", "same")]
    assert group({"support": support, "oppose": oppose}) == []


def test_the_order_and_the_portions_texts_come_in_make_no_difference():
    planted = letters(3, campaigns=(40, 30), ordinary=60)
    whole = group(planted.texts)
    keys = list(planted.texts)
    random.Random(1).shuffle(keys)
    index = Index()
    for begin in range(0, len(keys), 37):
        index = Index.loads(index.dumps())
        index.add({key: planted.texts[key] for key in keys[begin : begin + 37]})
    assert index.groups() == whole
    assert len(index) == len(keys)

    gone = keys[:50]
    index.discard([*gone, "nobody"])
    assert gone[0] not in index
    assert index.groups() == group({key: text for key, text in planted.texts.items() if key not in gone})


def test_adding_tells_the_groups_and_takes_the_place_of_what_was_there():
    index = Index()
    assert index.add({"a": LETTER})[0].members == ("a",)
    [found] = index.add({"b": LETTER.upper(), "c": LETTER + " Please listen to the town."})
    assert (found.members, found.wordings, found.own_words) == (("a", "b", "c"), 2, ())
    [found] = index.add({"b": "Something else."})
    assert found.members == ("b",)
    assert index.groups()[0].members == ("a", "c")
    index.discard(["a", "b", "c"])
    assert index.groups(1) == []


def test_signatories_with_a_point_of_their_own_are_named_and_nobody_else():
    chance = random.Random(4)
    signed = {f"signed{number}": paraphrase(chance, CAMPAIGNS[0], 0.8) for number in range(300)}
    own = {
        f"own{n}": f"{paraphrase(chance, CAMPAIGNS[0], 0.8)}\n{point}." for n, point in enumerate(MINORITY)
    }
    [found] = group(signed | own)
    assert len(found.members) >= 300
    assert set(found.own_words) <= own.keys()
    assert len(found.own_words) >= 18


def test_what_is_no_index_is_said():
    for data in (b"", b"PK\x03\x04", b"nonsense"):
        with pytest.raises(InputError, match="no index"):
            Index.loads(data)
    with pytest.raises(InputError, match="not among"):
        group({"a": "yes"}, languages={"b": "gd"})

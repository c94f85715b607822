"""A phrase in its places: whole words, offsets of the text as given, whole words around it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thegither_analysis._validation import InputError
from thegither_analysis.concordance import find, in_context


@pytest.mark.parametrize(
    ("text", "phrase", "found"),
    [
        ("A bus stop, a Bus-Stop and buses' stops.", "bus stop", ["bus stop", "Bus-Stop", "buses' stops"]),
        ("busy bus", "bus", ["bus"]),
        ("ha ha ha", "ha ha", ["ha ha"]),
        ("The carer’s day", "carer", ["carer’s"]),
        (unicodedata.normalize("NFD", "an àite"), "ÀITE", [unicodedata.normalize("NFD", "àite")]),
        ("anything", "…", []),
    ],
)
def test_words_are_found_however_they_are_written(text, phrase, found):
    assert [text[start:end] for start, end in find(text, phrase)] == found


def test_lines_are_cut_between_words():
    texts = {"a": "We want the harbour to stay open all winter", "b": "Harbour!"}
    first, second = in_context(texts, "harbour", around=10)
    assert (first.key, first.left, first.match, first.right) == ("a", " want the ", "harbour", " to stay ")
    assert (second.left, second.match, second.right) == ("", "Harbour", "!")
    assert in_context(texts, "harbour", most=1) == in_context(texts, "harbour")[:1]
    assert in_context(texts, "harbour", around=0)[0].left == ""
    with pytest.raises(InputError, match="around"):
        in_context(texts, "harbour", around=-1)


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(["bus", "Buses", "stop", "é", "e\u0301", "don't", ",", "\n", "👍"])),
    st.integers(0, 9),
)
def test_a_line_holds_the_text_itself(parts, around):
    text = " ".join(parts)
    for line in in_context({"k": text}, "bus stop", around):
        assert text[line.start : line.end] == line.match
        assert text[: line.start].endswith(line.left)
        assert text[line.end :].startswith(line.right)

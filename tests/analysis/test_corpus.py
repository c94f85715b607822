"""Reading many texts: greetings and closings go, arguments stay, each language has its own stop words."""

import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.corpus import BREAK, body, read


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("dear sir or madam,\nkeep the pool.\nyours sincerely,\nmorag kerr, 1 high street", "keep the pool."),
        ("a chàraid,\ncùm an leabharlann.\nle dùrachd,\nmòrag", "cùm an leabharlann."),
        ("hi there, keep it\nthanks,\nmorag", "keep it"),
        ("thank you, but the pool must stay open", "thank you, but the pool must stay open"),
        ("thanks to the council we wait", "thanks to the council we wait"),
        ("keep it\nyours sincerely, morag\n\nps my mother signs and nobody at the desk can talk with her",)
        * 2,
        ("kind regards", "kind regards"),
        ("hello", "hello"),
    ],
)
def test_greeting_and_closing_go_and_what_is_said_stays(text, left):
    assert body(text).strip() == left


def test_words_are_numbers_shown_as_they_are_mostly_written():
    corpus = read({"a": "The buses. Buses and a bus!", "b": "", "c": "the BUSES; buses and a bus"})
    assert [corpus.spoken[token] for token in corpus.tokens if token != BREAK] == ["buses"] * 6
    assert corpus.vocabulary[1:] == ("bus",)
    assert corpus.wordings[0] == corpus.wordings[2] != corpus.wordings[1] == 0
    assert list(corpus.owners()) == sorted(corpus.owners())
    assert len(corpus) == 3
    assert read({"a": "It's what I'm saying: we can't"}).vocabulary[1:] == ("saying", "cant")


def test_each_text_is_read_in_its_language():
    corpus = read({"en": "air agus bus", "gd": "air agus bus"}, {"en": "en-GB", "gd": "gd_GB"})
    assert corpus.languages == ("en", "gd")
    said = [
        {corpus.vocabulary[token] for token in corpus.tokens[begin:end] if token != BREAK}
        for begin, end in zip(corpus.starts, corpus.starts[1:], strict=False)
    ]
    assert said == [{"air", "agus", "bus"}, {"bus"}]
    with pytest.raises(InputError, match="not among"):
        read({}, {"x": "gd"})

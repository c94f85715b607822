"""Themes: planted arguments found, several for a text, languages apart, the same whatever the processors."""

import os
import random
import subprocess
import sys

from tests.support.letters import ARGUMENTS, letters
from thegither_analysis.campaigns import group
from thegither_analysis.corpus import read
from thegither_analysis.themes import LEAST, suggest

AFTER = "Thank you for asking us."


def spoken(arguments, each=25):
    chance = random.Random(7)
    return {f"{a}-{i}": f"{chance.choice(ARGUMENTS[a])}. {AFTER}" for a in arguments for i in range(each)}


def test_planted_arguments_are_found_and_named_by_their_words():
    texts = spoken((4, 6, 12, 18))
    themes = suggest(read(texts), most=8)
    found = {}
    for theme in themes:
        arguments = [belongs.key.split("-")[0] for belongs in theme.texts]
        assert len(set(arguments)) == 1
        found.setdefault(arguments[0], set()).update(theme.terms)
    assert "library" in found["6"]
    assert "drains" in " ".join(found["12"])
    assert len({belongs.key for theme in themes for belongs in theme.texts}) >= 0.9 * len(texts)
    assert all(LEAST <= belongs.weight <= 1 for theme in themes for belongs in theme.texts)


def test_a_text_may_belong_to_two_themes_and_words_that_stand_together_are_one_term():
    texts = spoken((6, 18)) | {"both": "Keep the pool open at weekends. The library should stay open."}
    themes = [theme for theme in suggest(read(texts), most=6) if "both" in {each.key for each in theme.texts}]
    assert len(themes) >= 2
    assert any("swimming lessons" in theme.terms for theme in suggest(read(texts), most=6))


def test_a_campaign_counts_once_and_takes_its_members_along():
    planted = letters(1, campaigns=(80,), ordinary=60, minority=0)
    groups = group(planted.texts)
    themes = suggest(read(planted.texts), groups)
    led = [theme for theme in themes if {each.key for each in theme.texts} >= planted.campaigns[0]]
    assert led
    assert all(theme.share < 0.5 for theme in led)


def test_languages_are_kept_apart_and_few_texts_make_no_theme():
    said = ("Tha an leabharlann cudromach do ar clann", "Tha feum air bus chun an ospadail")
    gaelic = {f"g{number}": said[number % 2] for number in range(8)}
    themes = suggest(read(spoken((6, 12), each=6) | gaelic, dict.fromkeys(gaelic, "gd")))
    assert {theme.language for theme in themes} == {"en", "gd"}
    assert all((each.key in gaelic) == (theme.language == "gd") for theme in themes for each in theme.texts)
    assert suggest(read({"a": "The library", "b": "The library"})) == []
    assert suggest(read({})) == []


def test_the_number_of_threads_changes_nothing():
    program = (
        "from tests.support.letters import letters\nfrom thegither_analysis.corpus import read\n"
        "from thegither_analysis.themes import suggest\nfrom thegither_analysis.reading import order\n"
        "corpus = read(letters(1, (20,), 80).texts)\nprint(suggest(corpus), order(corpus))"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": threads, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for threads in ("1", "2")
    ]
    assert said[0] == said[1] != b""

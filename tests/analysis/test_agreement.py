"""Krippendorff's α against his published examples."""

import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.agreement import by_code, krippendorff

# Krippendorff (2011), "Computing Krippendorff's alpha-reliability": A binary, B nominal, C nominal with gaps.
BINARY = ["0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"]
NOMINAL = ["a a b b d c c c e d d a", "b a b b b c c c e d d d"]
GAPS = [
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
]


def ratings(coders):
    table = [line.split() for line in coders]
    return {
        str(unit): {str(coder): row[unit] for coder, row in enumerate(table) if row[unit] != "*"}
        for unit in range(len(table[0]))
    }


@pytest.mark.parametrize(
    ("coders", "alpha", "units", "says"),
    [(BINARY, 0.095, 10, "low"), (NOMINAL, 0.692, 12, "tentative"), (GAPS, 0.743, 11, "tentative")],
)
def test_alpha_equals_the_published_figures(coders, alpha, units, says):
    found = krippendorff(ratings(coders))
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert (found.units, found.says) == (units, says)
    assert found.alpha in found.interval
    assert found == krippendorff(ratings(coders))


def test_complete_agreement_is_firm_and_what_cannot_vary_has_none():
    assert krippendorff({"1": {"a": "x", "b": "x"}, "2": {"a": "y", "b": "y"}}).says == "firm"
    assert krippendorff({"1": {"a": "x", "b": "x"}}) == (None, None, 1, "")
    assert krippendorff({"1": {"a": "x"}, "2": {}}) == (None, None, 0, "")
    with pytest.raises(InputError, match="replicates"):
        krippendorff({}, replicates=0)


def test_each_code_of_many_has_its_own_agreement():
    coded = {
        "1": {"a": ["bus", "cost"], "b": ["bus"]},
        "2": {"a": ["cost"], "b": []},
        "3": {"a": [], "b": ["cost"]},
    }
    found = by_code(coded)
    assert found["bus"].alpha == 1
    assert found["cost"].alpha < 0

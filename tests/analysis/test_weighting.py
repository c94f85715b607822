"""Raking against R's survey package; what cannot be raked is said."""

import csv
import json
from pathlib import Path

import pytest

from thegither_analysis._validation import InputError
from thegither_analysis.weighting import design_effect, effective_n, rake

DATA = Path(__file__).parent.parent / "data" / "weighting" / "api_rake"
ROWS = [{"sex": "f", "age": "old"}, {"sex": "f", "age": "young"}, {"sex": "m", "age": "old"}] * 4


@pytest.fixture(scope="module")
def schools():
    with (DATA / "sample.csv").open() as sample, (DATA / "reference_weights.csv").open() as weights:
        rows = list(csv.DictReader(sample))
        by_r = {row["cds"]: float(row["rake"]) for row in csv.DictReader(weights)}
    reference = json.loads((DATA / "reference.json").read_text())
    margins = {
        name: {cell[name]: cell["Freq"] for cell in cells} for name, cells in reference["margins"].items()
    }
    return rows, margins, by_r, reference["rake"]


def test_weights_equal_those_of_r(schools):
    rows, margins, by_r, reference = schools
    found = rake(rows, margins, [float(row["pw"]) for row in rows])
    assert found.weights == pytest.approx([by_r[row["cds"]] for row in rows], rel=1e-6)
    assert found.effective_n == pytest.approx(reference["kish_neff"], rel=1e-6)
    assert found.design_effect == pytest.approx(reference["deff"], rel=1e-6)
    for name, sizes in margins.items():
        for category, size in sizes.items():
            there = sum(w for w, row in zip(found.weights, rows, strict=True) if row[name] == category)
            assert there == pytest.approx(size, rel=1e-9)


def test_trimmed_weights_keep_their_limits_and_the_margins(schools):
    rows, margins, _, _ = schools
    mean = sum(margins["stype"].values()) / len(rows)
    found = rake(rows, margins, [float(row["pw"]) for row in rows], trim=(0.35, 1.48))
    assert found.trimmed > 0
    assert min(found.weights) >= 0.35 * mean
    assert max(found.weights) <= 1.48 * mean
    there = sum(w for w, row in zip(found.weights, rows, strict=True) if row["awards"] == "Yes")
    assert there == pytest.approx(margins["awards"]["Yes"], rel=1e-6)


def test_shares_do_as_well_as_counts_and_equal_weights_cost_nothing():
    found = rake(ROWS, {"sex": {"f": 0.5, "m": 0.5}})
    assert sum(found.weights) == pytest.approx(1)
    assert effective_n([2, 2, 2]) == pytest.approx(3)
    assert design_effect([1, 3]) == pytest.approx(1.25)


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        ({}, "nothing"),
        ({"sex": {"f": 1, "m": 1, "x": 1}}, "nobody in the sample"),
        ({"sex": {"f": 1}}, "not in the margin"),
        ({"sex": {"f": 1, "m": 0}}, "whose size is 0"),
        ({"sex": {"f": 1, "m": -1}}, "negative"),
        # There is no young man in the sample, so these two contradict each other.
        ({"sex": {"f": 1, "m": 9}, "age": {"old": 1, "young": 9}}, "no weights meet"),
    ],
)
def test_what_cannot_be_raked_is_said(targets, said):
    with pytest.raises(InputError, match=said):
        rake(ROWS, targets)


def test_weights_and_limits_that_make_no_sense_are_refused():
    with pytest.raises(InputError, match="12 rows and 1"):
        rake(ROWS, {"sex": {"f": 1, "m": 1}}, [1])
    with pytest.raises(InputError, match="above 0"):
        rake(ROWS, {"sex": {"f": 1, "m": 1}}, [0] * 12)
    with pytest.raises(InputError, match="below and above 1"):
        rake(ROWS, {"sex": {"f": 1, "m": 1}}, trim=(2, 1))
    with pytest.raises(InputError, match="not all 0"):
        effective_n([])

"""What a conversation found, in sentences with known answers, and the pictures that go with them."""

import re

import pytest

from thegither.opinions.models import Run
from thegither.opinions.pictures import people_map, share_dots, share_rows
from thegither.opinions.results import (
    GroupResult,
    Point,
    Representative,
    Result,
    Shared,
    StatementResult,
    Steadiness,
    Tally,
    WeightedShare,
)
from thegither.opinions.selectors import wording
from thegither_analysis.representation import wilson


def tally(agree, disagree, passed=0):
    return Tally(agree, disagree, passed, *wilson(agree, agree + disagree + passed))


def statement(number, text, *of_groups, consensus=0.5, weighted=None, fewest=30):
    """Make a statement from what each group voted; None is a group too small to be shown."""
    given = [each for each in of_groups if each is not None]
    everybody = tally(
        *(sum(getattr(each, name) for each in given) for name in ("agree", "disagree", "passed"))
    )
    shares = (everybody.agree - everybody.disagree) / everybody.seen
    divisiveness = (everybody.agree + everybody.disagree) / everybody.seen - shares**2
    shown = list(of_groups) if len(of_groups) > 1 else []
    return StatementResult(
        number, text, False, number, number, everybody, consensus, divisiveness, shown,
        everybody.seen >= fewest, weighted,
    )  # fmt: skip


def group(number, n, *representative, name="", about="", is_shown=True):
    letter = "ABCDE"[number]
    return GroupResult(number, letter, n, name, about, None, n < 30, is_shown, representative)


def result(statements, groups=(), **fields):
    run = Run(pk=1, parameters={"enough": 7, "fewest": 15}, voters=0, votes=0)
    known = {
        "run": run,
        "people": sum(each.n for each in groups) or 40,
        "placed": sum(each.n for each in groups) or 40,
        "votes": 300,
        "points": [],
        "refused": "",
        "stability": None,
        "shared": [],
        "has_changed": False,
        "is_drawn_sample": False,
        "unweighted_because": "",
    }
    return Result(statements=statements, groups=list(groups), **{**known, **fields})


@pytest.fixture
def three_groups():
    main_road = Representative(3, "agree", 70, 20, 90, 0.77, 3.0, 8.0)
    statements = [
        statement(1, "Buses that come.", tally(80, 8), tally(62, 12), tally(20, 3), consensus=0.7),
        statement(2, "Tell us by text.", tally(78, 5), tally(64, 7), tally(21, 3), consensus=0.8),
        statement(3, "Main road first.", tally(70, 20), tally(9, 67), tally(10, 12)),
        statement(4, "Bigger buses.", tally(5, 70), tally(6, 66), tally(2, 20)),
        statement(5, "Dogs free.", tally(6, 6), tally(5, 5), tally(2, 2)),
        statement(6, "Some say so.", tally(40, 48), tally(38, 38), tally(11, 12)),
    ]
    groups = [group(0, 96, main_road, name="Sure and steady"), group(1, 81), group(2, 26)]
    return result(statements, groups, people=214, stability=Steadiness(9, 10))


def test_between_groups_common_ground_and_what_parts_them(three_groups):
    found = wording.findings_of(three_groups)

    assert [each.number for each in found.agreed] == [2, 1]  # the most shared first
    assert [each.number for each in found.unwanted] == [4]
    assert [each.number for each in found.parting] == [3]
    assert [each.number for each in found.waiting] == [5]  # 26 answers of 30
    assert wording.lead_of(three_groups, found) == (
        "Whatever group people are in, most agree: “Tell us by text” and “Buses that come”. "
        "They part ways over “Main road first”."
    )
    assert wording.steadiness_in_words(three_groups).startswith("9 of 10 resamples agree:")
    assert wording.why_no_groups(three_groups) == ""
    assert wording.unplaced_in_words(three_groups) == (
        "11 more people have answered fewer than 7 statements and are in no group yet."
    )


def test_what_a_group_holds_stands_beside_what_the_others_do(three_groups):
    [held] = wording.held_by(three_groups, three_groups.groups[0])

    assert wording.held_in_words(held) == "78% of 90 agree, elsewhere 19%."  # 19 of 98


def test_common_ground_needs_every_group_and_a_hidden_group_has_no_figure():
    hidden = group(2, 8, is_shown=False)
    groups = [group(0, 40), group(1, 40), hidden]
    shared = statement(1, "Shared.", tally(30, 5), tally(29, 6), None)
    unknown = statement(2, "Not asked of all.", tally(36, 2), None, None)
    found = result([shared, unknown], groups)

    assert [each.number for each in wording.findings_of(found).agreed] == [1]
    assert [row.label for row in share_rows(found, shared)] == ["A", "B"]
    assert [row.label for row in share_rows(found, unknown)] == ["All"]


@pytest.mark.parametrize(
    ("refused", "placed", "says"),
    [
        ("few people", 9, "once 15 people have answered 7 statements or more. 6 more people are needed."),
        ("few people", 14, "1 more person is needed."),
        ("one place", 40, "no groups to tell apart"),
        ("unrelated", 40, "So there are no groups"),
        ("unsteady", 40, "So none are drawn, and every figure is of everybody."),
    ],
)
def test_why_no_groups_are_drawn(refused, placed, says):
    assert says in wording.why_no_groups(result([], refused=refused, placed=placed))


def test_without_groups_it_is_what_everybody_holds():
    statements = [
        statement(1, "Most want it.", tally(33, 5)),
        statement(2, "Half do.", tally(19, 19)),
        statement(3, "Most do not.", tally(4, 34)),
        statement(4, "More do.", tally(26, 12)),
        statement(5, "Few know.", tally(10, 2, 26)),
    ]
    shared = [Shared(1, "agree"), Shared(3, "disagree"), Shared(99, "agree")]
    found = wording.findings_of(plain := result(statements, refused="unsteady", shared=shared))

    assert [each.number for each in found.agreed] == [1]
    assert [each.number for each in found.unwanted] == [3]
    assert [each.number for each in found.parting] == [2, 4]  # the most evenly divided first
    assert wording.lead_of(plain, found) == (
        "Most people agree: “Most want it”. Most disagree: “Most do not”. "
        "They part ways over “Half do” and “More do”."
    )
    assert wording.passes_in_words(statements[4]) == "68% passed or were not sure."
    assert wording.passes_in_words(statements[0]) == ""


def test_too_little_is_said_to_be_too_little():
    few = result([statement(1, "One.", tally(9, 0))], refused="few people")
    none = result([statement(1, "One.", tally(20, 9, 11))], refused="unsteady")

    assert wording.lead_of(few, wording.findings_of(few)).startswith("Too few people have answered")
    assert wording.lead_of(none, wording.findings_of(none)).startswith("Nothing stands out so far")


def test_a_drawn_sample_shows_weighted_shares():
    weighted = WeightedShare(0.61, 0.3, 0.09, 33.4, 0.44, 0.75)
    drawn = result([statement(1, "One.", tally(20, 20), weighted=weighted)], is_drawn_sample=True)

    [row] = share_rows(drawn, drawn.statements[0])
    assert (row.share, row.n, row.spoken) == (0.61, 33, "everybody, weighted")
    assert "weighted to the population" in wording.sample_in_words(drawn)
    assert "what they think" in wording.sample_in_words(result([]))


def test_who_agrees_is_drawn_to_scale_and_told_in_words(three_groups):
    first = three_groups.statements[0]
    drawn = share_dots("<b>Buses</b>", share_rows(three_groups, first))

    assert "&lt;b&gt;Buses" in drawn
    assert "<b>" not in drawn
    assert "group A: 91% of 88, probably 83% to 95%; group B: 84% of 74" in drawn
    assert drawn.count("tg-solid") == 2
    assert drawn.count("tg-hollow") == 1
    assert 'x="90.9%"' in drawn


def test_the_map_says_how_many_it_draws_and_where_one_is(three_groups):
    places = [(0, 0), (1, 0), (0, 1)], [(5, 5), (6, 5), (5, 6)], [(9, 0), (9, 1), (8, 0)]
    points = [Point(x, y, of, 10 * of + n) for of, each in enumerate(places) for n, (x, y) in enumerate(each)]
    drawn = people_map(result(three_groups.statements, three_groups.groups, people=214, points=points))

    assert "Map of 203 people" in drawn
    assert "Group B: 81 people." in drawn
    assert "Group C: 26 people, drawn with a dashed outline because it is small." in drawn
    assert "9 of 203 people are drawn" in drawn
    assert drawn.count('class="tg-hull"') == 3
    assert drawn.count("stroke-dasharray") == 1
    assert "You are here" not in drawn
    assert "A. Sure and steady" in drawn
    for x, y in re.findall(r"M(-?[\d.]+) (-?[\d.]+)", drawn):
        assert 0 <= float(x) <= 360
        assert 0 <= float(y) <= 340

    own = people_map(
        result(three_groups.statements, three_groups.groups, people=214, points=points), points[4]
    )
    assert "You are here" in own
    assert "You are in group B." in own


def test_people_all_in_one_place_can_be_drawn():
    points = [Point(0.5, 0.5, 0, number) for number in range(5)]
    assert "NaN" not in people_map(result([], [group(0, 40)], points=points))
    assert people_map(result([])) == ""

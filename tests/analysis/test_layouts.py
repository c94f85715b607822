"""The picture: always the same, inside its frame, nothing covered while it is small."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thegither_analysis._validation import InputError
from thegither_analysis.labels import Area
from thegither_analysis.layouts import draw
from thegither_analysis.networks import measure, network

NAMES = [
    "Glen Tarvie Community Bus",
    "Council",
    "Isle of Hask Development Trust and Friends of it",
    "Übermäßiglang" * 3,
]


def areas(picture):
    """The rectangle of each mark and of each label."""
    for place in picture.places:
        reach = picture.radius
        yield Area(place.x - reach, place.y - reach, place.x + reach, place.y + reach)
    yield from (place.label.area for place in picture.places if place.label)


def nothing_covers_anything(picture):
    return not any(one.meets(other) for one, other in combinations(areas(picture), 2))


def graph(size, ties):
    nodes = [f"{NAMES[number % 4]} {number}" for number in range(size)]
    return network(nodes, [(nodes[a], nodes[b]) for a, b in ties if a != b and a < size and b < size])


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=80),
    st.sampled_from([(800, 440, 18), (360, 560, 13)]),
)
def test_up_to_forty_nothing_covers_anything_and_all_is_in_the_frame(size, ties, frame):
    net = graph(size, ties)
    width, height, letters = frame
    picture = draw(net, width=width, least_height=height, letters=letters, circles=measure(net).circles)
    found = list(areas(picture))
    assert len(found) == 2 * size
    assert all(a[0] >= 0 and a[1] >= 0 and a[2] <= width and a[3] <= picture.height for a in found)
    assert nothing_covers_anything(picture)


def test_the_same_network_has_the_same_picture_whatever_the_order():
    ties = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("x", "y")]
    assert draw(network("abcdxyz", ties)) == draw(network("zyxdcba", ties[::-1]))


def test_members_with_the_same_ties_do_not_fall_on_one_point():
    star = draw(network("abcdef", [("a", leaf) for leaf in "bcdef"]))
    assert len({(place.x, place.y) for place in star.places}) == 6
    alone = draw(network("ab", [("a", "b")]))
    assert alone.places[0].x < alone.places[1].x


def test_a_tie_both_ways_is_one_line_and_one_way_has_an_arrow_at_its_end():
    picture = draw(network("abc", [("a", "b"), ("b", "a"), ("b", "c")], silent=["c"]))
    (both, one) = picture.lines
    assert both.is_mutual
    assert not one.is_mutual
    assert one.is_unknown_back
    tip, *base = one.arrow
    assert tip == (one.x2, one.y2)
    assert all(
        (x - one.x1) ** 2 + (y - one.y1) ** 2 < (one.x2 - one.x1) ** 2 + (one.y2 - one.y1) ** 2
        for x, y in base
    )


def test_a_crowd_has_room_fine_lines_and_only_the_labels_that_cover_nothing():
    ties = [(a, b) for a in range(120) for b in range(a + 1, min(a + 4, 120))]
    picture = draw(graph(130, ties))
    shown = [place for place in picture.places if place.label]
    assert 0 < len(shown) <= 60
    marks = [(place.x, place.y) for place in picture.places]
    for place in shown:
        area = place.label.area
        assert not any(area.left < x < area.right and area.top < y < area.bottom for x, y in marks)
        assert not any(area.meets(other.label.area) for other in shown if other is not place)
    assert picture.height > 440
    assert picture.lines[0].head < draw(graph(9, ties)).lines[0].head
    large = draw(graph(450, [(a, (a * 7 + 1) % 450) for a in range(400)]))
    assert all(0 <= place.x <= 800 and 0 <= place.y <= large.height for place in large.places)


def test_a_label_stands_where_it_covers_no_tie():
    """Down a column, a name below each mark would hide the tie to the next."""
    column = draw(network("abc", [("a", "b"), ("b", "c")]), width=360, least_height=560)
    assert len({round(place.y) for place in column.places}) == 3
    for line in column.lines:
        for place in column.places:
            area, middle = place.label.area, ((line.x1 + line.x2) / 2, (line.y1 + line.y2) / 2)
            for x, y in ((line.x1, line.y1), middle, (line.x2, line.y2)):
                assert not (area.left < x < area.right and area.top < y < area.bottom)


def test_an_outline_goes_around_its_circle():
    picture = draw(network("abcd", [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]), circles=["abc"])
    (outline,) = picture.outlines
    for place in picture.places[:3]:
        assert min(x for x, _ in outline) <= place.x <= max(x for x, _ in outline)
        assert min(y for _, y in outline) <= place.y <= max(y for _, y in outline)


@pytest.mark.parametrize("wrong", [{"width": 0}, {"letters": 2}, {"circles": ["xyz"]}])
def test_a_picture_that_cannot_be_is_refused(wrong):
    with pytest.raises(InputError):
        draw(network("ab", []), **wrong)


def test_where_there_is_no_room_the_picture_grows_downwards():
    net = graph(40, [(0, leaf) for leaf in range(40)])
    picture = draw(net, width=250, least_height=440, letters=13)
    assert picture.height > 1_000
    assert nothing_covers_anything(picture)

"""Components escape what people wrote and say in words what they draw."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from thegither.ui.components import charts, layout, thread

HOSTILE = st.text(max_size=40) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onfocus='alert(1)",
        "{{ 7|add:7 }}",
        "</title>",
    ]
)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1))

# Each takes one text and puts it wherever the component takes text.
COMPONENTS: list[Callable[[str], str]] = [
    lambda text: layout.page_head("", text, kicker=text, lead=text),
    lambda text: layout.section("", text, note=text, id=text),
    lambda text: layout.band("", text),
    lambda text: layout.fact(text, text, text),
    lambda text: layout.row("", text, url=text, text=text, middle=text),
    lambda text: layout.two_lines(text, text),
    lambda text: layout.voice(text, cite=text, lang=text),
    lambda text: layout.empty_state("", text),
    lambda text: layout.warning("", text),
    lambda text: layout.details("", text),
    lambda text: layout.tag(text),
    lambda text: layout.hidden(text),
    lambda text: layout.data_table("", text),
    lambda text: layout.breadcrumbs(text, text, text),
    lambda text: layout.sub_bar(text, text, [("a", text, text)], "a"),
    lambda text: layout.cursor_pagination(text, text),
    lambda text: thread.station("", "did", label=text, note=text),
    lambda text: thread.stages("draft", {"draft": text}),
    lambda text: thread.influence_steps(2, {"ask": text}),
    lambda text: charts.before_after(text, 1, 2, text, before_label=text, after_label=text, note=text),
    lambda text: charts.sparkline(text, [1, 2]),
    lambda text: charts.time_window(
        text, date(2026, 1, 1), date(2026, 1, 9), 3, date(2026, 1, 1), date(2026, 2, 1)
    ),
]


class Reader(HTMLParser):
    """Notes the elements and attributes of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _value in attrs}


def shape(html: str) -> tuple[list[str], set[str]]:
    """Return the elements and attribute names of ``html``."""
    reader = Reader()
    reader.feed(html)
    return reader.elements, reader.attributes


@pytest.mark.parametrize("component", COMPONENTS)
@given(text=HOSTILE.filter(str.strip))
def test_no_text_changes_the_shape_of_a_component(component: Callable[[str], str], text: str) -> None:
    one_line = " ".join(text.splitlines()) or "x"
    assert shape(component(one_line)) == shape(component("x"))


@given(before=st.floats(-1e9, 1e9), after=st.floats(-1e9, 1e9))
def test_bars_stay_inside_their_picture(before: float, after: float) -> None:
    drawn = charts.before_after("Missed", before, after)
    bars = re.findall(r'<rect x="([\d.]+)%" y="\d+" width="([\d.]+)%"', drawn)

    assert len(bars) == 2
    assert all(float(start) + float(width) <= 100.4 for start, width in bars)


@given(
    st.lists(st.floats(-1e9, 1e9), max_size=30), st.none() | st.floats(-1e9, 0), st.none() | st.floats(0, 1e9)
)
def test_a_sparkline_stays_inside_its_picture(
    points: list[float], low: float | None, high: float | None
) -> None:
    drawn = charts.sparkline("Missed", points, low, high)
    places = re.findall(r"([-\d.]+),([-\d.]+)", drawn.partition('points="')[2].partition('"')[0])

    assert len(places) == len(points)
    assert all(0 <= float(x) <= 100 and 0 <= float(y) <= 100 for x, y in places)


@given(st.lists(DAYS, max_size=4))
def test_the_times_of_a_thread_are_drawn_in_order_and_inside(days: list[date]) -> None:
    stops = list(zip(thread.STATIONS, days, strict=False))
    drawn = charts.thread_times(stops)
    places = [float(x) for x in re.findall(r'<svg x="([\d.]+)%"', drawn)]

    assert places == sorted(places)
    assert all(0 <= place <= 100 for place in places)


def test_a_before_and_after_says_its_figures_in_words_and_in_a_table() -> None:
    drawn = charts.before_after(
        "Missed", 14.3, 8.6, "%", before_label="2025", after_label="2026", before_n=1204
    )

    assert 'aria-label="Missed. 2025: 14.3%. 2026: 8.6%."' in drawn
    assert '<th scope="row">2025</th><td>14.3%</td><td>1,204</td>' in drawn
    assert '<th scope="row">2026</th><td>8.6%</td><td>–</td>' in drawn


@pytest.mark.parametrize(
    ("reached", "ended", "spoken"),
    [
        ("said", False, "Thread: said; not yet decided"),
        ("decided", False, "Thread: said, decided; not yet done"),
        ("did", False, "Thread: said, decided, done; not yet changed"),
        ("changed", False, "Thread: said, decided, done, changed"),
        ("said", True, "Thread: said; ended without a decision to go ahead"),
        ("changed", True, "Thread: said, decided, done, changed"),
    ],
)
def test_a_small_thread_says_how_far_it_came(reached: str, ended: bool, spoken: str) -> None:
    assert f'aria-label="{spoken}"' in thread.mini_thread(reached, ended)


def test_the_stage_line_marks_now_and_says_what_is_done() -> None:
    steps = re.findall(r"<li(.*?)>.*?<strong>(\w+)", thread.stages("draft", {"problem": date(2020, 3, 2)}))

    assert [name for _attributes, name in steps] == [
        "Problem",
        "Options",
        "Draft",
        "Decided",
        "Doing",
        "Reviewed",
    ]
    assert [attributes.strip() for attributes, _name in steps] == [
        'class="is-done"', 'class="is-done"', 'class="is-now" aria-current="step"', "", "", "",
    ]  # fmt: skip
    assert "2 March 2020" in thread.stages("draft", {"problem": date(2020, 3, 2)})


def test_influence_is_the_same_by_number_and_by_name_and_has_five_steps() -> None:
    assert thread.influence(4) == thread.influence("decide_together")
    assert "We decide together" in thread.influence(4)
    assert 'aria-label="Step 4 of 5"' in thread.influence(4, words=False)
    with pytest.raises(ValueError, match="no step 6"):
        thread.influence(6)


def test_a_due_day_is_ochre_only_when_it_has_passed(freeze: Callable[[datetime], None]) -> None:
    freeze(datetime(2026, 5, 14, 12, tzinfo=UTC))

    late = '<strong class="tg-tag tg-tag--late">6 days late</strong>'
    assert layout.due(date(2026, 5, 8)) == f'{late} <span class="tg-quiet">was due 8 May</span>'
    assert layout.due(date(2026, 5, 14)) == "<span>Thursday 14 May</span>"
    assert "late" not in layout.due(date(2026, 5, 8), done=date(2026, 5, 12))


def render(source: str, **context: Any) -> str:
    """Render a template with a request."""
    return engines["django"].from_string(source).render(context, RequestFactory().get("/list/?q=bus&page=2"))


def test_pages_keep_what_was_searched_for() -> None:
    page = Paginator(range(100), 10).page(2)
    html = render("{% pagination page %}", page=page)

    assert 'href="?q=bus&amp;page=3"' in html
    assert 'aria-current="page"' in html
    assert render("{% pagination page %}", page=Paginator(range(5), 10).page(1)) == ""


def test_what_the_margin_holds_stands_in_the_margin_of_its_own_section_only() -> None:
    one = "{% section 'A' %}{% margin %}<a>more</a>{% endmargin %}<p>x</p>{% endsection %}"
    source = one + "{% section 'B' %}y{% endsection %}"
    first, second = re.findall(r"<section.*?</section>", render(source))

    assert first.index("more") < first.index("<p>x</p>")
    assert first.count("more") == 1
    assert "more" not in second


def test_the_content_of_a_block_is_escaped_once() -> None:
    html = render("{% rows %}{% row name %}{{ name }}{% endrow %}{% endrows %}", name="<b>")
    assert html.count("&lt;b&gt;") == 2


def test_one_button_posts_its_hidden_values() -> None:
    html = render('{% post_button "Withdraw" "/x/" label="C-0187" contribution=name %}', name='"><b>')
    assert 'name="contribution" value="&quot;&gt;&lt;b&gt;"' in html
    assert "csrfmiddlewaretoken" in html

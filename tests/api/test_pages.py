"""Pages: nothing skipped, nothing twice, whatever comes meanwhile."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.program import ROOT, Program
from tests.factories import make_contribution, make_matter


@settings(max_examples=15)
@given(
    first=st.integers(0, 7),
    limit=st.integers(1, 4),
    meanwhile=st.lists(st.integers(0, 2), max_size=8),
    order=st.sampled_from(["newest", "oldest"]),
)
def test_a_list_is_read_whole_while_others_add_to_it(db, first, limit, meanwhile, order):
    matter, visitor = make_matter(), Program()
    known = [make_contribution(matter=matter).pk for _number in range(first)]
    added, read, coming = [], [], iter(meanwhile)
    address = f"{ROOT}/contributions?matter={matter.pk}&limit={limit}&order={order}"
    while address:
        page = visitor.client.get(address).json()
        assert len(page["items"]) <= limit
        read += [item["id"] for item in page["items"]]
        added += [make_contribution(matter=matter).pk for _number in range(next(coming, 0))]
        address = page["next"]
    assert len(read) == len(set(read))
    assert set(known) <= set(read) <= {*known, *added}
    assert read == sorted(read, reverse=order == "newest")


def test_the_next_page_is_in_the_header_too(world, visitor):
    page = visitor.get("/contributions?limit=2&layer=public")
    assert page["Link"] == f'<{page.json()["next"]}>; rel="next"'
    assert "layer=public" in page.json()["next"]
    last = visitor.get("/contributions?limit=100")
    assert last.json()["next"] is None
    assert "Link" not in last


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "order=best", "cursor=x", "cursor=bmV3ZXN0"]
)
def test_a_page_that_cannot_be_is_refused(world, visitor, query):
    response = visitor.get(f"/matters?{query}")
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [query.partition("=")[0]]

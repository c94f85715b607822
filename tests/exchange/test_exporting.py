"""Open data: everything public and nothing else, in constant memory, safe in a spreadsheet."""

import csv
import gc
import io
import json
import tracemalloc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories import actor_for, make_matter, make_member, make_partnership
from thegither.dialogue.services import ContributionDraft, contribute, contribute_many
from thegither.exchange import exporting
from thegither.exchange.columns import KINDS
from thegither.exchange.exporting import write
from thegither.kernel.actors import Actor

pytestmark = pytest.mark.django_db


def exported(kind, form="csv", **options):
    text = "".join(write(KINDS[kind], form, Actor.visitor(), **options))
    if form == "csv":
        return list(csv.DictReader(io.StringIO(text, newline="")))
    return json.loads(text) if form == "json" else [json.loads(line) for line in text.split("\n") if line]


def fill(matter, texts):
    return contribute_many(
        actor=Actor.system(), matter=matter, drafts=[ContributionDraft(text=text) for text in texts]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_in_every_format_even_empty(kind):
    assert exported(kind) == exported(kind, "json") == exported(kind, "jsonl") == []


def test_the_formats_say_the_same():
    matter = make_matter()
    fill(matter, ["One, “two”\nthree", "Gàidhlig and 🚌", "<b>bold</b>"])
    as_json = exported("contributions", "json")
    assert [row["text"] for row in as_json] == ["One, “two”\nthree", "Gàidhlig and 🚌", "<b>bold</b>"]
    assert exported("contributions", "jsonl") == as_json
    assert [row["text"] for row in exported("contributions")] == [row["text"] for row in as_json]
    assert as_json[0]["matter"] == matter.reference


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_spreadsheet_never_takes_words_for_a_formula(start):
    fill(make_matter(), [f"{start}HYPERLINK(1)"])
    (row,) = exported("contributions")
    assert row["text"] == f"'{start}HYPERLINK(1)"
    assert exported("contributions", "json")[0]["text"] == f"{start}HYPERLINK(1)"


def test_only_what_everybody_may_read_is_written():
    private = make_matter(is_public=False)
    closed = make_matter(partnership=make_partnership(is_public=False))
    fill(private, ["secret"])
    fill(closed, ["secret"])
    shown = make_matter()
    fill(shown, ["open"])
    person = make_member(partnership=shown.partnership)
    contribute(actor=actor_for(person), matter=shown, text="By somebody", byline="")
    everything = "".join("".join(write(kind, "jsonl", Actor.visitor())) for kind in KINDS.values())
    assert "secret" not in everything
    assert private.title not in everything
    assert person.name not in everything
    assert person.user.email not in everything


def test_chunks_join_without_a_seam(monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 2)
    fill(make_matter(), [f"said {number}" for number in range(5)])
    assert [row["text"] for row in exported("contributions", "json")] == [f"said {n}" for n in range(5)]


def test_memory_does_not_grow_with_the_rows(monkeypatch):
    monkeypatch.setattr(exporting, "CHUNK", 100)
    matter = make_matter()

    def peak() -> int:
        tracemalloc.start()
        for _piece in write(KINDS["contributions"], "json", Actor.visitor()):
            gc.collect()  # queries are cyclic garbage, which otherwise waits to be collected
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    fill(matter, ["x" * 500] * 500)
    peak()  # whatever is loaded once
    few = peak()
    fill(matter, ["x" * 500] * 2500)
    assert peak() < few * 1.3


def test_a_download_streams_one_query_for_each_chunk(client):
    fill(make_matter(), ["one", "two"])
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(reverse("exchange:download", args=["contributions", "csv"]))
        content = b"".join(answer.streaming_content)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert content.count(b"\r\n") == 3
    assert len(queries) == 2  # the keys of one chunk, and its rows


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_stretch_of_which_nothing_may_be_read_leaves_no_gap(client, monkeypatch, form):
    monkeypatch.setattr(exporting, "CHUNK", 1)
    for matter in (make_matter(is_public=False), make_matter(), make_matter(is_public=False), make_matter()):
        fill(matter, ["said"])
    answer = client.get(reverse("exchange:download", args=["contributions", form]))
    content = b"".join(answer.streaming_content).decode()
    found = json.loads(content) if form == "json" else content.splitlines()[form == "csv" :]
    assert len(found) == 2


def test_a_download_of_one_matter_holds_that_matter(client):
    first, second = make_matter(), make_matter()
    fill(first, ["one"])
    fill(second, ["two"])
    url = reverse("exchange:download", args=["contributions", "json"])
    rows = json.loads(b"".join(client.get(url, {"matter": second.reference}).streaming_content))
    assert [row["text"] for row in rows] == ["two"]


def test_what_is_not_there_or_not_public_is_not_found(client):
    private = make_matter(is_public=False)
    url = reverse("exchange:download", args=["contributions", "json"])
    assert client.get(url, {"matter": private.reference}).status_code == 404
    assert client.get(url, {"matter": "nonsense"}).status_code == 404
    assert client.get(reverse("exchange:download", args=["people", "csv"])).status_code == 404
    assert client.get(reverse("exchange:download", args=["matters", "exe"])).status_code == 404
    assert (
        client.get(reverse("exchange:download", args=["organisations", "csv"]), {"matter": "M-1"}).status_code
        == 404
    )


def test_the_column_guide_names_every_column(client):
    page = client.get(reverse("exchange:columns")).content.decode()
    for kind in KINDS.values():
        assert f"{kind.name}.csv" in page
        assert all(f">{column.name}</th>" in page for column in kind.columns)


def test_the_guide_in_the_documentation_is_the_same():
    from tests.support.environment import REPOSITORY

    text = (REPOSITORY / "docs/reference/open-data.md").read_text()
    for kind in KINDS.values():
        assert f"## {kind.name}\n" in text
        for column in kind.columns:
            assert f"| `{column.name}` | {column.holds} |" in text

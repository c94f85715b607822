"""Tables as people make them, and tables that attack."""

import contextlib
import csv
import io
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thegither.exchange import reading
from thegither.exchange.reading import matched_columns, read_table, text_of
from thegither.kernel.errors import DomainError

TEXT = "Name,Sector\nGlen Tàrvie “Bus”,third\nMarlburn Foods,business\n"


def refusal(content: bytes, **options: str) -> str:
    with pytest.raises(DomainError) as caught:
        read_table(io.BytesIO(content), **options)
    return caught.value.code


def workbook(rows, *, sheet="Sheet1") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    stored = io.BytesIO()
    book.save(stored)
    return stored.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_usual_encoding_is_read(encoding):
    table = read_table(io.BytesIO(TEXT.encode(encoding)))
    assert table.header == ["Name", "Sector"]
    assert table.rows[0] == (2, ["Glen Tàrvie “Bus”", "third"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_usual_delimiter_and_line_end_is_read(delimiter, end):
    text = TEXT.replace(",", delimiter).replace("\n", end)
    assert [cells[1] for _number, cells in read_table(io.BytesIO(text.encode())).rows] == [
        "third",
        "business",
    ]


def test_a_decimal_comma_does_not_mislead():
    table = read_table(io.BytesIO(b"name;days\nOne;1,5\nTwo;2,5\n"))
    assert table.header == ["name", "days"]


def test_quoted_line_breaks_keep_the_row_numbers_of_the_file():
    table = read_table(io.BytesIO(b'name,text\nA,"two\nlines"\nB,one\n'))
    assert [(number, cells[1]) for number, cells in table.rows] == [(2, "two\nlines"), (4, "one")]


def test_empty_lines_before_and_between_are_skipped():
    table = read_table(io.BytesIO(b"\n,,\nname,text,\n\nA,one,\n,,\nB,two,\n"))
    assert table.header == ["name", "text"]
    assert [number for number, _cells in table.rows] == [5, 7]


def test_nul_bytes_are_dropped():
    assert read_table(io.BytesIO(b"name\nA\x00B\n")).rows == [(2, ["AB"])]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_rows"),
        (b"name\n", "no_rows"),
        (b"name,Name\nA,B\n", "column_twice"),
        (b"name\n" + b"x" * 200_000, "file_unreadable"),
        (b'name\n"A' + b"x" * 200_000, "file_unreadable"),
        (b"," * 300 + b"\n", "file_unreadable"),
        (b"PK\x03\x04 this is no archive", "file_unreadable"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(content, code):
    assert refusal(content) == code


def test_a_file_that_is_too_large_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_FILE_BYTES", 1000)
    assert refusal(b"name\n" + b"x\n" * 1000) == "file_too_large"


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 10)
    assert refusal(b"name\n" + b"x\n" * 11) == "too_many_rows"
    assert len(read_table(io.BytesIO(b"name\n" + b"x\n" * 10)).rows) == 10


def test_a_spreadsheet_is_read_by_its_values():
    content = workbook([["Name", "Due", "Days"], ["A", date(2026, 7, 24), 3.0], ["=1+1", None, True]])
    table = read_table(io.BytesIO(content))
    assert [text_of(cell) for cell in table.rows[0][1]] == ["A", "2026-07-24", "3"]
    assert [text_of(cell) for cell in table.rows[1][1]] == ["", "", "yes"]  # a formula nobody computed


def test_a_sheet_is_chosen_by_name():
    content = workbook([["Name"], ["A"]], sheet="Partners")
    assert read_table(io.BytesIO(content), sheet="Partners").rows[0][1] == ["A"]
    assert refusal(content, sheet="Other") == "no_such_sheet"


def packed(name: str, content: bytes) -> bytes:
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stored.getvalue()


def test_a_zip_bomb_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LARGEST_UNPACKED_BYTES", 1_000_000)
    assert refusal(packed("xl/worksheets/sheet1.xml", b"0" * 2_000_000)) == "file_too_large"


def test_a_spreadsheet_with_entities_is_refused():
    billion = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert refusal(packed("xl/workbook.xml", billion)) == "file_unreadable"


def test_headings_are_known_by_other_names_and_in_any_writing():
    names = {"name": ("organisation name",), "due_on": ("due date",)}
    places, unknown = matched_columns(["Organisation  Name", "DUE-DATE", "Colour"], names, {})
    assert (places, unknown) == ({"name": 0, "due_on": 1}, ["Colour"])
    places, unknown = matched_columns(["Body", "Due"], names, {"body": "name", "Due": "due_on"})
    assert (places, unknown) == ({"name": 0, "due_on": 1}, [])


plain = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)


@given(st.lists(st.lists(plain, min_size=3, max_size=3), min_size=1, max_size=8))
def test_what_was_written_as_csv_is_read_back(rows):
    stored = io.StringIO(newline="")
    csv.writer(stored).writerows([["a", "b", "c"], *rows])
    expected = [row for row in rows if any(row)]
    if not expected:
        return
    table = read_table(io.BytesIO(stored.getvalue().encode("utf-8-sig")))
    assert [cells for _number, cells in table.rows] == expected


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(DomainError):
        assert read_table(io.BytesIO(content)).rows

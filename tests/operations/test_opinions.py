"""``thegither analyse opinion``: a conversation of Polis, and what is wrong with one."""

import json
import sys
from pathlib import Path
from random import Random
from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from thegither.cli import main
from thegither.operations.analysing import answer

SEATTLE = Path(__file__).parent.parent / "data/polis/15-per-hour-seattle"


def test_a_conversation_is_mapped(capsys, monkeypatch):
    assert main(["analyse", "opinion", str(SEATTLE), "--groups", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [group["id"] for group in found["groups"]] == [0, 1]
    assert found["run"]["parameters"]["groups"] == 2
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["analyse", "opinion", str(SEATTLE), "--polis-compatible"]) == 0
    said = capsys.readouterr().out
    assert "people gave" in said
    assert "resamples agree" in said


def test_groups_that_are_asked_for_are_drawn_and_told_to_be_unsteady(tmp_path, capsys, monkeypatch):
    chance = Random(2)
    rows = [f"{person},{said},{chance.choice((-1, 1))}" for person in range(40) for said in range(12)]
    (tmp_path / "votes.csv").write_text("voter-id,comment-id,vote\n" + "\n".join(rows))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    for asked, says in (([], "No groups: other people"), (["--groups", "4"], "none would be drawn")):
        assert main(["analyse", "opinion", str(tmp_path), *asked]) == 0
        assert says in capsys.readouterr().out


def test_a_table_is_read_like_single_votes(tmp_path, capsys):
    table = tmp_path / "participants-votes.csv"
    rows = [f"{number},,0,2,1,1,{1 - number % 2 * 2},,1" for number in range(20)]
    table.write_text("participant,group-id,n-comments,n-votes,n-agree,n-disagree,4,5,6\n" + "\n".join(rows))
    assert main(["analyse", "opinion", str(table), "--json"]) == 0
    statements = json.loads(capsys.readouterr().out)["statements"]
    assert [(each["id"], each["agree"], each["disagree"]) for each in statements] == [(4, 10, 10), (6, 20, 0)]


VOTES = b"voter-id,comment-id,vote\n"
TABLE = b"participant,group-id,4,5\n"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("votes.csv", b"who,what\n1,2\n", "no column 'voter-id'"),
        ("votes.csv", b"", "no column 'voter-id'"),
        ("votes.csv", VOTES + b"1,2,many\n", "many"),
        ("votes.csv", VOTES + b"1,2,2\n", "must be 1 (agree)"),
        ("votes.csv", VOTES + b"1,2\n", "line 2: 2 cells, not 3"),
        ("votes.csv", VOTES + b"1,2,1\n\n1,2,\n", "line 4: '' is not a whole number"),
        ("votes.csv", VOTES.replace(b",", b";") + b"1;2;1\n", "has semicolons"),
        ("votes.csv", VOTES + b"99999999999999999999,2,1\n", "99999999999999999999"),
        ("votes.csv", VOTES + b"1,2,\xe9\n", "not in UTF-8 (byte 29)"),
        ("votes.csv", (VOTES + b"1,2,1\n").decode().encode("utf-16"), "not in UTF-8"),
        ("participants-votes.csv", b"participant,4\nx,1\n", "'x' is not a whole number"),
        ("participants-votes.csv", b"participant,4,4\n1,1,1\n", "4 stands twice"),
        ("participants-votes.csv", TABLE + b"1,,1\n", "line 2: 3 cells, not 4"),
        ("participants-votes.csv", TABLE + b"1,,1,\n1,,,1\n", "line 3: 1 stands twice"),
        ("participants-votes.csv", TABLE + b"99999999999999999999,,1,1\n", "too large a number"),
        ("participants-votes.csv", TABLE + b"1,,\xff,1\n", "not in UTF-8"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_in_a_line(name, content, says, tmp_path, capsys):
    (tmp_path / name).write_bytes(content)
    assert main(["analyse", "opinion", str(tmp_path)]) == 1
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert printed.err.startswith("thegither: ")
    assert says in printed.err


@pytest.mark.parametrize(
    ("comments", "says"),
    [
        ("id,moderated\n1,-1\n", "no column 'comment-id'"),
        ("comment-id,body\n2,no\n", "no column 'moderated'"),
        ("comment-id;moderated\n2;-1\n", "has semicolons"),
        ("comment-id,moderated\n1,1\n2,rejected\n", "line 3: moderated is 'rejected'"),
        ("comment-id,moderated\n2\n", "line 2: 1 cells, not 2"),
    ],
)
def test_moderation_that_cannot_be_understood_is_refused(tmp_path, capsys, comments, says):
    """Otherwise a statement would be counted that was taken out."""
    (tmp_path / "votes.csv").write_bytes(VOTES + b"1,2,1\n")
    (tmp_path / "comments.csv").write_text(comments)
    assert main(["analyse", "opinion", str(tmp_path)]) == 1
    assert says in capsys.readouterr().err


def test_who_counts_can_be_asked_for(capsys):
    counts = []
    for enough in ("7", "30"):
        asked = ["analyse", "opinion", str(SEATTLE), "--enough", enough, "--groups", "2", "--json"]
        assert main(asked) == 0
        found = json.loads(capsys.readouterr().out)
        assert found["run"]["parameters"]["enough"] == int(enough)
        counts.append(sum(each["n"] for each in found["groups"]))
    assert counts[0] > counts[1] > 0


def test_whoever_reads_may_stop_and_a_full_disk_is_told(tmp_path, capsys, monkeypatch):
    for error, status, says in (
        (BrokenPipeError(), 0, ""),
        (OSError(28, "No space left"), 1, "No space left"),
    ):
        with (tmp_path / "out").open("w") as out:
            stopped = SimpleNamespace(write=Mock(side_effect=error), isatty=lambda: False, fileno=out.fileno)
            monkeypatch.setattr(sys, "stdout", stopped)
            assert answer({}, str, as_json=True) == status
        assert says in capsys.readouterr().err


def test_no_files_and_one_group_are_refused(tmp_path, capsys):
    assert main(["analyse", "opinion", str(tmp_path / "nowhere")]) == 1
    assert main(["analyse", "opinion", str(tmp_path)]) == 1
    assert main(["analyse", "opinion", str(SEATTLE), "--groups", "1"]) == 1
    assert main(["analyse", "opinion", str(SEATTLE), "--enough", "-1"]) == 1
    printed = capsys.readouterr().err
    assert "nowhere: No such file or directory" in printed
    assert printed.count("thegither: ") == 4


def test_odd_files_that_say_what_they_mean_are_read(tmp_path, capsys):
    """Marks of order, quotes, blank lines, other columns, votes given again, and very large ids."""
    rows = '9223372036854775807,"a, b",7,1\n\n5,"c",7,1\n5,d,7,-1\n'
    (tmp_path / "votes.csv").write_text("\ufeffvoter-id, note,comment-id,vote\n" + rows)
    assert main(["analyse", "opinion", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in found["participants"]] == [5, 9223372036854775807]
    assert [list(each.values())[:4] for each in found["statements"]] == [[7, 1, 1, 0]]
    (tmp_path / "votes.csv").write_bytes(VOTES)
    assert main(["analyse", "opinion", str(tmp_path), "--polis-compatible", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["participants"] == []

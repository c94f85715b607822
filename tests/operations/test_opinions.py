"""``thegither analyse opinion``: a conversation of Polis, and what is wrong with one."""

import json
import sys
from pathlib import Path

from thegither.cli import main

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


def test_a_table_is_read_like_single_votes(tmp_path, capsys):
    table = tmp_path / "participants-votes.csv"
    rows = [f"{number},,0,2,1,1,{1 - number % 2 * 2},,1" for number in range(20)]
    table.write_text("participant,group-id,n-comments,n-votes,n-agree,n-disagree,4,5,6\n" + "\n".join(rows))
    assert main(["analyse", "opinion", str(table), "--json"]) == 0
    statements = json.loads(capsys.readouterr().out)["statements"]
    assert [(each["id"], each["agree"], each["disagree"]) for each in statements] == [(4, 10, 10), (6, 20, 0)]


def test_what_is_wrong_is_said(tmp_path, capsys):
    for content in ("who,what\n1,2\n", "participant,4\nx,1\n", "voter-id,comment-id,vote\n1,2,many\n"):
        (tmp_path / "votes.csv").write_text(content)
        assert main(["analyse", "opinion", str(tmp_path / "votes.csv")]) == 1
    assert main(["analyse", "opinion", str(tmp_path / "nowhere")]) == 1
    assert main(["analyse", "opinion", str(SEATTLE), "--groups", "1"]) == 1
    assert capsys.readouterr().err.count("thegither: ") == 5

"""``thegither analyse texts``: what is found in a file, and what is wrong with it."""

import csv
import json
import sys

import pytest

from tests.support.letters import letters
from thegither.cli import main


def test_texts_of_a_file_are_analysed(tmp_path, capsys, monkeypatch):
    planted = letters(1, campaigns=(30,), ordinary=30, minority=5)
    file = tmp_path / "said.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows([("ref", "said", "in"), *((*row, "") for row in planted.texts.items())])
    assert main(["analyse", "texts", str(file), "--text", "said", "--id", "ref", "--language", "in"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["texts"], found["function"][:24]) == (65, "thegither_analysis.campa")
    assert set(found["campaigns"][0]["members"]) == planted.campaigns[0]
    assert found["themes"][0]["terms"]
    assert planted.minority <= {entry["key"] for entry in found["read_first"]}
    assert main(["analyse", "texts", str(file), "--text", "said", "--first", "3"]) == 0
    assert len(json.loads(capsys.readouterr().out)["read_first"]) == 3
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["analyse", "texts", str(file), "--text", "said", "--id", "ref"]) == 0
    assert "Campaign of 30 texts." in capsys.readouterr().out
    assert main(["analyse", "texts", str(file), "--text", "said", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["texts"] == 65


@pytest.mark.parametrize(
    ("content", "said"),
    [("id,other\n1,x\n", "no column 'said'"), ("id,said\n1,x\n1,y\n", "stands twice"), (b"\xff", "UTF-8")],
)
def test_what_cannot_be_read_is_said(tmp_path, capsys, content, said):
    file = tmp_path / "said.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert main(["analyse", "texts", str(file), "--text", "said", "--id", "id"]) == 1
    assert said in capsys.readouterr().err

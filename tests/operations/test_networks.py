"""``thegither analyse network``: measures of files, and what is wrong with them."""

import json
import sys

import pytest

from thegither.cli import main


@pytest.fixture
def files(tmp_path):
    edges, nodes = tmp_path / "edges.csv", tmp_path / "nodes.csv"
    edges.write_text("from,to\na,b\nb,a\nc,a\n", encoding="utf-8")
    nodes.write_text("id,sector,unit_of,answered\na,x,,yes\nb,y,,\nc,x,o,\nd,y,o,no\n", encoding="utf-8")
    return edges, nodes


def test_a_network_is_measured_from_its_files(files, capsys, monkeypatch):
    edges, nodes = map(str, files)
    assert main(["analyse", "network", edges, "--nodes", nodes, "--hub", "a"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["members"], found["answered"], found["possible"], found["ties"]) == (4, 3, 9, 3)
    assert found["hub"]["disconnected"] == 1
    assert main(["analyse", "network", edges]) == 0
    assert json.loads(capsys.readouterr().out)["possible"] == 6
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["analyse", "network", edges, "--hub", "a"]) == 0
    assert "1 of 1 pairs of others lose each other" in capsys.readouterr().out
    assert main(["analyse", "network", edges, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ties"] == 3


@pytest.mark.parametrize("content", ["x,y\n1,2\n", "from,to\na,a\n", "from,to\nd,a\n", "from;to\na;b\n"])
def test_what_cannot_be_measured_is_said(files, capsys, content):
    edges, nodes = files
    edges.write_text(content, encoding="utf-8")
    assert main(["analyse", "network", str(edges), "--nodes", str(nodes)]) == 1
    assert capsys.readouterr().err.startswith("thegither: ")
    assert main(["analyse", "network", "nowhere.csv"]) == 1

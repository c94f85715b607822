"""The loader of dated data packages."""

import pytest

from thegither.kernel import packages


@pytest.fixture
def read(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    monkeypatch.setattr(packages, "files", lambda _room: tmp_path)

    def read_text(text):
        (tmp_path / "data" / "rates.toml").write_text(text)
        return packages.read_package("thegither.kernel", "rates", "rate", lambda row: row["pence"])

    return read_text


HEAD = 'version = "2026-04-1"\ndated = 2026-04-01\nsource = "The guidance of 2026"\n'


def test_entries_are_by_key_in_the_order_of_the_file(read):
    found = read(HEAD + '[[rate]]\nkey = "travel"\npence = 45\n[[rate]]\nkey = "care"\npence = 1200')
    assert list(found.entries.items()) == [("travel", 45), ("care", 1200)]
    assert (found.version, found.dated.isoformat()) == ("2026-04-1", "2026-04-01")


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("2026-04-1", "2025-04-1") + '[[rate]]\nkey = "travel"\npence = 45',
        HEAD.replace("The guidance of 2026", "") + '[[rate]]\nkey = "travel"\npence = 45',
        HEAD + '[[rate]]\nkey = "travel"\npence = 45\n[[rate]]\nkey = "travel"\npence = 50',
    ],
    ids=["of another day", "without source", "key twice"],
)
def test_a_package_that_cannot_be_trusted_is_refused(read, text):
    with pytest.raises(ValueError, match="rates"):
        read(text)

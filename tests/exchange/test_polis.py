"""Real Polis exports as matters."""

from pathlib import Path

import pytest

from tests.factories import make_partnership
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.exchange.polis import import_polis, read_export
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError

pytestmark = pytest.mark.django_db

SHIPPED = Path(__file__).parent.parent / "data/polis/15-per-hour-seattle"
SHARED = Path(__file__).parents[3] / "shared/data/polis"


def load(folder=SHIPPED, **options):
    return import_polis(
        actor=Actor.system(), partnership=options.pop("partnership"), folder=folder, **options
    )


@pytest.fixture
def partnership():
    return make_partnership()


def test_a_conversation_becomes_a_matter_with_its_source(partnership):
    report = load(partnership=partnership)
    matter = Matter.objects.get()
    assert (matter.title, matter.is_open) == ("$15/hour", False)
    assert "CC BY 4.0" in matter.attribution
    assert "The Computational Democracy Project" in matter.attribution
    assert "https://pol.is/2demo" in matter.attribution
    assert (report.stored, report.wordless) == (53, 1)  # somebody stated “?”
    assert (len(report.export.statements), report.export.votes, report.export.voters) == (54, 2995, 339)
    assert report.export.differences() == []
    hidden = Contribution.objects.filter(standing=Standing.HIDDEN).count()
    assert (
        hidden == report.hidden == sum(s.is_moderated_out and s.has_words for s in report.export.statements)
    )
    assert matter.tally.shown == 53 - hidden
    authors = {statement.author for statement in report.export.statements if statement.has_words}
    assert Contribution.objects.values("participant").distinct().count() == len(authors)
    first = Contribution.objects.order_by("said_at").first()
    assert (first.said_at.year, first.channel) == (2014, "import")
    assert list(verify_record()) == []


def test_the_same_export_again_adds_nothing(partnership):
    load(partnership=partnership)
    again = load(partnership=partnership)
    assert (again.stored, again.known) == (0, 53)
    assert (Matter.objects.count(), Contribution.objects.count()) == (1, 53)


def test_a_dry_run_stores_nothing(partnership):
    report = load(partnership=partnership, is_dry_run=True)
    assert (report.stored, report.matter) == (53, None)
    assert Matter.objects.count() == 0


def test_an_incomplete_or_foreign_folder_is_refused(tmp_path, partnership):
    with pytest.raises(DomainError) as caught:
        read_export(tmp_path)
    assert caught.value.code == "polis_incomplete"
    for name in ("comments.csv", "votes.csv", "summary.csv"):
        (tmp_path / name).write_text("a,b\n1,2\n")
    with pytest.raises(DomainError) as caught:
        load(tmp_path, partnership=partnership)
    assert caught.value.code == "polis_unreadable"
    assert Matter.objects.count() == 0


@pytest.mark.skipif(not SHARED.exists(), reason="the other real exports are beside the project only")
@pytest.mark.parametrize("name", ["scoop-hivemind.biodiversity", "canadian-electoral-reform"])
def test_other_real_exports_come_in_whole(name, partnership):
    folder = SHARED / f"opendata_{name}"
    report = load(folder, partnership=partnership)
    assert report.stored == Contribution.objects.count()
    assert report.stored + report.wordless == len(report.export.statements)
    assert list(verify_record()) == []

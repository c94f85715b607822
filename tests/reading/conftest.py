import pytest

from tests.factories import actor_for, make_matter, make_member, make_partnership, sign_in
from thegither.audit.verification import verify_record
from thegither.dialogue.models import Contribution, Layer, MatterTally
from thegither.dialogue.services.tallies import recount
from thegither.reading.models import ReadingRun
from thegither.reading.services import make_run

BUSES = (
    "The last bus leaves before the back shift ends and a taxi home costs more than an hour of pay.",
    "There should be a later bus from the hospital because visiting hours end after the last one.",
    "Buses on Sunday would help people who visit the hospital or work in the shops at weekends.",
    "A bus shelter at the harbour would keep people dry while they wait in the winter rain.",
    "The shelter by the school has no light and children wait there in the dark every winter morning.",
    "Timetables at the stop are out of date; nobody knows when the bus comes after six.",
    "Put the real times of the bus on a screen at the stop so that we know whether it still comes.",
    "The college bus comes back empty in the evening, and could take shift workers home.",
    "My wheelchair does not fit on the small bus and the driver has to leave me at the stop.",
    "Fares went up twice this year and a family of four cannot afford the bus to town.",
)
CAMPAIGN = (
    "We ask the council to keep the number nine bus running through the old town every evening until "
    "midnight, because residents, visitors and night workers all depend upon it."
)


@pytest.fixture
def partnership(db):
    return make_partnership(name="Getting About")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def actor(officer):
    return actor_for(officer)


@pytest.fixture
def matter(partnership):
    return make_matter(partnership=partnership, title="Late buses")


@pytest.fixture
def signed_in(client, officer):
    return sign_in(client, officer)


def say(matter, *texts, layer=Layer.PUBLIC, **fields):
    """Store contributions as an import would: without an author, quickly."""
    said = Contribution.objects.bulk_create(
        Contribution(matter=matter, text=text, layer=layer, stage=matter.stage, **fields) for text in texts
    )
    MatterTally.objects.filter(matter=matter).update(**recount(matter.pk))
    return said


def faults_of_this_room():
    """Return what the record finds changed behind its back in this room; ``say`` leaves no events."""
    return [each for each in verify_record() if each.what.startswith("reading.")]


def read(matter):
    """Read everything on a matter here and now."""
    run, _new = ReadingRun.objects.get_or_create(matter=matter, made_at=None)
    return make_run(run)

"""What a sample drawn by lot said is weighted to its population; what came by itself never is."""

from datetime import date

import pytest
from django.test import Client

from tests.factories import make_engagement, make_matter, make_member, make_partnership, sign_in
from tests.opinions.conversations import cast, make_conversation
from thegither.accounts.models import Participant
from thegither.engagement.models import Activity, Admission, Stratum
from thegither.engagement.services import load_stratum
from thegither.engagement.services.admitting import admit_by_code
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError
from thegither.opinions.models import Conversation, DrawnCode, Voter
from thegither.opinions.selectors.results import result_of
from thegither.opinions.services.mapping import map_conversation
from thegither.opinions.services.sampling import make_drawn_codes

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity() -> Activity:
    engagement = make_engagement(matter=make_matter(partnership=make_partnership()))
    activity = make_conversation(2, engagement=engagement, access="code")
    Conversation.objects.update_or_create(activity=activity, defaults={"sample": "drawn", "enough": 1})
    return activity


def part_of(activity: Activity, label: str, count: int) -> Stratum:
    stratum, _is_new = load_stratum(
        actor=Actor.system(),
        partnership=activity.engagement.matter.partnership,
        population="Age",
        label=label,
        count=count,
        source="Census",
        licence="OGL",
        dated=date(2022, 3, 20),
    )
    return stratum


def come_in(activity: Activity, stratum: Stratum, numbers: range, value: int) -> None:
    """Let people of a part in by their codes, and have them vote the same on statement 1."""
    codes = make_drawn_codes(actor=Actor.system(), activity=activity, stratum=stratum, count=len(numbers))
    cast(activity, [(number, 1, value) for number in numbers])
    for number, code in zip(numbers, codes, strict=True):
        author, _admission = admit_by_code(actor=Actor.visitor(), activity=activity, code=code)
        Voter.objects.filter(activity=activity, number=number).update(participant=author.participant_id)


def test_shares_of_a_drawn_sample_are_weighted_to_its_population(activity: Activity) -> None:
    come_in(activity, part_of(activity, "Under 40", 100), range(1, 7), 1)
    come_in(activity, part_of(activity, "40 and over", 300), range(7, 9), -1)

    map_conversation(activity.pk)

    result = result_of(activity)
    assert result is not None
    assert (result.is_drawn_sample, result.unweighted_because) == (True, "")
    (statement,) = result.statements
    assert statement.weighted is not None
    assert (statement.share, statement.weighted.agree) == (0.75, 0.25)
    assert statement.weighted.effective_n < 8
    assert statement.weighted.low < 0.25 < statement.weighted.high


def test_who_is_forgotten_is_left_out_of_weighted_shares_only(activity: Activity) -> None:
    come_in(activity, part_of(activity, "Under 40", 100), range(1, 7), 1)
    come_in(activity, part_of(activity, "40 and over", 300), range(7, 10), -1)
    Voter.objects.filter(activity=activity, number=9).update(participant=None)
    Admission.objects.filter(participant=Voter.objects.get(activity=activity, number=8).participant).update(
        participant=None
    )
    Voter.objects.filter(activity=activity, number=8).update(participant=None)

    map_conversation(activity.pk)

    result = result_of(activity)
    assert result is not None
    (statement,) = result.statements
    assert statement.seen == 9
    assert statement.weighted is not None
    assert (statement.weighted.agree, statement.weighted.disagree) == (0.25, 0.75)


def test_why_a_drawn_sample_is_not_weighted_is_told(activity: Activity) -> None:
    part_of(activity, "40 and over", 300)
    cast(activity, [(1, 1, 1)])
    Voter.objects.update(participant=Participant.objects.create())
    told = []
    for step in (
        lambda: None,
        lambda: come_in(activity, part_of(activity, "Under 40", 100), range(2, 4), 1),
        lambda: Voter.objects.get(activity=activity, number=1).votes.all().delete(),
    ):
        step()
        map_conversation(activity.pk, is_whole=True)
        result = result_of(activity)
        assert result is not None
        assert result.is_drawn_sample
        assert all(each.weighted is None for each in result.statements)
        told.append(result.unweighted_because.split()[0])
    assert told == ["No", "Some", "Of"]


def test_whoever_came_by_themselves_is_not_weighted(activity: Activity) -> None:
    Conversation.objects.update(sample="chose")
    cast(activity, [(1, 1, 1)])
    map_conversation(activity.pk)
    result = result_of(activity)
    assert result is not None
    assert (result.is_drawn_sample, result.unweighted_because) == (False, "")
    with pytest.raises(DomainError, match="drawn by lot"):
        make_drawn_codes(
            actor=Actor.system(), activity=activity, stratum=part_of(activity, "Under 40", 1), count=1
        )


def test_codes_are_handed_out_once_by_those_who_run_it(client: Client, activity: Activity) -> None:
    page, stratum = f"/activities/{activity.pk}/conversation/draw/", part_of(activity, "Under 40", 100)
    partnership = activity.engagement.matter.partnership
    assert sign_in(client, make_member(partnership=partnership)).get(page).status_code == 403
    sign_in(client, make_member(partnership=partnership, role="officer"))
    assert "Age: Under 40 (100)" in client.get(page).content.decode()
    assert client.post(page, {"stratum": stratum.pk, "count": 0}).status_code == 422

    lines = b"".join(client.post(page, {"stratum": stratum.pk, "count": 3})).decode().splitlines()

    assert lines[0] == "code,part"
    assert len(lines) == 4
    assert DrawnCode.objects.filter(stratum=stratum).count() == 3

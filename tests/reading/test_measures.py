"""Loop closure and influence, counted by hand and by the page alike."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.factories import make_decision, make_matter, make_organisation, make_person, make_seat
from thegither.dialogue.models import Matter
from thegither.dialogue.services import answer_contributions, cite_contributions, move_stage, record_decision
from thegither.kernel.actors import Actor
from thegither.reading.selectors.measures import measure_table, measures_of, working_days

from .conftest import say

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 6, 1), date(2026, 6, 1), 0),
        (date(2026, 6, 1), date(2026, 6, 2), 1),
        (date(2026, 6, 5), date(2026, 6, 8), 1),  # Friday to Monday
        (date(2026, 6, 6), date(2026, 6, 7), 0),  # a weekend
        (date(2026, 6, 1), date(2026, 6, 29), 20),
        (date(2026, 6, 9), date(2026, 6, 1), 0),
    ],
)
def test_working_days_are_monday_to_friday_without_the_first(first, last, days):
    assert working_days(first, last) == days


def test_loop_closure_counts_outcomes_days_and_stages(matter, freeze):
    freeze(MONDAY)
    Matter.objects.get().stages.update(entered_at=MONDAY - timedelta(days=1))
    said = say(matter, *(f"Said {number}" for number in range(10)), said_at=MONDAY, entered_at=MONDAY)
    empty = measures_of(Matter.objects.filter(pk=matter.pk)).closure
    assert (empty.said, empty.answered, empty.first_days, empty.stages, empty.stages_answered) == (
        10,
        0,
        None,
        1,
        0,
    )
    freeze(MONDAY + timedelta(days=4))
    give = {"actor": Actor.system(), "matter": matter, "because": "So"}
    answer_contributions(**give, contributions=said[:6], state="considered")
    freeze(MONDAY + timedelta(days=14))
    answer_contributions(**give, contributions=said[:8], state="acted_on")
    move_stage(actor=Actor.system(), matter=matter, to="options", reason="On")
    closure = measures_of(Matter.objects.filter(pk=matter.pk)).closure
    assert (closure.said, closure.answered, closure.answered_share) == (10, 8, 0.8)
    assert closure.first_n == 8
    assert closure.first_days == 4  # six after four working days, two after ten
    assert (closure.stages, closure.stages_answered) == (1, 1)


def test_influence_is_a_share_of_citations_by_a_share_of_words(actor, partnership, matter):
    union = make_seat(partnership=partnership, organisation=make_organisation(sectors=["union"]))
    small = make_seat(partnership=partnership, organisation=make_organisation(sectors=["faith"]))
    loud = say(matter, *(f"Union {number}" for number in range(30)), layer="partner", seat=union)
    say(matter, *(f"Faith {number}" for number in range(3)), layer="community", seat=small)
    firm = make_seat(partnership=partnership, organisation=make_organisation(sectors=["business"]))
    say(matter, *(f"Firm {number}" for number in range(5)), layer="partner", seat=firm)
    public = say(matter, *(f"Public {number}" for number in range(27)))
    decision = make_decision(matter=matter)
    cite_contributions(actor=actor, decision=decision, contributions=[*loud[:2], *public[:18]])
    unsettled = measures_of(Matter.objects.filter(pk=matter.pk))
    assert (unsettled.decisions, [each.ratio for each in unsettled.by_sector if each.cited]) == (0, [])
    record_decision(
        actor=Actor.system(),
        decision=decision,
        chosen=decision.options.first(),
        rule="consent",
        reasons="It reaches most",
    )
    measures = measures_of(Matter.objects.filter(pk=matter.pk))
    found = {each.key: each for each in measures.by_sector}
    assert found["union"].ratio == pytest.approx((2 / 20) / (30 / 65))
    assert found["layer:public"].ratio == pytest.approx((18 / 20) / (27 / 65))
    assert (found["union"].says, found["layer:public"].says) == ("less", "more")
    assert found["business"].ratio == 0
    assert 0 < found["business"].high < 3  # five without a citation are not sure to be unheard
    assert found["business"].says == ""
    assert found["faith"].ratio is None  # three are too few
    assert (measures.decisions, measures.decisions_citing) == (1, 1)
    assert {each.key for each in measures.by_size} == {"unknown", "layer:public"}
    assert len(list(measure_table(measures))) == 4 + 4 + 2


def test_only_public_matters_count_for_a_partnership(client, partnership, matter):
    hidden = make_matter(partnership=partnership, is_public=False)
    say(matter, *(f"Said {number}" for number in range(5)))
    say(hidden, "Hush")
    page = client.get(f"/partnerships/{partnership.slug}/measures/").content.decode()
    assert "0 of 5" in page
    table = b"".join(client.get(f"/partnerships/{partnership.slug}/measures/table/").streaming_content)
    assert b"answered_share,,0.0,,,0,5" in table
    client.force_login(make_person().user)
    assert client.get(f"/matters/{hidden.pk}/measures/").status_code == 404

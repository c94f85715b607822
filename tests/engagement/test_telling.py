"""Each person is told once of each thing that an engagement owes them, whatever breaks in between."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    make_response,
)
from thegither.accounts.models import Letter, NewsSetting
from thegither.engagement.models import Engagement
from thegither.engagement.services import begin_response, contribute_in, send_response
from thegither.engagement.services.telling import tell_what_is_owed
from thegither.kernel.actors import Actor
from thegither.kernel.clock import at, now, today

pytestmark = pytest.mark.django_db


def letters():
    return sorted(Letter.objects.filter(key__startswith="engagement.").values_list("key", flat=True))


def key(notice, engagement, person):
    return f"engagement.{notice}:{engagement.pk}:{person.user_id}"


PLANS = st.fixed_dictionaries(
    {
        "open_days": st.integers(1, 25),
        "hear_back_after": st.one_of(st.none(), st.integers(0, 8)),
        "takes_part": st.lists(st.booleans(), min_size=3, max_size=3),
        "is_invited": st.lists(st.booleans(), min_size=3, max_size=3),
        "runs": st.lists(st.tuples(st.integers(0, 12), st.integers(0, 5)), min_size=1, max_size=6),
        "says_something": st.booleans(),
    }
)


@settings(max_examples=6, deadline=None)
@given(PLANS)
def test_everybody_is_told_once_of_each_thing_owed(plan):
    """Workers die after some letters (``most``), start again on later days, and in the end all is told."""
    Letter.objects.filter(key__startswith="engagement.").delete()
    long_ago = now() - timedelta(days=300)
    Engagement.objects.update(opened_at=long_ago, state="closed", ended_at=long_ago)
    partnership = make_partnership()
    people = [make_member(partnership=partnership) for _number in range(3)]
    seats = [person.mandates.get().seat for person in people]
    closes_on = today() + timedelta(days=plan["open_days"])
    hear_back_on = None
    if plan["hear_back_after"] is not None:
        hear_back_on = closes_on + timedelta(days=plan["hear_back_after"])
    engagement = make_engagement(
        matter=make_matter(partnership=partnership),
        closes_on=closes_on,
        hear_back_on=hear_back_on,
        owner=seats[0],
    )
    for seat, is_invited in zip(seats, plan["is_invited"], strict=True):
        if is_invited:
            engagement.invited.create(organisation=seat.organisation)
    activity = make_activity(engagement=engagement)
    for person, seat, takes_part in zip(people, seats, plan["takes_part"], strict=True):
        if takes_part:
            make_response(activity=activity, actor=actor_for(person, seat))
    expected, moment = set(), now()
    for days, most in [*plan["runs"], (0, 100)]:
        moment += timedelta(days=days)
        with at(moment):
            if today() > closes_on:
                still_open = Engagement.objects.filter(pk=engagement.pk, state="open")
                still_open.update(state="closed", ended_at=now())
            tell_what_is_owed(most=most)
    # The last run had no limit: what is owed on that day was told; what was told, was told once.
    engagement.refresh_from_db()
    with at(moment):
        notice = "opened" if engagement.is_open else "ended"
        expected |= {key(notice, engagement, person) for person in people}
        if engagement.is_open and closes_on - timedelta(days=7) <= today():
            expected |= {
                key("closing", engagement, person)
                for person, invited, spoke in zip(people, plan["is_invited"], plan["takes_part"], strict=True)
                if invited and not spoke
            }
        found = letters()
        assert len(found) == len(set(found))
        assert expected <= set(found)
        assert tell_what_is_owed() == 0
        assert letters() == found


def test_who_wants_to_hear_of_nothing_is_left_alone():
    partnership = make_partnership()
    person, other = make_member(partnership=partnership), make_member(partnership=partnership)
    NewsSetting.objects.create(user=person.user, topic="openings", frequency="never")
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    assert tell_what_is_owed() == 1
    assert letters() == [key("opened", engagement, other)]


def test_the_owner_is_told_that_people_wait():
    partnership = make_partnership()
    person = make_member(partnership=partnership)
    engagement = make_engagement(
        matter=make_matter(partnership=partnership),
        owner=person.mandates.get().seat,
        hear_back_on=today(),
        opened_at=now() - timedelta(days=40),
    )
    author, response = begin_response(actor=Actor.visitor(), activity=make_activity(engagement=engagement))
    contribute_in(actor=author, response=response, text="When does it start?")
    send_response(actor=author, response=response)
    assert tell_what_is_owed() == 0
    with at(now() + timedelta(days=1)):
        assert tell_what_is_owed() == 1
    assert letters() == [key("hear_back", engagement, person)]

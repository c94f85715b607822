"""The map of partnerships: what they share, where a link is missing, and who may say what is made of it."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_activity,
    make_community,
    make_engagement,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.framework.mapping import AKIN_MEMBERS, jaccard
from thegither.framework.selectors.mapping import partnership_map
from thegither.framework.services.agreements import link_partnerships
from thegither.gatherings.models import Gathering
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.outcomes.services import create_outcome

pytestmark = pytest.mark.django_db

WORDS = {"purpose": "Warm and dry homes", "rationale": "Damp walls need landlords, nurses and builders"}


def sharing(*, shared, alone=0, other=None, **fields):
    """Make two partnerships that share members, the first with some more of its own."""
    first, second = make_partnership(**fields), make_partnership(**fields | (other or {}))
    for _each in range(shared):
        organisation = make_organisation()
        make_seat(partnership=first, organisation=organisation)
        make_seat(partnership=second, organisation=organisation)
    for _each in range(alone):
        make_seat(partnership=first)
    return first, second


@given(st.frozensets(st.integers(0, 9)), st.frozensets(st.integers(0, 9)))
def test_likeness_is_symmetric_and_one_for_the_same(first, second):
    assert jaccard(first, second) == jaccard(second, first)
    assert 0 <= jaccard(first, second) <= 1
    assert jaccard(first, first) == (1 if first else 0)


def test_a_strong_overlap_without_a_link_is_missing_one():
    first, second = sharing(shared=2, alone=2, purpose="Buses", rationale="Drivers and roads")
    (found,) = partnership_map(Actor.visitor()).overlaps
    assert (found.first, found.second, found.members) == (first, second, 0.5)
    assert found.is_missing
    link_partnerships(
        actor=Actor.system(), first=second, second=first, kind="not_needed", because="Other people"
    )
    found = partnership_map(Actor.visitor())
    assert found.missing == []
    assert (found.linked.k, found.linked.n) == (1, 1)


def test_less_is_strong_only_with_the_same_place_or_remit():
    sharing(shared=1, alone=2, purpose="Buses", rationale="Drivers", other={"purpose": "A", "rationale": "B"})
    first, second = sharing(shared=1, alone=2, **WORDS)
    place = make_community()
    elsewhere = {"purpose": "Halls", "rationale": "Keys"}
    third, fourth = sharing(
        shared=1, alone=2, purpose="Ferries", rationale="Tides", community=place, other=elsewhere
    )
    nested = {each.first.pk for each in partnership_map(Actor.visitor()).overlaps if each.is_strong}
    weak = [each for each in partnership_map(Actor.visitor()).overlaps if each.shared_members]
    assert len(weak) == 3
    assert nested == {first.pk, third.pk}
    assert {second.pk, fourth.pk} == {each.second.pk for each in weak if each.is_strong}


def test_outcomes_that_are_alike_count_as_aims():
    first, second = sharing(
        shared=1, alone=2, purpose="A", rationale="B", other={"purpose": "C", "rationale": "D"}
    )
    (found,) = partnership_map(Actor.visitor()).overlaps
    assert (found.aims, found.is_strong) == (0, False)
    for each in (first, second):
        create_outcome(actor=Actor.system(), partnership=each, title="Nobody waits for a bus in the dark")
    (found,) = partnership_map(Actor.visitor()).overlaps
    assert (found.aims, found.is_strong) == (1, found.members >= AKIN_MEMBERS)


def test_a_part_is_linked_with_its_whole_and_days_clash():
    day = today() + timedelta(days=50)
    whole = make_partnership(next_review_on=day)
    part = make_partnership(part_of=whole, next_review_on=day)
    organisation = make_organisation()
    for each in (whole, part):
        make_seat(partnership=each, organisation=organisation)
    found = partnership_map(Actor.visitor())
    assert found.overlaps[0].is_linked
    when, _one, _other, clash = found.clashes[0]
    assert (when, clash.first, clash.second) == (day, whole, part)


def test_an_event_and_a_decision_on_one_day_clash_for_those_who_may_see_both(client):
    first, second = sharing(shared=2)
    day = today() + timedelta(days=20)
    evening = make_activity(
        engagement=make_engagement(matter=make_matter(partnership=first)), kind="event", title="Bus evening"
    )
    starts = datetime.combine(day, time(18), tzinfo=UTC)
    Gathering.objects.update_or_create(
        activity=evening, defaults={"starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    )
    planned = make_engagement(
        matter=make_matter(partnership=second), state="draft", title="Fares", decides_on=day
    )
    assert day not in [each[0] for each in partnership_map(Actor.visitor()).clashes]
    planned.state, planned.opened_at = "open", now()
    planned.save()
    assert partnership_map(Actor.visitor()).clashes[0][:3] == (day, "Bus evening", "decision on Fares")
    assert "decision on Fares" in client.get(reverse("framework:map")).content.decode()


def test_nobody_learns_of_a_closed_partnership_from_the_map(client):
    shut, shown = sharing(shared=2, is_public=False, name="Quiet one")[0], make_partnership()
    seat = shut.seats.first()
    make_seat(partnership=shown, organisation=seat.organisation)
    insider = make_person()
    make_seat(partnership=shut, individual=insider)
    assert partnership_map(Actor.visitor()).overlaps == []
    assert "Quiet one" not in client.get(reverse("framework:map")).content.decode()
    member = make_member(partnership=shut)
    seen = {each.first for each in partnership_map(actor_for(member)).overlaps}
    assert shut in seen
    assert client.get(reverse("framework:link", args=[shown.slug, shut.slug])).status_code == 404


def test_those_who_run_one_of_the_two_say_how_they_are_linked(client):
    first, second = sharing(shared=2)
    officer = make_member(partnership=first, role="officer")
    said = {"first": first, "second": second, "kind": "linked", "because": "We meet"}
    for actor in (actor_for(make_member(partnership=first)), Actor.visitor()):
        with pytest.raises(NotPermitted):
            link_partnerships(actor=actor, **said)
    with pytest.raises(DomainError, match="two different"):
        link_partnerships(actor=Actor.system(), **said | {"second": first})
    url = reverse("framework:link", args=[second.slug, first.slug])
    asked = reverse("framework:link", args=[first.slug, second.slug])
    assert asked not in sign_in(client, make_person()).get(reverse("framework:map")).content.decode()
    assert asked in sign_in(client, officer).get(reverse("framework:map")).content.decode()
    assert client.post(url, {"kind": "linked", "because": ""}).status_code == 422
    page = client.post(url, {"kind": "linked", "because": "We meet before each board"}, follow=True)
    assert "We meet before each board" in page.content.decode()


def test_the_map_costs_the_same_for_one_pair_and_for_three(client):
    url = reverse("framework:map")
    sharing(shared=2)
    with CaptureQueriesContext(connection) as one:
        assert "<svg" in client.get(url).content.decode()
    for _more in range(2):
        link_partnerships(
            actor=Actor.system(),
            **dict(zip(("first", "second"), sharing(shared=2, alone=1), strict=True)),
            kind="linked",
            because="We meet",
        )
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(one) == len(three)

"""The last place, and one form, taken by two at the same moment."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.dialogue.test_at_once import at_once
from tests.factories import make_activity
from thegither.accounts.services import begin_participation
from thegither.gatherings.models import SignUp
from thegither.gatherings.services import cancel_sign_up, plan_gathering, sign_up
from thegither.ideas.models import Support
from thegither.ideas.services import add_idea, support_idea
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def activity(db):
    activity = make_activity(kind="event")
    starts_at = now() + timedelta(days=3)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
    plan_gathering(actor=Actor.system(), activity=activity, venue="The hall", places=1, **times)
    return activity


def test_the_last_place_is_given_once_and_a_freed_one_too(activity):
    states = at_once(
        *(
            lambda name=name: sign_up(actor=Actor.visitor(), activity=activity, name=name).state
            for name in ("Isla", "Una", "Rhona")
        )
    )
    assert sorted(states) == ["going", "waiting", "waiting"]
    going = SignUp.objects.get(state="going")
    at_once(lambda: cancel_sign_up(sign_up=going), lambda: cancel_sign_up(sign_up=going))
    assert sorted(SignUp.objects.values_list("state", flat=True)) == ["cancelled", "going", "waiting"]


def test_one_form_sent_twice_at_once_is_one_sign_up(activity):
    given = {"actor": Actor.visitor(), "activity": activity, "name": "Isla", "submission_key": uuid4()}
    first, second = at_once(lambda: sign_up(**given).pk, lambda: sign_up(**given).pk)
    assert first == second
    assert SignUp.objects.count() == 1


def test_support_pressed_twice_at_once_counts_once():
    idea = add_idea(
        actor=Actor.visitor(), activity=make_activity(kind="ideas"), title="A bench", text="Here."
    )
    somebody = Actor.participant(begin_participation().pk)
    at_once(*[lambda: support_idea(actor=somebody, idea=idea)] * 3)
    idea.refresh_from_db()
    assert idea.supporters == Support.objects.count() == 1

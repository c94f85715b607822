"""Whoever is asked for something gets a letter, once."""

import pytest

from tests.factories import make_mandate, make_member, make_partnership, make_person, make_seat
from tests.portal.mail import letters, run_jobs
from thegither.accounts.models import NewsSetting, NewsTopic
from thegither.audit.models import Event
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.offers.handlers import write_to_the_asked
from thegither.offers.services import ask_organisation

pytestmark = pytest.mark.django_db


def test_those_who_can_answer_are_written_to_once_unless_they_want_no_such_letters():
    partnership = make_partnership()
    asking, asked, third = (make_member(partnership=partnership) for _side in range(3))
    seat = asked.mandates.get().seat
    quiet, watching = make_person(), make_person()
    make_mandate(seat=seat, person=quiet)
    NewsSetting.objects.create(user=quiet.user, topic=NewsTopic.OWED, frequency="never")
    observing = make_seat(partnership=partnership, organisation=seat.organisation, role="observer")
    make_mandate(seat=observing, person=watching)
    ask = ask_organisation(
        actor=Actor.system(),
        seat=asking.mandates.get().seat,
        organisation=seat.organisation,
        what="Two helpers on Fridays",
        more="For the lunch club",
        answer_by=today(),
    )
    run_jobs()
    write_to_the_asked(Event.objects.get(name="offers.asked"))
    (letter,) = letters(asked)
    assert "Two helpers on Fridays" in letter.subject
    assert ask.get_absolute_url() in letter.text
    assert letter.unsubscribe_url
    assert [letters(person) for person in (asking, third, quiet, watching)] == [[], [], [], []]

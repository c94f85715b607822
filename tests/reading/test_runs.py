"""Few are met early, a campaign counts once, whose it is stays hidden, what is taken back leaves no trace."""

import time

import pytest

from tests.factories import actor_for, make_contribution, make_member, make_person, sign_in
from thegither.dialogue.models import Contribution, Standing
from thegither.dialogue.services import withdraw_contribution
from thegither.kernel.actors import Actor
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.reading.models import Place, ReadingRun, ReadMark, Suggestion
from thegither.reading.selectors.inbox import NEW, RARE, cards, newest_run, read_share, to_read
from thegither.reading.services import (
    accept_suggestion,
    ask_for_reading,
    catch_up,
    mark_read,
    refuse_suggestion,
)

from .conftest import BUSES, CAMPAIGN, read, say

pytestmark = pytest.mark.django_db


def signed(number):
    """The campaign's letter as somebody signs it."""
    return f"{CAMPAIGN} Yours, signatory {number}."


def test_what_few_say_is_met_early_and_a_campaign_once(matter, actor):
    say(matter, *(signed(number) for number in range(60)))
    minority = say(matter, *BUSES[:6])
    run = read(matter)
    rows = list(to_read(matter, run, actor.person_id))
    assert len(rows) == 7  # sixty signatories are one argument
    assert {row.pk for row in rows[:7]} >= {each.pk for each in minority}
    assert max(index for index, row in enumerate(rows) if row.pk in {each.pk for each in minority}) <= 6
    (card,) = [card for card in cards(rows, run) if card.argument]
    assert card.signatories == 60
    assert read_share(matter, run, actor.person_id) == (0, 7)
    assert to_read(matter, run, actor.person_id, show=RARE).count() >= 1


def test_who_signs_and_adds_a_point_is_met_with_it_and_is_once_in_a_theme(matter, actor):
    own = "As a wheelchair user I also cannot board because the ramp meets a kerb the driver never lowers."
    said = say(matter, *(signed(number) for number in range(20)), f"{CAMPAIGN} {own}", *BUSES)
    run = read(matter)
    assert said[20] in to_read(matter, run, actor.person_id)
    assert Suggestion.objects.filter(run=run, members__contribution=said[20]).exists()


def test_the_same_texts_give_the_same_run(matter):
    say(matter, *BUSES)
    first = read(matter)
    order = list(Place.objects.order_by("contribution").values_list("contribution", "position"))
    second = read(matter)
    assert second.input_digest == first.input_digest
    assert list(Place.objects.order_by("contribution").values_list("contribution", "position")) == order
    assert ReadingRun.objects.count() == 2  # the head of the first stays


def test_new_texts_join_at_once_and_those_taken_back_leave(matter, actor):
    kept = say(matter, *(signed(number) for number in range(5)), *BUSES)
    run = read(matter)
    speaker = run.arguments.get().representative
    withdraw_contribution(actor=Actor.visitor(), contribution=speaker, holds_receipt=True)
    fresh = say(matter, signed(99), *(f"{BUSES[number % 10]} And number {number}." for number in range(99)))
    started = time.monotonic()
    assert catch_up(matter) == 101
    assert time.monotonic() - started < 5  # measured at 0.2 s; the promise of 1 s is kept in bench
    run = newest_run(matter)
    (argument,) = [each for each in run.arguments.all() if each.places.count() == 5]
    assert fresh[0].pk in set(argument.places.values_list("contribution", flat=True))
    assert argument.representative != speaker
    assert argument.places.get(contribution=argument.representative).position is not None
    assert not Place.objects.filter(contribution=speaker).exists()
    assert catch_up(matter) == 0
    assert kept[6].pk in set(to_read(matter, run, actor.person_id).values_list("pk", flat=True))


def test_new_texts_change_no_argument_but_those_they_come_to(matter, actor):
    other = "Sunday trains should stop at the old quarry platform, since walkers and campers pay for them."
    say(
        matter,
        *(signed(number) for number in range(5)),
        *[f"{other} {each}" for each in ("Yes", "Aye")],
        *BUSES,
    )
    run = read(matter)
    before = dict(run.arguments.values_list("pk", "representative"))
    say(matter, signed(98), BUSES[3])
    assert catch_up(matter) == 2
    arguments = {each.pk: each for each in run.arguments.all()}
    assert sorted(each.places.count() for each in arguments.values()) == [2, 2, 6]
    assert before.keys() <= arguments.keys()
    assert len(to_read(matter, run, actor.person_id)) == 12
    whole = read(matter)
    assert sorted(each.places.count() for each in whole.arguments.all()) == [2, 2, 6]


def test_after_an_upgrade_who_spoke_for_an_argument_may_still_leave_it(matter, actor):
    said = say(matter, *(signed(number) for number in range(5)), *BUSES)
    run = read(matter)
    ReadingRun.objects.update(index=b"kept by another version")
    speaker = run.arguments.get().representative
    withdraw_contribution(actor=Actor.visitor(), contribution=speaker, holds_receipt=True)
    assert catch_up(matter) == 1
    (argument,) = newest_run(matter).arguments.all()
    shown = {row.pk for row in to_read(matter, newest_run(matter), actor.person_id)}
    assert argument.representative_id in shown & {each.pk for each in said[:5]} - {speaker.pk}


def test_what_came_in_since_is_listed_before_a_worker_saw_it(matter, actor):
    say(matter, *BUSES)
    run = read(matter)
    new = make_contribution(matter=matter)
    assert list(to_read(matter, run, actor.person_id, show=NEW)) == [new]
    assert list(to_read(matter, run, actor.person_id))[-1] == new


def test_a_hidden_text_leaves_no_trace_in_the_next_run(matter):
    hidden = say(matter, *BUSES)[0]
    read(matter)
    Contribution.objects.filter(pk=hidden.pk).update(standing=Standing.HIDDEN)
    run = read(matter)
    assert run.texts == len(BUSES) - 1
    assert not Place.objects.filter(contribution=hidden).exists()
    assert not Suggestion.objects.filter(members__contribution=hidden).exists()
    assert bytes(ReadingRun.objects.order_by("pk")[0].index) == b""


def test_whose_it_is_stays_hidden_until_it_is_read(signed_in, matter, actor, officer):
    said = make_contribution(matter=matter, text="The wind at the pier", byline="Morag of the pier")
    url = f"/matters/{matter.pk}/reading/"
    page = signed_in.get(url).content.decode()
    assert "The wind at the pier" in page
    assert "Morag of the pier" not in page
    assert "Public" not in page.split("<main")[1].split("I have read it")[0].split("The wind")[1]
    signed_in.post(f"{url}read/", {"contribution": said.pk, "back": f"{url}?show=all"})
    assert "Morag of the pier" in signed_in.get(f"{url}?show=all").content.decode()
    assert ReadMark.objects.get().person == officer
    elsewhere = {"contribution": said.pk, "back": "https://example.org/"}
    assert signed_in.post(f"{url}read/", elsewhere).headers["Location"] == url


def test_a_suggestion_refused_is_not_made_again_and_one_accepted_brings_what_is_new(matter, actor):
    say(matter, *BUSES, *BUSES[::-1])
    read(matter)
    first, *others = Suggestion.objects.filter(run__matter=matter)
    theme = accept_suggestion(actor=actor, suggestion=first, name="Late buses")
    for each in others:
        refuse_suggestion(actor=actor, suggestion=each)
    before = theme.assignments.count()
    new = make_contribution(matter=matter, text=first.members.first().contribution.text)
    read(matter)
    assert not Suggestion.objects.filter(run__matter=matter, taken_as=None).exists()
    assert theme.assignments.count() > before
    assert theme.assignments.get(contribution=new).state == "suggested"


def test_only_those_who_speak_for_a_seat_read(client, matter):
    observer = make_member(partnership=matter.partnership, role="observer")
    with pytest.raises(NotPermitted):
        ask_for_reading(actor=actor_for(observer), matter=matter)
    with pytest.raises(NotPermitted):
        mark_read(actor=actor_for(make_person()), matter=matter, keys=[])
    assert sign_in(client, make_person()).get(f"/matters/{matter.pk}/reading/").status_code == 403


def test_a_reading_is_asked_for_once(matter, actor):
    first = ask_for_reading(actor=actor, matter=matter)
    assert ask_for_reading(actor=actor, matter=matter) == first
    with pytest.raises(NotFound):
        ask_for_reading(actor=Actor.visitor(), matter=_hidden(matter))


def _hidden(matter):
    type(matter).objects.filter(pk=matter.pk).update(is_public=False)
    return matter

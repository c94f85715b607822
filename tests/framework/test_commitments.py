"""Promises: made for one's own seat, shown, confirmed or disputed by the promised, and honestly counted."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_community,
    make_mandate,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.verification import verify_record
from thegither.framework.models import Commitment, Rhythm
from thegither.framework.selectors.commitments import (
    commitments_page,
    commitments_seen_by,
    promises_at_work,
)
from thegither.framework.services import commitments as services
from thegither.framework.standings import Status, kept, standing_of
from thegither.kernel.actors import Actor
from thegither.kernel.clock import at, now, today
from thegither.kernel.errors import DomainError, NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def partner(partnership):
    return make_member(partnership=partnership)


def seat_of(person):
    return person.mandates.get().seat


def promise(person, *, to=None, rhythm=Rhythm.ONCE, in_days=10, **more):
    seat = seat_of(person)
    return services.make_commitment(
        actor=actor_for(person, seat),
        partnership=seat.partnership,
        made_by=seat,
        text=more.pop("text", "Answer every contribution within four weeks"),
        to=to,
        rhythm=rhythm,
        first_due_on=today() + timedelta(days=in_days),
        **more,
    )


def show(person, commitment, *, days_ago=0):
    return services.give_evidence(
        actor=actor_for(person, seat_of(person)),
        commitment=commitment,
        text="Done, see the minutes",
        dated_on=today() - timedelta(days=days_ago),
    )


def refusal(function, *arguments, **options):
    with pytest.raises(DomainError) as caught:
        function(*arguments, **options)
    return caught.value.code


def queries_of(client, url):
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def status(commitment, day=None):
    row = commitments_seen_by(Actor.system()).get(pk=commitment.pk)
    return standing_of(row, day or today()).status


def test_a_promise_goes_from_not_due_over_evidence_to_confirmed(officer, partner):
    made = promise(officer, to=seat_of(partner))
    assert status(made) == Status.NOT_DUE
    show(officer, made)
    assert status(made) == Status.EVIDENCED
    (waiting,) = promises_at_work(actor_for(partner), [seat_of(partner).pk])[1]
    assert waiting.commitment == made
    services.confirm_commitment(actor=actor_for(partner, seat_of(partner)), commitment=made)
    assert status(made) == Status.CONFIRMED
    assert promises_at_work(actor_for(partner), [seat_of(partner).pk]) == ([], [])
    assert list(verify_record()) == []


def test_without_evidence_it_is_late_and_then_without_evidence(officer, partner):
    made = promise(officer, to=seat_of(partner), in_days=0)
    day = made.first_due_on
    assert status(made, day) == Status.NOT_DUE
    assert status(made, day + timedelta(days=1)) == Status.LATE
    assert status(made, day + timedelta(days=30)) == Status.LATE
    assert status(made, day + timedelta(days=31)) == Status.NO_EVIDENCE
    with at(now() + timedelta(days=5)):
        (owed,) = promises_at_work(actor_for(officer), [seat_of(officer).pk])[0]
        assert owed.missed_on == day
        assert promises_at_work(actor_for(partner), [seat_of(partner).pk]) == ([], [])


def test_new_evidence_after_a_dispute_asks_again(officer, partner):
    made = promise(officer, to=seat_of(partner))
    show(officer, made)
    services.dispute_commitment(
        actor=actor_for(partner, seat_of(partner)), commitment=made, because="Ours was never answered"
    )
    assert status(made) == Status.DISPUTED
    show(officer, made)
    assert status(made) == Status.EVIDENCED


def test_what_is_promised_to_everyone_is_disputed_if_one_of_them_disputes_it(partnership, officer, partner):
    other = make_member(partnership=partnership)
    made = promise(officer)
    show(officer, made)
    services.confirm_commitment(actor=actor_for(partner, seat_of(partner)), commitment=made)
    assert status(made) == Status.CONFIRMED
    services.dispute_commitment(actor=actor_for(other, seat_of(other)), commitment=made, because="Not to us")
    assert status(made) == Status.DISPUTED
    services.confirm_commitment(actor=actor_for(other, seat_of(other)), commitment=made)
    assert status(made) == Status.CONFIRMED  # the last word of each seat counts


def test_only_the_one_it_was_made_to_says_whether_it_was_kept(partnership, officer, partner):
    made = promise(officer, to=seat_of(partner))
    show(officer, made)
    same_house = make_person()
    make_mandate(seat=seat_of(officer), person=same_house)
    for somebody in (officer, same_house, make_member(partnership=partnership), make_person()):
        with pytest.raises(NotPermitted):
            services.confirm_commitment(actor=actor_for(somebody), commitment=made)
    everyone = promise(officer)
    show(officer, everyone)
    with pytest.raises(NotPermitted):  # nobody confirms what their own seat promised
        services.confirm_commitment(actor=actor_for(same_house), commitment=everyone)


def test_an_organisation_and_a_community_answer_for_themselves(partnership, officer):
    elsewhere, place = make_organisation(), make_community()
    reader = make_member(partnership=make_partnership(is_public=False), organisation=elsewhere)
    local = make_member(partnership=make_partnership(community=place))
    to_them, to_place = promise(officer, to=elsewhere), promise(officer, to=place)
    for made, answers, silent in ((to_them, reader, local), (to_place, local, reader)):
        show(officer, made)
        with pytest.raises(NotPermitted):
            services.confirm_commitment(actor=actor_for(silent), commitment=made)
        services.confirm_commitment(actor=actor_for(answers), commitment=made)
        assert status(made) == Status.CONFIRMED
        assert made.verdicts.get().said_for == seat_of(answers)


def test_nobody_promises_for_a_seat_they_do_not_hold(partnership, officer, partner):
    options = {
        "actor": actor_for(officer),
        "partnership": partnership,
        "text": "Pay the hall",
        "first_due_on": today(),
    }
    assert refusal(services.make_commitment, made_by=seat_of(partner), **options) == "seat_not_held"
    own = seat_of(officer)
    assert refusal(services.make_commitment, made_by=own, to=own, **options) == "promised_to_oneself"
    yesterday = options | {"first_due_on": today() - timedelta(days=1)}
    assert refusal(services.make_commitment, made_by=own, **yesterday) == "due_in_past"
    with pytest.raises(NotPermitted):
        services.make_commitment(
            made_by=seat_of(partner),
            **options | {"actor": actor_for(make_member(partnership=partnership, role="observer"))},
        )
    assert not Commitment.objects.exists()


def test_what_cannot_be_said_now_is_refused(officer, partner):
    made = promise(officer, to=seat_of(partner))
    promised = actor_for(partner)
    assert refusal(services.confirm_commitment, actor=promised, commitment=made) == "nothing_to_confirm"
    assert (
        refusal(services.dispute_commitment, actor=promised, commitment=made, because="No") == "not_due_yet"
    )
    assert refusal(show, officer, made, days_ago=-1) == "dated_in_future"
    assert refusal(show, officer, made, days_ago=1) == "dated_before_made"
    with at(now() + timedelta(days=11)):
        services.dispute_commitment(actor=promised, commitment=made, because="Nothing came")
        assert status(made) == Status.DISPUTED
    made = services.withdraw_commitment(actor=actor_for(officer), commitment=made, because="No money")
    assert status(made) == Status.WITHDRAWN
    assert refusal(show, officer, made) == "commitment_withdrawn"
    assert list(verify_record()) == []


@settings(max_examples=25)
@given(
    first=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    rhythm=st.sampled_from([Rhythm.MONTH, Rhythm.QUARTER, Rhythm.YEAR]),
    later=st.integers(0, 900),
)
def test_a_rhythm_falls_due_once_in_each_period(first, rhythm, later):
    commitment = Commitment(rhythm=rhythm, first_due_on=first)
    until = first + timedelta(days=later)
    days = commitment.due_days(until)
    months = {Rhythm.MONTH: 1, Rhythm.QUARTER: 3, Rhythm.YEAR: 12}[rhythm]
    assert days[0] == first
    assert [(day.year * 12 + day.month) for day in days] == [
        first.year * 12 + first.month + months * place for place in range(len(days))
    ]
    assert all(day.day == first.day or (day + timedelta(days=1)).day == 1 for day in days)
    assert days[-1] <= until < commitment.next_due_on(until)


def test_evidence_of_one_month_does_not_stand_for_the_next_but_one(officer, partner):
    made = promise(officer, to=seat_of(partner), rhythm=Rhythm.MONTH, in_days=0)
    show(officer, made)
    due = made.due_days(today() + timedelta(days=70))
    assert status(made, due[1]) == Status.EVIDENCED  # of the period that fell due last
    assert status(made, due[1] + timedelta(days=1)) == Status.LATE
    late = standing_of(commitments_seen_by(Actor.system()).get(pk=made.pk), due[2] + timedelta(days=10))
    assert (late.status, late.missed_on) == (Status.NO_EVIDENCE, due[1])


def test_withdrawing_what_came_due_takes_nothing_off_the_count(officer, partner):
    came_due, not_yet = promise(officer, in_days=1), promise(officer, in_days=90)
    shown = promise(officer, to=seat_of(partner), in_days=1)
    show(officer, shown)
    services.confirm_commitment(actor=actor_for(partner), commitment=shown)
    with at(now() + timedelta(days=3)):
        for made in (came_due, not_yet):
            services.withdraw_commitment(actor=actor_for(officer), commitment=made, because="No money")
        measured = kept(commitments_seen_by(Actor.system()))
        assert (measured.evidenced.k, measured.evidenced.n) == (1, 2)
        assert (measured.confirmed.k, measured.confirmed.n) == (1, 2)
        assert (measured.evidenced.low, measured.evidenced.high) == (9, 91)
    with at(now() + timedelta(days=400)):
        assert kept(commitments_seen_by(Actor.system())).evidenced.n == 0


def test_nothing_falls_due_once_the_seat_has_ended(officer, partner):
    every_month = promise(partner, to=seat_of(officer), rhythm=Rhythm.MONTH, in_days=10)
    once = promise(partner, to=seat_of(officer), in_days=60)
    services.give_evidence(actor=actor_for(partner), commitment=every_month, text="Paid", dated_on=today())
    seat = seat_of(partner)
    seat.until_on = today() + timedelta(days=20)
    seat.save()
    rows = {each.pk: each for each in commitments_seen_by(actor_for(officer))}
    day = today() + timedelta(days=90)
    status = {key: standing_of(row, day).status for key, row in rows.items()}
    assert status == {every_month.pk: Status.EVIDENCED, once.pk: Status.LAPSED}
    assert standing_of(rows[every_month.pk], day).next_due_on is None
    assert kept(rows.values(), day).evidenced.n == 1
    with at(now() + timedelta(days=90)):
        found = commitments_page(actor_for(officer), seat.partnership)
    assert found.in_force == 0


def test_what_is_not_public_is_for_members_and_the_promised(partnership, officer, partner):
    elsewhere = make_organisation()
    reader = make_member(partnership=make_partnership(), organisation=elsewhere)
    hidden = promise(officer, to=elsewhere, is_public=False)
    of_a_person = promise(officer, to=make_seat(partnership=partnership, individual=make_person()))
    public = promise(officer)

    def seen(actor):
        return set(commitments_seen_by(actor))

    assert seen(Actor.visitor()) == {public}
    assert seen(actor_for(make_person())) == {public}
    assert seen(actor_for(reader)) == {public, hidden}
    assert seen(actor_for(partner)) == {public, hidden, of_a_person}


def test_erasing_a_person_keeps_what_they_promised_for_their_seat(officer, partner):
    made = promise(officer, to=seat_of(partner))
    show(officer, made)
    user = officer.user
    assert export_all(user)["agreements"]["promises_made"][0]["text"] == made.text
    erase_all(user)
    made.refresh_from_db()
    assert made.created_by is None
    assert made.evidence.get().given_by is None
    assert list(verify_record()) == []


# Pages ---------------------------------------------------------------------------------------------------
def test_a_promise_is_made_on_the_page_once(client, partnership, officer, partner):
    sign_in(client, officer, seat_of(officer))
    url = reverse("framework:make_commitment", args=[partnership.slug])
    form = client.get(url).context["form"]
    sent = {
        "made_by": seat_of(officer).pk,
        "text": "Send the agenda a week before",
        "to": f"seat-{seat_of(partner).pk}",
        "rhythm": "month",
        "first_due_on": str(today()),
        "is_public": "on",
        "submission_key": str(form["submission_key"].value()),
    }
    wrong = client.post(url, sent | {"first_due_on": "soon"})
    assert wrong.status_code == 422
    assert "Send the agenda a week before" in wrong.content.decode()
    assert client.post(url, sent | {"to": "organisation"}).status_code == 422
    for _again in range(2):
        made = client.post(url, sent, follow=True)
    (commitment,) = Commitment.objects.all()
    assert commitment.to_seat == seat_of(partner)
    assert "Send the agenda a week before" in made.content.decode()


def test_the_promised_answers_on_the_page(client, officer, partner):
    made = promise(officer, to=seat_of(partner))
    show(officer, made)
    url = reverse("framework:say_whether_kept", args=[made.pk])
    assert sign_in(client, officer).get(url).status_code == 403
    sign_in(client, partner)
    refused = client.post(url, {"is_kept": "no", "because": ""})
    assert refused.status_code == 422
    assert "Write something first" in refused.content.decode()
    answer = client.post(url, {"is_kept": "no", "because": "We heard nothing"}, follow=True)
    assert "We heard nothing" in answer.content.decode()


def test_the_pages_cost_the_same_for_one_and_for_three(client, partnership, officer, partner):
    url = reverse("framework:commitments", args=[partnership.slug])
    made = promise(officer, to=seat_of(partner), led_by="The chief executive")
    show(officer, made)
    services.confirm_commitment(actor=actor_for(partner), commitment=made)
    one = queries_of(client, url)
    for _more in range(2):
        show(officer, promise(officer, to=seat_of(partner)))
    show(partner, promise(partner))
    assert queries_of(client, url) == one
    page = client.get(url).content.decode()
    assert "Of one promise" not in page
    assert "The chief executive" in page


def test_the_table_has_the_convener_beside_the_partners_in_the_order_of_names(partnership, officer, partner):
    promise(officer)
    promise(partner)
    found = commitments_page(Actor.visitor(), partnership)
    names = [str(row.seat) for row in found.by_seat]
    assert names == sorted(names)
    assert {row.seat.role for row in found.by_seat} == {"officer", "partner"}


def test_programs_read_what_everybody_may_read(client, partnership, officer, partner):
    public, hidden = promise(officer, to=seat_of(partner)), promise(officer, is_public=False)
    show(officer, public)
    services.confirm_commitment(actor=actor_for(partner, seat_of(partner)), commitment=public)
    answer = client.get("/api/v1/commitments", {"partnership": partnership.pk}).json()
    (row,) = answer["items"]
    assert (row["id"], row["status"], row["evidence"][0]["text"]) == (
        public.pk,
        "confirmed",
        "Done, see the minutes",
    )
    assert row["verdicts"][0]["organisation"]["id"] == seat_of(partner).organisation_id
    assert client.get(f"/api/v1/commitments/{hidden.pk}").status_code == 404

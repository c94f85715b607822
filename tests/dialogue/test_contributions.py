"""Say something: who may, as whom it counts, what is stored, and what happens when it comes twice."""

import threading
import unicodedata
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    make_contribution,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
)
from thegither.accounts.models import Participant
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.models import (
    Channel,
    Contribution,
    ContributionFollower,
    Layer,
    MatterTally,
    Standing,
)
from thegither.dialogue.reasons import SENT_VERY_FAST
from thegither.dialogue.services import (
    ContributionDraft,
    claim_contribution,
    claim_contributions,
    close_matter,
    contribute,
    contribute_many,
    contributions,
    follow_contribution,
    move_stage,
    withdraw_contribution,
)
from thegither.dialogue.services.contributions import TEXT_LIMIT
from thegither.kernel import clock
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted

pytestmark = pytest.mark.django_db

PAPER = Provenance("paper", "Cards in the library")


def tally_of(matter):
    names = ["shown", "waiting", "answered", *Layer.values]
    return MatterTally.objects.filter(matter=matter).values(*names).get()


# Who, and as whom ----------------------------------------------------------------------------------------
def test_a_visitor_becomes_a_participant_of_the_public():
    said = make_contribution(text="  The last bus\r\nleaves too early ")

    stored = Contribution.objects.get(pk=said.pk)
    assert stored.text == "The last bus\nleaves too early"
    assert (stored.layer, stored.channel, stored.standing) == (Layer.PUBLIC, Channel.WEB, Standing.SHOWN)
    assert (stored.participant_id, stored.person_id, stored.seat_id) == (
        Participant.objects.get().pk,
        None,
        None,
    )
    assert stored.stage == stored.matter.stage


def test_a_participant_stays_the_same_one():
    first = make_contribution()
    second = make_contribution(actor=Actor.participant(first.participant_id))

    assert second.participant_id == first.participant_id
    assert Participant.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_participant_whom_we_do_not_know_is_taken_for_a_new_one():
    said = make_contribution(actor=Actor.participant(987654))

    assert Contribution.objects.get(pk=said.pk).participant_id == Participant.objects.get().pk != 987654
    assert list(verify_record()) == []


def test_a_person_speaks_as_themselves_in_the_layer_of_the_public():
    person = make_person()
    said = make_contribution(actor=actor_for(person))

    assert (said.person_id, said.participant_id, said.layer) == (person.pk, None, Layer.PUBLIC)


@pytest.mark.parametrize(
    ("sectors", "layer"),
    [
        (["public"], Layer.PARTNER),
        (["community"], Layer.COMMUNITY),
        (["community", "third"], Layer.PARTNER),
    ],
)
def test_for_a_seat_the_layer_follows_from_the_organisation(sectors, layer):
    person = make_person()
    seat = make_seat(organisation=make_organisation(sectors=sectors), person=person)
    said = make_contribution(actor=actor_for(person, seat))

    assert (said.seat_id, said.layer) == (seat.pk, layer)


def test_nobody_chooses_their_own_layer():
    with pytest.raises(DomainError) as refused:
        make_contribution(layer=Layer.PARTNER)

    assert refused.value.code == "layer_fixed"
    assert not Contribution.objects.exists()
    assert not Participant.objects.exists()


def test_a_partner_enters_what_was_written_on_paper():
    matter = make_matter()
    partner = make_member(partnership=matter.partnership)
    actor = actor_for(partner).entering_for(PAPER)
    said = make_contribution(
        matter=matter, actor=actor, layer=Layer.COMMUNITY, said_at=now() - timedelta(days=3), byline="Anna"
    )

    assert (said.channel, said.provenance, said.layer) == (Channel.PAPER, PAPER.note, Layer.COMMUNITY)
    assert (said.person_id, said.participant_id, said.entered_by_id) == (None, None, partner.pk)
    assert said.entered_at - said.said_at >= timedelta(days=3)
    assert Event.objects.get(name="dialogue.contribution_made").channel == "paper"


@pytest.mark.parametrize("role", [None, "observer"])
def test_only_partners_with_a_say_enter_for_others(role):
    matter = make_matter()
    person = make_member(partnership=matter.partnership, role=role) if role else make_person()

    with pytest.raises(NotPermitted):
        make_contribution(matter=matter, actor=actor_for(person).entering_for(PAPER))


def test_entering_for_others_needs_to_say_where_and_how():
    matter = make_matter()
    actor = actor_for(make_member(partnership=matter.partnership)).entering_for(Provenance("paper", " "))

    with pytest.raises(DomainError) as refused:
        make_contribution(matter=matter, actor=actor)

    assert refused.value.field == "provenance"


def test_a_channel_nobody_knows_is_refused():
    with pytest.raises(DomainError) as refused:
        make_contribution(actor=Actor.visitor().entering_for(Provenance("pigeon", "from the loft")))

    assert refused.value.code == "channel_unknown"


def test_another_program_speaks_for_its_owner():
    person = make_person()
    said = make_contribution(actor=actor_for(person).entering_for(Provenance("api")))

    assert (said.person_id, said.channel, said.entered_by_id) == (person.pk, Channel.API, None)


def test_a_matter_for_partners_refuses_the_public():
    matter = make_matter(is_for_everyone=False)

    with pytest.raises(NotPermitted):
        make_contribution(matter=matter)


def test_a_closed_partnership_does_not_show_that_the_matter_exists():
    matter = make_matter(partnership=make_partnership(is_public=False))

    with pytest.raises(NotFound):
        make_contribution(matter=matter)


# When ----------------------------------------------------------------------------------------------------
def test_a_closed_matter_takes_nothing():
    matter = make_matter()
    close_matter(actor=Actor.system(), matter=matter)

    with pytest.raises(DomainError) as refused:
        make_contribution(matter=matter)

    assert refused.value.code == "matter_closed"


def test_paper_written_in_time_is_taken_after_the_last_day():
    matter = make_matter(open_until=today() + timedelta(days=2))
    actor = actor_for(make_member(partnership=matter.partnership)).entering_for(PAPER)
    in_time = now()
    with clock.at(now() + timedelta(days=5)):
        said = make_contribution(matter=matter, actor=actor, said_at=in_time)
        with pytest.raises(DomainError) as refused:
            make_contribution(matter=matter, actor=actor)

    assert said.said_at == in_time
    assert refused.value.code == "matter_closed"


def test_nobody_has_said_anything_tomorrow():
    with pytest.raises(DomainError) as refused:
        make_contribution(said_at=now() + timedelta(minutes=1))

    assert refused.value.code == "said_in_future"


# What ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("text", ["", " \n ", "...", "\x00\u202e", "\ud800"])
def test_saying_nothing_is_refused(text):
    with pytest.raises(DomainError) as refused:
        contribute(actor=Actor.visitor(), matter=make_matter(), text=text)

    assert (refused.value.code, refused.value.field) == ("text_missing", "text")


def test_the_limit_counts_characters():
    matter = make_matter()
    assert len(make_contribution(matter=matter, text="é" * TEXT_LIMIT).text) == TEXT_LIMIT

    with pytest.raises(DomainError) as refused:
        make_contribution(matter=matter, text="é" * (TEXT_LIMIT + 1))
    assert refused.value.code == "text_too_long"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"knowledge": "hearsay"}, "knowledge_unknown"),
        ({"language": "no such language"}, "language_unknown"),
        ({"layer": "press"}, "layer_unknown"),
    ],
)
def test_unknown_words_are_refused(fields, code):
    with pytest.raises(DomainError) as refused:
        make_contribution(**fields)

    assert refused.value.code == code


@settings(max_examples=60)
@given(
    text=st.text(st.characters(codec=None), max_size=80)
    | st.sampled_from(["ok\x00", "\u202eevil", "👩‍👩‍👧‍👦", "\ud83d", "שלום", "e\u0301", "\u200b"])
)
def test_any_text_is_stored_clean_or_refused_with_a_reason(text):
    with transaction.atomic():
        matter = make_matter()
        code = stored = ""
        try:
            stored = Contribution.objects.get(pk=make_contribution(matter=matter, text=text or " ").pk).text
        except DomainError as refused:
            code = refused.code
        transaction.set_rollback(True)

    if code:
        assert code == "text_missing"
    else:
        assert stored == unicodedata.normalize("NFC", stored)
        assert not set(stored) & set("\x00\u202a\u202b\u202c\u202d\u202e")
        assert stored.encode("utf-8").decode("utf-8") == stored


# Moderation before ---------------------------------------------------------------------------------------
def test_a_matter_that_looks_first_lets_it_wait():
    matter = make_matter(moderation="before")
    said = make_contribution(matter=matter)

    assert said.standing == Standing.WAITING
    assert tally_of(matter) == {
        "shown": 0,
        "waiting": 1,
        "answered": 0,
        "partner": 0,
        "community": 0,
        "public": 0,
    }


def test_what_is_held_waits_and_says_why():
    said = make_contribution(held_because=SENT_VERY_FAST)

    assert said.standing == Standing.WAITING
    assert [act.reason for act in said.moderation_acts.all()] == [SENT_VERY_FAST]


# Twice ---------------------------------------------------------------------------------------------------
def test_the_same_form_sent_again_is_stored_once():
    matter, key = make_matter(), uuid4()
    first = make_contribution(matter=matter, text="The bus", submission_key=key)
    again = make_contribution(matter=matter, text="The  bus ", submission_key=key)

    assert again.pk == first.pk
    assert (Contribution.objects.count(), Participant.objects.count()) == (1, 1)
    assert tally_of(matter)["shown"] == 1


def test_the_same_form_with_other_words_is_stored_too():
    matter, key = make_matter(), uuid4()
    first = make_contribution(matter=matter, text="The bus", submission_key=key)
    second = make_contribution(matter=matter, text="The bus and the ferry", submission_key=key)

    assert second.pk != first.pk
    assert tally_of(matter)["shown"] == 2


def test_a_form_sent_again_after_closing_still_finds_the_first():
    matter, key = make_matter(), uuid4()
    first = make_contribution(matter=matter, text="The bus", submission_key=key)
    close_matter(actor=Actor.system(), matter=matter)

    assert make_contribution(matter=matter, text="The bus", submission_key=key).pk == first.pk


def test_the_same_source_key_is_stored_once_for_each_matter():
    matter = make_matter()
    first = make_contribution(matter=matter, source_key="row 7")

    assert make_contribution(matter=matter, source_key="row 7").pk == first.pk
    assert make_contribution(source_key="row 7").pk != first.pk


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_threads_at_once_is_stored_once():
    matter, key = make_matter(), uuid4()
    stored, failed = [], []
    together = threading.Barrier(6)

    def send():
        try:
            together.wait()
            stored.append(make_contribution(matter=matter, text="Once", submission_key=key).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert (len(stored), len(set(stored))) == (6, 1)
    assert (Contribution.objects.count(), Participant.objects.count()) == (1, 1)
    assert tally_of(matter)["shown"] == 1


# The record ----------------------------------------------------------------------------------------------
def test_it_is_recorded_with_a_seal_and_without_its_words():
    said = make_contribution(text="Anna says so", byline="Anna")
    event = Event.objects.get(name="dialogue.contribution_made")

    assert (event.target_id, event.participant_id) == (said.pk, said.participant_id)
    assert set(event.facts) == {"layer", "standing", "seals"}
    assert "Anna" not in str(event.facts)
    assert list(verify_record()) == []


def test_a_change_behind_our_back_is_found():
    said = make_contribution()
    Contribution.objects.filter(pk=said.pk).update(text="Something else")

    assert [finding.what for finding in verify_record()] == [f"dialogue.contribution:{said.pk}"]


def test_saying_something_takes_few_queries():
    matter = make_matter()
    make_contribution(matter=matter)  # the seal key is made on first use
    participant = Participant.objects.get()
    with CaptureQueriesContext(connection) as queries:
        make_contribution(matter=matter, actor=Actor.participant(participant.pk), submission_key=uuid4())

    mine = [query["sql"] for query in queries if "jobs_job" not in query["sql"]]
    mine = [sql for sql in mine if not sql.startswith(("SAVEPOINT", "RELEASE"))]
    # policy and state, insert, tally; then the record: seal key, head of the chain (with its lock), event
    assert len(mine) == 6, "\n".join(mine)


# Take back -----------------------------------------------------------------------------------------------
def test_the_author_takes_it_back():
    person = make_person()
    said = make_contribution(actor=actor_for(person))
    withdraw_contribution(actor=actor_for(person), contribution=said)
    withdraw_contribution(actor=actor_for(person), contribution=said)

    said.refresh_from_db()
    assert said.standing == Standing.WITHDRAWN
    assert tally_of(said.matter)["shown"] == tally_of(said.matter)["public"] == 0
    assert Event.objects.filter(name="dialogue.contribution_withdrawn").count() == 1
    assert list(verify_record()) == []


def test_the_participant_takes_it_back():
    said = make_contribution()
    withdraw_contribution(actor=Actor.participant(said.participant_id), contribution=said)

    assert Contribution.objects.get().standing == Standing.WITHDRAWN


def test_the_receipt_is_enough_to_take_it_back():
    said = make_contribution()
    withdraw_contribution(actor=Actor.visitor(), contribution=said, holds_receipt=True)

    assert Contribution.objects.get().standing == Standing.WITHDRAWN


def test_nobody_else_takes_it_back():
    said = make_contribution()
    officer = make_member(partnership=said.matter.partnership, role="officer")

    with pytest.raises(NotPermitted):
        withdraw_contribution(actor=actor_for(officer), contribution=said)
    with pytest.raises(NotPermitted):
        withdraw_contribution(actor=Actor.visitor(), contribution=said)
    assert Contribution.objects.get().standing == Standing.SHOWN


def test_who_cannot_see_it_does_not_learn_that_it_waits():
    said = make_contribution(matter=make_matter(moderation="before"))

    with pytest.raises(NotFound):
        withdraw_contribution(actor=Actor.visitor(), contribution=said)


# Claim ---------------------------------------------------------------------------------------------------
def test_all_of_a_participant_is_kept_with_an_account():
    first = make_contribution()
    second = make_contribution(actor=Actor.participant(first.participant_id))
    other = make_contribution()
    person = make_person()

    assert claim_contributions(actor=actor_for(person), participant_id=first.participant_id) == 2
    assert claim_contributions(actor=actor_for(person), participant_id=first.participant_id) == 0
    assert set(person.contributions.all()) == {first, second}
    assert Contribution.objects.get(pk=other.pk).person_id is None
    assert list(verify_record()) == []


def test_a_participant_is_claimed_once():
    said = make_contribution()
    claim_contributions(actor=actor_for(make_person()), participant_id=said.participant_id)
    late = actor_for(make_person())

    with pytest.raises(DomainError, match="another account"):
        claim_contributions(actor=late, participant_id=said.participant_id)
    with pytest.raises(DomainError, match="another account"):
        claim_contribution(actor=late, contribution=said)


def test_a_visitor_claims_nothing():
    said = make_contribution()

    with pytest.raises(NotPermitted):
        claim_contributions(actor=Actor.visitor(), participant_id=said.participant_id)
    with pytest.raises(NotPermitted):
        claim_contribution(actor=Actor.participant(said.participant_id), contribution=said)


def test_one_contribution_is_claimed_by_its_receipt():
    said = make_contribution()
    other = make_contribution(actor=Actor.participant(said.participant_id))
    person = make_person()
    claim_contribution(actor=actor_for(person), contribution=said)
    claim_contribution(actor=actor_for(person), contribution=said)

    assert list(person.contributions.all()) == [said]
    assert Contribution.objects.get(pk=other.pk).person_id is None
    assert Event.objects.filter(name="dialogue.contribution_claimed").count() == 1


# Many at once --------------------------------------------------------------------------------------------
def drafts(count, **fields):
    return (ContributionDraft(text=f"Statement {n}", source_key=f"s{n}", **fields) for n in range(count))


def test_many_are_stored_sealed_and_counted():
    matter = make_matter()
    stored = contribute_many(actor=Actor.system(), matter=matter, drafts=drafts(1203))

    assert [said.text for said in Contribution.objects.order_by("pk")] == [said.text for said in stored]
    assert tally_of(matter)["public"] == tally_of(matter)["shown"] == 1203
    assert {said.channel for said in stored} == {Channel.IMPORT}
    facts = Event.objects.get(name="dialogue.contributions_imported").facts
    assert facts == {"count": 1203, "first": stored[0].pk, "last": stored[-1].pk}
    assert list(verify_record()) == []


def test_an_import_run_again_adds_only_what_is_new():
    matter = make_matter()
    contribute_many(actor=Actor.system(), matter=matter, drafts=drafts(3))
    again = contribute_many(actor=Actor.system(), matter=matter, drafts=[*drafts(4), *drafts(4)])

    assert [said.source_key for said in again] == ["s3"]
    assert Event.objects.filter(name="dialogue.contributions_imported").count() == 2


def test_an_import_with_one_bad_row_stores_nothing():
    matter = make_matter()
    rows = [*drafts(600), ContributionDraft(text="…")]

    with pytest.raises(DomainError) as refused:
        contribute_many(actor=Actor.system(), matter=matter, drafts=rows)

    assert refused.value.code == "text_missing"
    assert not Contribution.objects.exists()
    assert tally_of(matter)["shown"] == 0


@pytest.mark.parametrize(
    ("fields", "code"), [({"layer": "press"}, "layer_unknown"), ({"stage": "end"}, "stage_unknown")]
)
def test_an_import_with_unknown_words_is_refused(fields, code):
    with pytest.raises(DomainError) as refused:
        contribute_many(actor=Actor.system(), matter=make_matter(), drafts=drafts(1, **fields))

    assert refused.value.code == code


def test_only_those_who_run_the_partnership_import():
    matter = make_matter()
    partner = actor_for(make_member(partnership=matter.partnership))
    officer = actor_for(make_member(partnership=matter.partnership, role="officer"))

    with pytest.raises(NotPermitted):
        contribute_many(actor=partner, matter=matter, drafts=drafts(1))
    assert len(contribute_many(actor=officer, matter=matter, drafts=drafts(1))) == 1
    assert contribute_many(actor=officer, matter=matter, drafts=[]) == []


# Erasure -------------------------------------------------------------------------------------------------
def test_who_is_erased_leaves_what_was_said_and_no_trace_of_themselves():
    person = make_person(name="Anna Grant")
    user = person.user
    earlier = make_contribution(byline="Anna")
    claim_contributions(actor=actor_for(person), participant_id=earlier.participant_id)
    said = make_contribution(actor=actor_for(person), matter=earlier.matter, byline="Anna Grant")
    follower = follow_contribution(contribution=earlier, email=user.email)
    before = tally_of(earlier.matter)

    told = export_all(user)["contributions"]
    assert [row["id"] for row in told["said"]] == [earlier.pk, said.pk]
    assert [row["email"] for row in told["followed"]] == [follower.email]
    erase_all(user)

    for row in Contribution.objects.all():
        assert (row.person_id, row.participant_id, row.byline) == (None, None, "")
        assert row.text
    assert not ContributionFollower.objects.exists()
    assert tally_of(earlier.matter) == before
    assert list(verify_record()) == []


# Changed in the instant before the writer's turn ---------------------------------------------------------
@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen to the matter once, after the writer has looked at it and before their turn."""

    def arrange(happen):
        store, waiting = contributions._store, [happen]

        def late(*arguments):
            while waiting:
                waiting.pop()()
            return store(*arguments)

        monkeypatch.setattr(contributions, "_store", late)

    return arrange


def test_what_comes_an_instant_after_the_matter_was_closed_is_not_stored(meanwhile):
    matter = make_matter()
    meanwhile(lambda: close_matter(actor=Actor.system(), matter=matter))
    before = Participant.objects.count()
    with pytest.raises(DomainError) as refused:
        contribute(actor=Actor.visitor(), matter=matter, text="Too late")
    assert refused.value.code == "matter_closed"
    assert (Contribution.objects.count(), Participant.objects.count()) == (0, before)


def test_what_comes_an_instant_after_the_stage_moved_belongs_to_the_new_one(meanwhile):
    matter = make_matter()
    meanwhile(lambda: move_stage(actor=Actor.system(), matter=matter, to="options"))
    said = contribute(actor=Actor.visitor(), matter=matter, text="In time")
    assert said.stage == "options"
    matter.tally.refresh_from_db()
    assert matter.tally.shown == Contribution.objects.count() == 1
    assert not list(verify_record())

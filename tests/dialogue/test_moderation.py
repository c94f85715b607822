"""Moderation: for published reasons only, told to the author, undone, counted, and only by those who may."""

from contextlib import suppress

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import (
    actor_for,
    administrator,
    make_contribution,
    make_matter,
    make_member,
    make_partnership,
    make_person,
)
from thegither.accounts.models import Letter
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.dialogue.handlers import tell_author_of_moderation
from thegither.dialogue.models import AnswerState, Contribution, MatterTally, ModerationAct, Standing
from thegither.dialogue.reasons import HIDDEN_QUESTION, SENT_VERY_FAST, published_reasons
from thegither.dialogue.receipts import confirming_token
from thegither.dialogue.selectors import moderation_log, why_not_shown
from thegither.dialogue.selectors.contributions import (
    contributions_to_moderate,
    repeated_texts,
    standing_counts,
)
from thegither.dialogue.services import (
    answer_contributions,
    confirm_follower,
    follow_contribution,
    moderate_contribution,
    withdraw_contribution,
)
from thegither.dialogue.services.tallies import recount
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotFound, NotPermitted

pytestmark = pytest.mark.django_db

OFFICER = "officer"


@pytest.fixture
def matter():
    return make_matter()


@pytest.fixture
def officer(matter):
    return actor_for(make_member(partnership=matter.partnership, role=OFFICER))


def hide(officer, said, reason="attacks-people", note=""):
    return moderate_contribution(
        actor=officer, contribution=said, standing=Standing.HIDDEN, reason=reason, note=note
    )


def show(officer, said):
    return moderate_contribution(actor=officer, contribution=said, standing=Standing.SHOWN)


# Deciding ------------------------------------------------------------------------------------------------
def test_what_is_hidden_leaves_the_count_and_comes_back(matter, officer):
    said = make_contribution(matter=matter)
    hide(officer, said, note="Say it without the name.")
    assert recount(matter.pk)["shown"] == MatterTally.objects.get(matter=matter).shown == 0

    show(officer, said)
    assert recount(matter.pk)["shown"] == MatterTally.objects.get(matter=matter).shown == 1
    acts = [(act.standing, act.reason, act.note) for act in said.moderation_acts.all()]
    assert acts == [("shown", "", ""), ("hidden", "attacks-people", "Say it without the name.")]
    assert list(verify_record()) == []


def test_deciding_the_same_again_changes_nothing(matter, officer):
    said = make_contribution(matter=matter)
    for _ in range(2):
        hide(officer, said)
    for _ in range(2):
        show(officer, said)

    assert ModerationAct.objects.count() == 2
    assert Event.objects.filter(name="dialogue.contribution_moderated").count() == 2


def test_the_reason_can_be_corrected(matter, officer):
    said = make_contribution(matter=matter)
    hide(officer, said, "attacks-people")
    hide(officer, said, "hatred")

    assert why_not_shown(Contribution.objects.get()).reason.slug == "hatred"


@pytest.mark.parametrize("reason", ["", "because-i-say-so", SENT_VERY_FAST, HIDDEN_QUESTION])
def test_only_published_reasons_count(matter, officer, reason):
    said = make_contribution(matter=matter)

    with pytest.raises(DomainError) as refused:
        hide(officer, said, reason)
    assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")


def test_a_moderator_only_shows_or_hides(matter, officer):
    with pytest.raises(DomainError) as refused:
        moderate_contribution(
            actor=officer, contribution=make_contribution(matter=matter), standing=Standing.WITHDRAWN
        )
    assert refused.value.code == "standing_unknown"


def test_what_was_taken_back_stays_so(matter, officer):
    said = make_contribution(matter=matter)
    withdraw_contribution(actor=Actor.visitor(), contribution=said, holds_receipt=True)

    with pytest.raises(DomainError) as refused:
        show(officer, said)
    assert refused.value.code == "withdrawn"


def test_who_may_moderate(matter):
    said = make_contribution(matter=matter)
    chair = actor_for(make_member(partnership=matter.partnership, role="chair"))
    partner = actor_for(make_member(partnership=matter.partnership))
    elsewhere = actor_for(make_member(partnership=make_partnership(), role=OFFICER))

    for stranger in (Actor.visitor(), Actor.participant(said.participant_id), partner, elsewhere):
        with pytest.raises(NotPermitted):
            hide(stranger, said)
    assert hide(chair, said).standing == Standing.HIDDEN
    with pytest.raises(NotFound):
        show(elsewhere, said)
    assert show(administrator(), said).standing == Standing.SHOWN


# The author is told --------------------------------------------------------------------------------------
def test_author_and_followers_are_told_once_of_hiding_and_of_showing_again(matter, officer):
    author = make_person()
    said = make_contribution(matter=matter, actor=actor_for(author))
    follower = follow_contribution(contribution=said, email="anna@example.org")
    confirm_follower(confirming_token(follower))
    Letter.objects.all().delete()
    hide(officer, said, "personal-details", note="Leave out the address.")
    show(officer, said)

    for event in [*Event.objects.filter(name="dialogue.contribution_moderated").order_by("pk")] * 2:
        tell_author_of_moderation(event)

    letters = Letter.objects.order_by("pk")
    assert sorted(letter.recipient for letter in letters) == sorted(
        [author.user.email, "anna@example.org"] * 2
    )
    first = letters.filter(recipient="anna@example.org").first()
    assert published_reasons().named("personal-details").wording in first.text
    assert "Leave out the address." in first.text
    assert first.unsubscribe_url
    assert "shown again" in letters.last().subject


def test_what_only_waited_is_shown_without_a_letter(officer):
    said = make_contribution(matter=make_matter(moderation="before"))
    moderate_contribution(actor=Actor.system(), contribution=said, standing=Standing.SHOWN)
    follower = follow_contribution(contribution=said, email="anna@example.org")
    confirm_follower(confirming_token(follower))
    Letter.objects.all().delete()
    tell_author_of_moderation(Event.objects.get(name="dialogue.contribution_moderated"))

    assert not Letter.objects.exists()


def test_the_author_learns_why_it_waits():
    held = make_contribution(held_because=SENT_VERY_FAST)
    waiting = make_contribution(matter=make_matter(moderation="before"))

    assert why_not_shown(held).reason.slug == SENT_VERY_FAST
    assert why_not_shown(waiting) is None
    assert why_not_shown(make_contribution()) is None


# The queue -----------------------------------------------------------------------------------------------
def test_the_queue_holds_what_one_moderates_and_nothing_else(matter, officer):
    waiting = [make_contribution(matter=matter, held_because=SENT_VERY_FAST) for _ in range(2)]
    make_contribution(matter=matter)
    make_contribution(held_because=SENT_VERY_FAST)

    assert list(contributions_to_moderate(officer, standing=Standing.WAITING)) == waiting
    assert list(contributions_to_moderate(officer, standing=Standing.WAITING, matter=matter)) == waiting
    assert standing_counts(officer) == {"shown": 1, "waiting": 2, "hidden": 0}
    assert not contributions_to_moderate(actor_for(make_person()), standing=Standing.WAITING).exists()


def test_the_same_words_are_noticed_on_one_matter(matter):
    first, second = (make_contribution(matter=matter, text="Sign this petition") for _ in range(2))
    elsewhere = make_contribution(text="Sign this petition")

    assert repeated_texts([first, elsewhere]) == {first.pk: 1}
    assert repeated_texts([]) == {}
    withdraw_contribution(actor=Actor.visitor(), contribution=second, holds_receipt=True)
    assert repeated_texts([first]) == {}


def test_the_log_shows_who_decided_what_to_administrators_and_moderators(matter, officer):
    act = hide(officer, make_contribution(matter=matter)).moderation_acts.get()

    assert list(moderation_log(administrator())) == [act]
    assert list(moderation_log(officer)) == [act]
    assert not moderation_log(actor_for(make_person())).exists()
    assert act.acted_by_id == officer.person_id


def test_the_published_list_is_dated_and_names_its_source():
    published = published_reasons()

    assert published.version
    assert published.source
    assert len({reason.slug for reason in published.reasons}) == len(published.reasons)
    assert {slug for slug, _ in published.choices}.isdisjoint({SENT_VERY_FAST, HIDDEN_QUESTION})
    assert published.named("no-such-reason") is None


# The tally -----------------------------------------------------------------------------------------------
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["say", "hold", "hide", "show", "withdraw", "answer", "consider"]), st.integers(0, 4)
    ),
    max_size=14,
)


@settings(max_examples=30)
@given(acts=ACTS)
def test_the_tally_is_always_what_a_recount_gives(acts):
    with transaction.atomic():
        matter = make_matter()
        officer = actor_for(make_member(partnership=matter.partnership, role=OFFICER))
        said = [make_contribution(matter=matter), make_contribution(matter=matter)]
        for act, number in acts:
            row = said[number % len(said)]
            with suppress(DomainError):
                match act:
                    case "say":
                        said.append(make_contribution(matter=matter))
                    case "hold":
                        said.append(make_contribution(matter=matter, held_because=SENT_VERY_FAST))
                    case "hide":
                        hide(officer, row)
                    case "show":
                        show(officer, row)
                    case "withdraw":
                        withdraw_contribution(actor=officer, contribution=row, holds_receipt=True)
                    case _:
                        state = AnswerState.NOT_DONE if act == "answer" else AnswerState.CONSIDERED
                        answer_contributions(
                            actor=officer, matter=matter, contributions=[row], state=state, because="So"
                        )
        counts = recount(matter.pk)
        tally = MatterTally.objects.filter(matter=matter).values(*counts).get()
        transaction.set_rollback(True)
    assert tally == counts

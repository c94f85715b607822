"""What the demonstration must show, whatever its words are."""

import re
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
from django.contrib.auth import authenticate
from django.db.models import Count, Exists, F, OuterRef

from tests.demonstration.conftest import NOW
from thegither.accounts.models import Letter, User
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.delivery.models import Action, ActionDueDate, ActionNews, ActionOwner, ActionState
from thegither.demonstration import content
from thegither.demonstration.build import is_built, logins
from thegither.dialogue.models import (
    AnswerState,
    Channel,
    Contribution,
    Decision,
    DecisionRule,
    DecisionState,
    Disposition,
    Dissent,
    Knowledge,
    Layer,
    Matter,
    MatterStage,
    MatterTally,
    ModerationAct,
    Stage,
    StageFeedback,
    Standing,
)
from thegither.dialogue.services.tallies import recount
from thegither.engagement.models import Engagement, InvitedPartner, Position
from thegither.engagement.selectors.time import time_of
from thegither.jobs.models import Job, State
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed
from thegither.offers.models import Ask, Listing, RoleProfile
from thegither.offers.selectors import consulting_of, load_of, matches_of, voices_on
from thegither.opinions.models import Conversation, Run
from thegither.opinions.selectors.results import result_of
from thegither.outcomes.models import ContributionClaim, Indicator, Likelihood, Measurement, Moment, Outcome
from thegither.partners.models import (
    Community,
    CommunityKind,
    Invitation,
    Mandate,
    Organisation,
    OrganisationSector,
    Partnership,
    PartnershipKind,
    Person,
    Sector,
)
from thegither.portal.models import SearchDocument
from thegither.portal.selectors.home import home

REAL_CONVERSATIONS = "Conversations kept from elsewhere"

# Real places and bodies near enough to slip in; the demonstration names none of them.
REAL = re.compile(
    r"\b(NHS|CalMac|ScotRail|Stagecoach|Citylink|Lothian|Glasgow|Edinburgh|Inverness|Aberdeen|Dundee|Perth"
    r"|Oban|Skye|Lewis|Harris|Mull|Orkney|Shetland|Argyll|Fife|Angus Council|Highland|Kilmarnock|Kilmarrow"
    r"|Ayr(shire)?|Police Scotland|Scottish Government|Unison|GMB|Unite|EIS|Holyrood|Westminster|Tesco"
    r"|Facebook|Google|WhatsApp)\b"
)


def texts() -> list[str]:
    """Return every text that the demonstration stores for people to read."""
    fields = [
        (Organisation, "name", "purpose"),
        (Person, "name"),
        (Partnership, "name", "purpose", "rationale"),
        (Matter, "title", "question", "summary"),
        (Contribution, "text", "provenance", "byline"),
        (Disposition, "because"),
        (Decision, "title", "question", "reasons", "decided_by"),
        (Action, "title", "description", "result"),
        (ActionNews, "text"),
        (ActionDueDate, "reason"),
        (Outcome, "title", "for_whom", "description"),
        (ContributionClaim, "because", "other_influences"),
    ]
    return [text for model, *names in fields for row in model.objects.values_list(*names) for text in row]


def test_there_is_enough_of_everything(strathbrannoch):
    assert is_built()
    assert strathbrannoch.contributions >= 260
    assert Contribution.objects.values("text").distinct().count() >= 240
    assert strathbrannoch.matters >= 8
    assert Decision.objects.filter(state=DecisionState.DECIDED).count() >= 10
    assert strathbrannoch.actions >= 14
    assert strathbrannoch.outcomes >= 5
    assert strathbrannoch.organisations >= 14


def test_every_kind_of_thing_is_there():
    assert set(Matter.objects.values_list("stage", flat=True)) == set(Stage.values)
    assert set(Contribution.objects.values_list("layer", flat=True)) == set(Layer.values)
    assert set(Contribution.objects.values_list("channel", flat=True)) == (
        {Channel.WEB, Channel.PAPER, Channel.PHONE, Channel.VISIT, Channel.EVENT, Channel.IMPORT}
    )
    assert set(Contribution.objects.values_list("knowledge", flat=True)) == {*Knowledge.values, ""}
    assert set(Contribution.objects.values_list("answer", flat=True)) == set(AnswerState.values)
    assert set(Action.objects.values_list("state", flat=True)) == set(ActionState.values)
    assert set(ContributionClaim.objects.values_list("likelihood", flat=True)) == set(Likelihood.values)
    assert set(Dissent.objects.values_list("kind", flat=True)) == {"aside", "objected"}
    assert set(Community.objects.values_list("kind", flat=True)) == set(CommunityKind.values)
    sectors = set(OrganisationSector.objects.values_list("sector", flat=True))
    assert sectors == set(Sector.values) - {Sector.OTHER}
    assert {"board", "thematic", "locality", "delivery", "task", "practice"} <= set(
        Partnership.objects.values_list("kind", flat=True)
    )
    assert Contribution.objects.filter(language="gd").count() >= 8
    assert Contribution.objects.exclude(byline="").count() >= 6


def test_organisations_have_units_an_umbrella_and_groups_without_legal_form():
    assert Organisation.objects.filter(unit_of__isnull=False).exists()
    assert Organisation.objects.filter(members__isnull=False).exists()
    assert Organisation.objects.filter(has_legal_form=False).exists()


def test_groups_nest_three_deep():
    board = Partnership.objects.get(kind=PartnershipKind.BOARD)
    assert Partnership.objects.filter(kind=PartnershipKind.DELIVERY, part_of__part_of=board).exists()


def test_nothing_is_dated_after_it_was_made():
    for model, field in (
        (Event, "occurred_at"),
        (Contribution, "said_at"),
        (Contribution, "entered_at"),
        (Disposition, "answered_at"),
        (Decision, "decided_at"),
        (MatterStage, "entered_at"),
        (ModerationAct, "acted_at"),
    ):
        assert not model.objects.filter(**{f"{field}__gt": NOW}).exists(), (model, field)
    assert not Contribution.objects.filter(said_at__gt=F("entered_at")).exists()


def test_the_record_is_in_order_and_verifies():
    assert list(verify_record()) == []
    for stream in Event.objects.values_list("stream", flat=True).distinct():
        events = Event.objects.filter(stream=stream).order_by("sequence")
        moments = list(events.values_list("occurred_at", flat=True))
        assert moments == sorted(moments)
    first = Event.objects.order_by("occurred_at").first()
    assert timedelta(days=780) < NOW - first.occurred_at < timedelta(days=830)


def test_tallies_are_what_a_recount_gives():
    for tally in MatterTally.objects.all():
        counted = recount(tally.matter_id)
        assert {name: getattr(tally, name) for name in counted} == counted


def test_everything_is_labelled_as_invented():
    for model in (Organisation, Person):
        assert not model.objects.filter(is_invented=False).exists(), model
    assert Partnership.objects.get(is_invented=False).name == REAL_CONVERSATIONS


def test_a_conversation_is_mapped_and_a_real_one_is_kept_with_its_source():
    invented, real = Conversation.objects.order_by("source")
    found = result_of(invented.activity)
    assert (found.people, [group.name for group in found.groups]) == (
        214,
        ["Sure and steady", "Reach every glen", "Keep it cheap"],
    )
    assert found.groups[2].is_small
    assert not all(statement.has_enough for statement in found.statements)
    assert "The Computational Democracy Project" in real.source
    assert real.licence == "CC BY 4.0"
    assert real.activity.engagement.matter.partnership.name == REAL_CONVERSATIONS
    assert Run.objects.get(activity=real.activity).votes > 10_000
    assert not Contribution.objects.filter(placed__activity=real.activity).exclude(byline="").exists()


def test_no_address_could_be_anybodys():
    addresses = [
        *User.objects.values_list("email", flat=True),
        *Person.objects.exclude(email="").values_list("email", flat=True),
        *Invitation.objects.values_list("email", flat=True),
        *Letter.objects.values_list("recipient", flat=True),
    ]
    assert addresses
    assert [address for address in addresses if not address.endswith("@strathbrannoch.example")] == []
    assert [text for text in texts() if "@" in text or "://" in text] == []


def test_no_real_place_or_body_is_named():
    assert [text for text in texts() if REAL.search(text)] == []


@pytest.mark.parametrize("login", logins(), ids=lambda login: login[0].partition("@")[0])
def test_every_login_opens_an_account(login):
    email, password, _who = login
    user = authenticate(request=None, email=email, password=password)
    assert user is not None
    seats = Mandate.objects.filter(person__user=user, until_on__isnull=True)
    assert seats.exists() == (not email.startswith(("resident@", "administrator@")))


def test_the_last_bus_can_be_followed_from_said_to_changed():
    thread = home(Actor.visitor()).featured
    days = [day for _kind, day in thread.stops]
    assert [(after - before).days for before, after in pairwise(days)] == [70, 102, 242]
    assert thread.said.records[0].text.startswith("The last bus leaves twenty minutes before")
    owners = ActionOwner.objects.filter(action__in=[did.pk for did in thread.did.records])
    assert set(owners.values_list("seat__organisation__name", flat=True)) == {
        "Marlburn Foods",
        "Glen Tarvie Community Bus",
        "Brannoch Health Board",
        "Strathbrannoch Council",
    }
    figures = [figure for changed in thread.changed.records for figure in changed.figures]
    assert (14, 9) in [(figure.before, figure.after) for figure in figures]
    decision = Decision.objects.get(pk=thread.decided.records[0].pk)
    assert decision.dissents.get().reason == "Six months would have been enough to know."


def test_64_people_said_much_the_same_and_got_one_answer():
    answers = Disposition.objects.filter(state=AnswerState.ACTED_ON).annotate(count=Count("coverage"))
    most = answers.order_by("-count")[0]
    assert most.coverage.count() == 64
    assert most.coverage.filter(contribution__text__startswith="The last bus leaves twenty minutes").exists()


def test_one_matter_went_back_a_stage_with_its_reason():
    stays = list(MatterStage.objects.order_by("matter_id", "entered_at"))
    order = list(Stage.values)
    back = [
        after
        for before, after in pairwise(stays)
        if before.matter_id == after.matter_id and order.index(after.stage) < order.index(before.stage)
    ]
    assert [bool(stay.reason) for stay in back] == [True]


def test_some_voices_wait_longer_than_was_promised():
    waiting = Contribution.objects.filter(answer=AnswerState.RECEIVED, standing=Standing.SHOWN)
    late = [
        contribution
        for contribution in waiting.select_related("matter__partnership")
        if NOW - contribution.said_at > timedelta(days=contribution.matter.partnership.answer_within_days)
    ]
    assert late


def test_decisions_of_every_ending():
    decided = Decision.objects.filter(state=DecisionState.DECIDED)
    assert decided.filter(rule=DecisionRule.ELSEWHERE).exists()
    assert decided.filter(is_no=True, look_again_on__gt=today()).exists()
    assert Decision.objects.filter(state=DecisionState.PROPOSED, matter__open_until__gte=today()).exists()


def test_actions_are_joint_late_and_moved_with_reasons():
    assert Action.objects.annotate(count=Count("owners")).filter(count__gte=3).exists()
    late = [action for action in Action.objects.all() if action.days_late]
    assert late
    moved = ActionDueDate.objects.exclude(reason="").values_list("action_id", flat=True)
    assert max(Counter(moved).values()) >= 2
    assert any(Counter(moved)[action.pk] >= 2 for action in late)


def test_outcomes_better_the_same_and_too_early():
    after = Measurement.objects.filter(indicator=OuterRef("pk"), moment=Moment.AFTER)
    assert Indicator.objects.filter(~Exists(after)).exists()
    assert Indicator.objects.filter(Exists(after)).count() >= 4
    assert Measurement.objects.exclude(sample_size=None).count() >= 8
    assert not ContributionClaim.objects.filter(other_influences="").exists()


def test_one_is_hidden_with_its_reason_and_one_waits():
    hidden = Contribution.objects.get(standing=Standing.HIDDEN, statement=None)
    assert hidden.moderation_acts.get().reason == "personal-details"
    assert Contribution.objects.get(standing=Standing.WAITING).matter.moderation == "before"


def test_one_group_ought_to_be_closed():
    hask = Partnership.objects.get(name="Hask Digital Link")
    assert hask.is_past_sunset
    newest = Event.objects.filter(stream=hask.pk).order_by("-occurred_at").first()
    assert NOW - newest.occurred_at > timedelta(days=365)


def test_who_we_were_differs_from_day_to_day():
    health = Mandate.objects.filter(
        seat__partnership__name="Getting About", seat__organisation__name="Brannoch Health Board"
    )

    def on(days: int) -> set[str]:
        day = today() - timedelta(days=days)
        held = [mandate for mandate in health if mandate.from_on <= day <= (mandate.until_on or day)]
        return {mandate.person.name for mandate in held}

    assert on(500) == {"Alan Petrie"}
    assert on(10) == {"Nasreen Aziz"}
    assert Partnership.objects.get(name="Getting About").versions.values("purpose").distinct().count() == 2


def test_a_matter_of_the_board_is_seen_by_its_members_only():
    private = Matter.objects.get(is_public=False)
    assert private.contributions.exists()
    assert not allowed(Actor.visitor(), Act.VIEW, Matter).filter(pk=private.pk).exists()
    assert not allowed(Actor.visitor(), Act.VIEW, Contribution).filter(matter=private).exists()


def test_gaelic_words_are_there_for_partnerships_and_matters():
    assert Partnership.objects.filter(translations__language="gd").count() >= 2
    assert Matter.objects.filter(translations__language="gd").count() >= 3


def test_people_said_at_the_end_of_a_stage_how_they_were_heard():
    verdicts = Counter(StageFeedback.objects.values_list("verdict", flat=True))
    assert set(verdicts) == {"yes", "partly", "no"}
    assert sum(verdicts.values()) >= 20


def test_nobody_gets_letters_about_the_years_before_their_last_visit():
    waiting = Job.objects.filter(state=State.READY)
    assert waiting.exists()
    assert not waiting.filter(run_at__lt=NOW - timedelta(days=8)).exists()
    # Three were invited; the letter to one who came long ago is no longer waiting.
    assert {letter.subject for letter in Letter.objects.all()} == {
        "Invitation to Front Desk Exchange",
        "Invitation to Getting About",
        "Invitation to The Glens Together",
    }


def test_what_is_said_can_be_searched_for_at_once():
    assert SearchDocument.objects.filter(kind="contribution", text__contains="There are otters").exists()
    assert not SearchDocument.objects.filter(text__contains=content.hidden()["text"][:40]).exists()


def test_every_partner_says_what_it_brings_and_two_carry_too_much():
    partners = Organisation.objects.filter(seats__isnull=False).distinct()
    assert not partners.filter(profile__isnull=True).exists()
    for organisation in partners.filter(profile__tiers__isnull=False).prefetch_related("profile__tiers"):
        assert consulting_of(organisation.profile).worst_days == organisation.consulting_days
    loads = {found.name: load_of(Actor.system(), found) for found in partners}
    overloaded = {name for name, load in loads.items() if any(month.is_over for month in load)}
    assert overloaded == {"Brannoch Carers Network", "Strathbrannoch Voluntary Action"}
    assert Ask.objects.get(decline_reason="priority").position
    fitting = {bool(matches_of(Actor.system(), listing)) for listing in Listing.objects.all()}
    assert fitting == {True, False}
    (side,) = voices_on(Actor.system(), RoleProfile.objects.get()).sides
    assert (len(side.firms), side.differs_on) == (3, ["is_clear", "minutes_a_month"])


def test_engagements_are_planned_from_their_purpose():
    union = InvitedPartner.objects.get(organisation__name="United Workers Brannoch", removed_at=None)
    assert (len(union.tiers), union.days_needed, union.has_exception) == (3, 60, True)
    time = time_of(union.engagement)
    assert time.is_fair
    assert time.sufficiency is not None
    assert time.sufficiency < 1
    assert {reason.gate for reason in union.engagement.gate_reasons.all()} == {"reasons"}
    assert union.kit.members == 214
    assert {position.is_due for position in Position.objects.all()} == {True, False}
    closed = Engagement.objects.exclude(matter__partnership__name=REAL_CONVERSATIONS).get(state="closed")
    assert closed.promise_review.influence == closed.influence
    draft = Engagement.objects.get(state="draft")
    assert [bool(each.unlocked_because) for each in draft.chosen_methods.all()] == [True]

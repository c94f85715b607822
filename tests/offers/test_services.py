"""What partners bring, as rules: profiles, asks, the register, the ledger and the role of businesses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories import actor_for, make_matter, make_organisation, make_person
from thegither.accounts.models import User
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.models import Event
from thegither.audit.verification import verify_record
from thegither.delivery.services import plan_action
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import NotFound, NotPermitted
from thegither.kernel.policies import Action as Act
from thegither.kernel.policies import allowed, fetch
from thegither.offers import selectors, services
from thegither.offers.handlers import keep_days_in_step
from thegither.offers.models import Ask, Capacity, ConsultingTier, LedgerEntry, Priority, Profile
from thegither.offers.services import TierDraft
from thegither.partners.services import change_organisation, join_umbrella
from thegither.portal.selectors.partnerships import thread_counts

from .records import give, make_ask, make_listing, make_party, make_scene, refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene()


# Profiles ------------------------------------------------------------------------------------------------
days = st.integers(0, 365)


@settings(max_examples=25)
@given(cycle=days, notice=days, drafting=days)
def test_the_worst_case_is_a_whole_cycle_and_the_typical_one_half(cycle, notice, drafting):
    tier = ConsultingTier(cycle_days=cycle, notice_days=notice, drafting_days=drafting)
    assert tier.worst_days == cycle + notice + drafting
    assert 0 <= tier.worst_days - tier.typical_days <= cycle / 2
    assert 2 * tier.typical_days >= tier.worst_days


def test_days_to_ask_the_members_follow_the_tiers(scene):
    bus = scene.partner.organisation
    tiers = [TierDraft("Branch", 30, 10, 5), TierDraft("Region", 60, 14, 0)]
    save = {"actor": scene.partner.actor, "organisation": bus, "tiers": tiers}
    profile = services.save_profile(**save, expected_version=0)
    bus.refresh_from_db()
    found = selectors.consulting_of(profile)
    assert (found.worst_days, found.typical_days) == (119, 74) == (bus.consulting_days, 74)
    assert refusal(services.save_profile, **save, expected_version=0) == "changed_meanwhile"
    change_organisation(actor=scene.officer.actor, organisation=bus, consulting_days=3)
    keep_days_in_step(Event.objects.filter(name="partners.organisation_changed").last())
    bus.refresh_from_db()
    assert bus.consulting_days == 119
    save["tiers"] = [TierDraft("Congress", 360, 0, 10)]
    assert refusal(services.save_profile, **save) == "tiers_wrong"
    assert list(profile.tiers.values_list("name", flat=True)) == ["Branch", "Region"]
    assert list(verify_record()) == []


def test_a_profile_is_public_only_if_the_organisation_is_shown_and_wants_it(scene):
    hidden = make_scene(is_public=False)
    for party, chosen, seen in (
        (scene.partner, True, True),
        (scene.firm, False, False),
        (hidden.partner, True, False),
    ):
        services.save_profile(actor=party.actor, organisation=party.organisation, is_public=chosen)
        services.choose_priority(actor=party.actor, organisation=party.organisation, title="Evenings")
        for model in (Profile, Priority):
            shown = allowed(Actor.visitor(), Act.VIEW, model).filter(organisation=party.organisation)
            assert shown.exists() is seen
    assert allowed(scene.officer.actor, Act.VIEW, Profile).count() == 2
    assert allowed(hidden.officer.actor, Act.VIEW, Profile).filter(organisation=hidden.partner.organisation)


def test_only_those_who_hold_its_seat_speak_for_an_organisation(scene):
    for actor in (scene.officer.actor, actor_for(make_person())):
        with pytest.raises(NotPermitted):
            services.save_profile(actor=actor, organisation=scene.partner.organisation)
        with pytest.raises(NotPermitted):
            services.declare_capacity(
                actor=actor, organisation=scene.partner.organisation, hours_a_month=Decimal(5)
            )


@pytest.mark.usefixtures("stopped_clock")
def test_a_new_capacity_ends_the_one_before_and_partners_see_it(scene):
    declare = {"actor": scene.partner.actor, "organisation": scene.partner.organisation}
    services.declare_capacity(**declare, hours_a_month=Decimal(20), from_on=today() - timedelta(days=90))
    services.declare_capacity(**declare, hours_a_month=Decimal(12))
    assert list(Capacity.objects.values_list("hours_a_month", "until_on")) == [
        (12, None),
        (20, today() - timedelta(days=1)),
    ]
    assert selectors.capacity_of(scene.firm.actor, scene.partner.organisation).hours_a_month == 12
    for stranger in (Actor.visitor(), make_scene().officer.actor):
        assert selectors.capacity_of(stranger, scene.partner.organisation) is None
        assert selectors.load_of(stranger, scene.partner.organisation) == []
    assert refusal(services.declare_capacity, **declare, hours_a_month=Decimal(-1)) == "hours_wrong"


# Asks ----------------------------------------------------------------------------------------------------
def test_convener_and_partner_ask_each_other_in_the_same_way(scene):
    for by, of in ((scene.officer, scene.partner), (scene.partner, scene.officer)):
        ask = make_ask(by, of)
        assert [row.pk for row in selectors.asked_of(of.actor)] == [ask.pk]
        services.answer_ask(actor=of.actor, ask=ask, state="accepted")
        assert selectors.answers_of(of.organisation).accepted == 1
    assert list(verify_record()) == []


def test_an_ask_that_cannot_be_is_refused(scene):
    assert refusal(make_ask, scene.partner, scene.partner) == "asked_itself"
    assert refusal(make_ask, scene.partner, make_scene().firm) == "asked_elsewhere"
    late = today() - timedelta(days=1)
    assert refusal(make_ask, scene.partner, scene.firm, answer_by=late) == "day_passed"
    observer = make_party(scene.partnership, role="observer")
    with pytest.raises(NotPermitted):
        make_ask(observer, scene.firm)
    ask = make_ask(scene.partner, scene.firm)
    answer = {"actor": scene.firm.actor, "ask": ask}
    assert refusal(services.answer_ask, **answer, state="declined") == "state_unknown"
    assert refusal(services.answer_ask, **answer, state="later") == "day_passed"
    assert refusal(services.answer_ask, **answer, state="answered", answer=" ") == "text_missing"
    assert refusal(services.decline_ask, **answer, reason="rude") == "decline_reason_unknown"
    services.withdraw_ask(actor=scene.partner.actor, ask=ask)
    assert refusal(services.decline_ask, **answer) == "ask_withdrawn"


def test_an_ask_is_seen_by_its_two_sides_and_nobody_else(scene):
    ask = make_ask(scene.partner, scene.firm)
    for side in (scene.partner, scene.firm):
        assert fetch(side.actor, Act.VIEW, Ask, pk=ask.pk) == ask
    administrator = Actor(kind="person", user_id=1, person_id=None, is_administrator=True)
    for other in (scene.officer.actor, administrator, Actor.visitor()):
        with pytest.raises(NotFound):
            fetch(other, Act.VIEW, Ask, pk=ask.pk)
    with pytest.raises(NotPermitted):
        services.decline_ask(actor=scene.partner.actor, ask=ask)
    assert selectors.answers_in_partnership(scene.partnership).waiting == 1


def test_saying_no_changes_no_measure_but_the_answers(scene):
    """M25: declining carries no penalty; an ask that is answered yes does not help either."""
    officer, partner, firm = scene.officer, scene.partner, scene.firm
    matter = make_matter(partnership=scene.partnership)
    plan_action(
        actor=officer.actor,
        partnership=scene.partnership,
        title="Run it",
        due_on=today(),
        owners=[firm.seat],
        matter=matter,
    )
    listing = make_listing(firm)
    services.take_up(actor=partner.actor, seat=partner.seat, listing=listing, hours=Decimal(3))
    give(firm, "2")
    services.declare_capacity(actor=firm.actor, organisation=firm.organisation, hours_a_month=Decimal(10))

    def measures():
        return (
            thread_counts(officer.actor, scene.partnership),
            selectors.given_by_seat(officer.actor, scene.partnership),
            selectors.median_hours(scene.partnership),
            selectors.register_counts(scene.partnership),
            selectors.load_of(officer.actor, firm.organisation),
            [promise.is_kept for promise in selectors.with_given(selectors.promises_seen_by(officer.actor))],
        )

    asks = [make_ask(officer, firm, hours=Decimal(40), do_by=today()) for _ in range(2)]
    before = measures()
    services.decline_ask(actor=firm.actor, ask=asks[0], position="Our plan for this year, page 3")
    assert measures() == before
    found = selectors.answers_of(firm.organisation)
    assert (found.received, found.answered, found.declined, found.by_choice) == (2, 1, 1, 1)
    assert (found.waiting, found.overdue) == (1, 0)
    services.answer_ask(actor=firm.actor, ask=asks[1], state="accepted")
    assert [month.is_over for month in selectors.load_of(officer.actor, firm.organisation)] == [
        True,
        False,
        False,
    ]


def test_an_ask_is_shown_beside_what_was_chosen(scene):
    choose = {"actor": scene.firm.actor, "organisation": scene.firm.organisation}
    inside = services.choose_priority(**choose, title="Evening buses", because="Shifts end late")
    outside = services.choose_priority(**choose, title="Apprentices")
    ask = make_ask(scene.partner, scene.firm, what="Count who takes the evening bus")
    assert selectors.priorities_beside(ask) == [(inside, "evening"), (outside, "")]
    services.end_priority(actor=scene.firm.actor, priority=inside)
    with clock.at(now() + timedelta(days=2)):
        assert selectors.priorities_beside(ask) == [(outside, "")]


def test_an_answer_can_change_and_the_record_keeps_each(scene):
    ask = make_ask(scene.partner, scene.firm)
    later = today() + timedelta(days=30)
    services.answer_ask(actor=scene.firm.actor, ask=ask, state="later", answer_by=later)
    services.decline_ask(actor=scene.firm.actor, ask=ask)
    services.decline_ask(actor=scene.firm.actor, ask=ask)
    ask.refresh_from_db()
    assert (ask.state, ask.answer_by) == ("declined", later)
    assert Event.objects.filter(name__startswith="offers.ask").count() == 3
    assert list(verify_record()) == []


# The register --------------------------------------------------------------------------------------------
def test_what_fits_is_of_the_other_kind_and_the_same_thing_by_somebody_else(scene):
    need = make_listing(scene.partner, "need", title="Somewhere warm for our drivers in the evening")
    hall = make_listing(scene.firm, title="A warm hall, evenings")
    plain = make_listing(scene.officer, title="An office")
    make_listing(scene.firm, thing="money", title="Warm evening money")
    make_listing(scene.partner, title="Our own warm garage")
    over = make_listing(scene.officer, title="Warm evening tent")
    services.withdraw_listing(actor=scene.officer.actor, listing=over)
    matches = selectors.matches_of(scene.partner.actor, need)
    assert [(match.listing, match.words) for match in matches] == [(hall, ("evening", "warm")), (plain, ())]
    assert matches[0].reasons == ["both: space", "both say: evening, warm"]
    services.take_up(actor=scene.partner.actor, seat=scene.partner.seat, listing=hall, other=need)
    assert [match.listing for match in selectors.matches_of(scene.partner.actor, need)] == [plain]


def test_a_promise_is_kept_when_the_ledger_says_so(scene):
    need = make_listing(scene.partner, "need", thing="people")
    promise = services.take_up(actor=scene.firm.actor, seat=scene.firm.seat, listing=need, hours=Decimal(5))
    assert (promise.giver, promise.taker, promise.need) == (scene.firm.seat, scene.partner.seat, need)
    give(scene.firm, "3", promise=promise)
    mistake = give(scene.firm, "4", promise=promise)
    services.strike_entry(actor=scene.firm.actor, entry=mistake)
    (told,) = selectors.with_given([promise])
    assert (told.hours, told.is_kept) == (3, False)
    give(scene.firm, "2", promise=promise)
    assert selectors.with_given([promise])[0].is_kept
    assert refusal(give, scene.partner, "1", promise=promise) == "promise_of_another"
    assert list(verify_record()) == []


def test_a_listing_is_taken_up_by_another_partner_while_it_runs(scene):
    offer = make_listing(scene.firm)
    with pytest.raises(NotPermitted):
        services.take_up(actor=scene.partner.actor, seat=scene.firm.seat, listing=offer)
    own = {"actor": scene.firm.actor, "seat": scene.firm.seat, "listing": offer}
    assert refusal(services.take_up, **own) == "own_listing"
    take = {"actor": scene.partner.actor, "seat": scene.partner.seat, "listing": offer}
    assert refusal(services.take_up, **take, hours=Decimal(1), pence=5) == "one_unit"
    assert refusal(services.take_up, **take, other=offer) == "no_match"
    services.withdraw_listing(actor=scene.officer.actor, listing=offer)
    assert refusal(services.take_up, **take) == "listing_over"
    quiet = make_listing(scene.firm, is_public=False)
    with pytest.raises(NotFound):
        services.take_up(actor=make_scene().firm.actor, seat=scene.firm.seat, listing=quiet)


# The ledger ----------------------------------------------------------------------------------------------
def test_the_median_hours_are_of_seats_that_wrote_hours_down(scene):
    assert selectors.median_hours(scene.partnership) is None
    give(scene.officer, what="The hall")
    assert selectors.median_hours(scene.partnership) is None
    give(scene.officer, "9")
    give(scene.partner, "2")
    give(scene.firm, "3")
    give(scene.firm, "100", what="By mistake")
    services.strike_entry(actor=scene.firm.actor, entry=LedgerEntry.objects.get(what="By mistake"))
    assert selectors.median_hours(scene.partnership) == (Decimal("3.0"), 3)
    later = today() + timedelta(days=120)
    assert selectors.median_hours(scene.partnership, day=later).hours == Decimal("0.8")


def test_the_officer_enters_for_partners_and_partners_for_themselves(scene):
    services.enter_in_ledger(actor=scene.officer.actor, seat=scene.partner.seat, what="Fuel", pence=12_50)
    with pytest.raises(NotPermitted):
        services.enter_in_ledger(actor=scene.firm.actor, seat=scene.partner.seat, what="Fuel", pence=1)
    assert refusal(give, scene.firm, "1", days_ago=-1) == "given_in_future"
    assert refusal(give, scene.firm, "0.00") == "hours_wrong"
    told = {row.seat: row.pence for row in selectors.given_by_seat(scene.firm.actor, scene.partnership)}
    assert told == {scene.officer.seat: 0, scene.partner.seat: 1250, scene.firm.seat: 0}


# Businesses ----------------------------------------------------------------------------------------------
def test_an_umbrella_body_and_its_firms_are_read_side_by_side(scene):
    chamber = make_party(scene.partnership, name="Chamber", sectors=["business"])
    firms = [make_party(make_scene().partnership, sectors=["business"]) for _ in range(3)]
    for firm in firms[:2]:
        join_umbrella(actor=Actor.system(), umbrella=chamber.organisation, member=firm.organisation)
    role = services.describe_role(
        actor=scene.officer.actor,
        partnership=scene.partnership,
        asks="Tell us shift times",
        offers="Workers who get home",
        decisions="The timetable",
        minutes_a_month=30,
    )

    def judge(party, is_clear, minutes):
        return services.judge_role(
            actor=party.actor,
            profile=role,
            organisation=party.organisation,
            is_clear=is_clear,
            is_worth_it="yes",
            minutes_a_month=minutes,
        )

    judge(chamber, "yes", 60)
    voices = selectors.voices_on(scene.officer.actor, role)
    assert [side.differs_on for side in voices.sides] == [[]]
    judge(firms[0], "no", 10)
    judge(firms[1], "no", 20)
    judge(scene.firm, "yes", 45)
    assert refusal(judge, firms[2], "yes", 5) == "not_here"
    assert refusal(judge, scene.partner, "yes", 5) == "not_business"
    voices = selectors.voices_on(scene.officer.actor, role)
    assert [side.differs_on for side in voices.sides] == [["is_clear", "minutes_a_month"]]
    assert (len(voices.firms), voices.clear_count) == (3, 1)
    assert selectors.business_reach(scene.partnership) == (1, 1)


def test_members_see_what_became_of_the_offers_of_businesses(scene):
    kept, dropped, _other = (make_listing(scene.firm) for _ in range(3))
    make_listing(scene.partner)
    for listing in (kept, dropped):
        promise = services.take_up(actor=scene.partner.actor, seat=scene.partner.seat, listing=listing)
        for days_ago in (100, 5) if listing is kept else (5,):
            services.enter_in_ledger(
                actor=scene.firm.actor,
                seat=scene.firm.seat,
                what="Opened the hall",
                promise=promise,
                given_on=today() - timedelta(days=days_ago),
            )
    found = selectors.business_offers(scene.officer.actor, scene.partnership)
    assert (found.made, found.taken_up, found.sustained) == (3, 2, 1)
    assert selectors.business_offers(Actor.visitor(), scene.partnership) is None
    assert selectors.business_offers(make_scene().firm.actor, scene.partnership) is None


# People --------------------------------------------------------------------------------------------------
def test_somebody_gets_what_they_entered_and_can_take_their_name_from_it(scene):
    user = User.objects.get(pk=scene.firm.person.user_id)
    listing = make_listing(scene.firm)
    ask = make_ask(scene.partner, scene.firm)
    services.decline_ask(actor=scene.firm.actor, ask=ask)
    mine = export_all(user)["offers"]
    assert [row["id"] for row in mine["offers_and_needs"]] == [listing.pk]
    assert [row["state"] for row in mine["asks_answered"]] == ["declined"]
    erase_all(user)
    listing.refresh_from_db()
    assert listing.created_by_id is None
    assert list(verify_record()) == []


def test_an_organisation_with_no_seat_is_asked_by_nobody(scene):
    assert list(selectors.askable_organisations(scene.partner.seat)) == [
        scene.firm.organisation,
        scene.officer.organisation,
    ]
    make_organisation()
    assert selectors.askable_organisations(scene.partner.seat).count() == 2

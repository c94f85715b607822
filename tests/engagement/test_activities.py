"""Activities: who comes in, what is open now, what counts, and what stands out."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_activity,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    make_response,
    sign_in,
)
from thegither.accounts.models import Letter
from thegither.dialogue.models import Contribution
from thegither.engagement import services
from thegither.engagement.models import Flag, PhaseSetting, Response
from thegither.engagement.services.admitting import activity_of_address
from thegither.engagement.services.watching import forget_sources, watch
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.clock import at, now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def engagement(partnership):
    return make_engagement(matter=make_matter(partnership=partnership))


# Taking part ---------------------------------------------------------------------------------------------
def test_a_visitor_becomes_a_participant_and_says_something(engagement):
    activity = make_activity(engagement=engagement)
    author, response = services.begin_response(actor=Actor.visitor(), activity=activity)
    contribution = services.contribute_in(actor=author, response=response, text="A bus after ten, please.")
    services.send_response(actor=author, response=response)
    assert contribution.placed.activity == activity
    assert contribution.participant_id == author.participant_id == response.participant_id
    assert contribution.matter == engagement.matter


def test_it_may_be_open_though_the_matter_takes_nothing(engagement):
    activity = make_activity(engagement=engagement)
    type(engagement.matter).objects.filter(pk=engagement.matter_id).update(is_open=False)
    author, response = services.begin_response(actor=Actor.visitor(), activity=activity)
    assert services.contribute_in(actor=author, response=response, text="Even so.").pk


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_what_is_not_open_takes_nothing(engagement, state):
    with pytest.raises(DomainError, match="not open now"):
        services.begin_response(
            actor=Actor.visitor(), activity=make_activity(engagement=engagement, state=state)
        )


def test_it_opens_and_closes_by_itself(engagement):
    activity = make_activity(
        engagement=engagement, opens_at=now() + timedelta(hours=1), closes_at=now() + timedelta(hours=2)
    )
    for minutes, is_open in ((0, False), (90, True), (150, False)):
        with at(now() + timedelta(minutes=minutes)):
            assert activity.takes_responses is is_open


def test_paper_is_typed_in_after_the_close_while_the_engagement_is_open(engagement, officer):
    activity = make_activity(engagement=engagement, state="closed")
    actor = actor_for(officer).entering_for(Provenance("paper", "Library box, Kilmarrow"))
    _author, response = services.begin_response(actor=actor, activity=activity, layer="community")
    assert (response.entered_by, response.person, response.layer, response.channel) == (
        officer,
        None,
        "community",
        "paper",
    )


def test_a_phase_may_rest_an_activity_and_never_opens_one(engagement):
    phase = engagement.phases.create(title="Writing", begins_on=today())
    activity = make_activity(engagement=engagement)
    PhaseSetting.objects.create(activity=activity, phase=phase, takes_responses=False)
    with pytest.raises(DomainError):
        services.begin_response(actor=Actor.visitor(), activity=activity)


def test_taking_back_takes_back_the_words_too(engagement):
    activity = make_activity(engagement=engagement)
    author, response = services.begin_response(actor=Actor.visitor(), activity=activity)
    contribution = services.contribute_in(actor=author, response=response, text="Not this.")
    services.withdraw_response(actor=author, response=response)
    contribution.refresh_from_db()
    assert contribution.standing == "withdrawn"
    with pytest.raises(NotFound):
        services.withdraw_response(actor=Actor.visitor(), response=response)


def test_the_same_form_sent_twice_is_one_response(engagement):
    activity, key = make_activity(engagement=engagement), "3f0c2b62-6b3c-4f39-9d10-0a3f3b0a7a01"
    first = make_response(activity=activity, submission_key=key)
    assert make_response(activity=activity, submission_key=key) == first


# Coming in -----------------------------------------------------------------------------------------------
def test_only_the_link_lets_in(engagement):
    activity = make_activity(engagement=engagement, access="link")
    with pytest.raises(NotPermitted):
        services.begin_response(actor=Actor.visitor(), activity=activity)
    with pytest.raises(NotFound):
        services.admit_by_link(actor=Actor.visitor(), activity=activity, link_key="guess")
    author, _admission = services.admit_by_link(
        actor=Actor.visitor(), activity=activity, link_key=activity.link_key
    )
    assert services.begin_response(actor=author, activity=activity)


def test_a_code_lets_one_in_once(engagement, officer):
    activity = make_activity(engagement=engagement, access="code")
    (code,) = services.make_codes(actor=actor_for(officer), activity=activity, count=1)
    author, admission = services.admit_by_code(actor=Actor.visitor(), activity=activity, code=code.upper())
    assert services.admit_by_code(actor=author, activity=activity, code=code) == (author, admission)
    with pytest.raises(DomainError, match="another device"):
        services.admit_by_code(actor=Actor.visitor(), activity=activity, code=code)
    with pytest.raises(DomainError, match="do not know"):
        services.admit_by_code(actor=Actor.visitor(), activity=activity, code="2222222222")
    assert code.replace("-", "") not in str(list(activity.codes.values()))


def test_an_address_lets_one_in_once_whatever_stands_after_a_plus(client, engagement):
    activity = make_activity(engagement=engagement, access="email")
    client.post(reverse("engagement:activity", args=[activity.pk]), {"email": "ann@example.org"})
    letter = Letter.objects.get(recipient="ann@example.org")
    path = next(word for word in letter.text.split() if "/activities/confirm/" in word)
    path = path[path.index("/activities") :]
    assert client.get(path).status_code == 200
    assert activity.admissions.count() == 0  # looking lets nobody in
    assert client.post(path).status_code == 302
    assert activity.admissions.count() == 1
    services.ask_by_email(activity=activity, email="ann+2@example.org")
    second = Letter.objects.get(recipient="ann+2@example.org")
    token = second.text.split("/activities/confirm/")[1].split("/")[0]
    with pytest.raises(DomainError, match="another device"):
        services.admit_by_address(actor=Actor.visitor(), token=token)
    with at(now() + timedelta(days=3)), pytest.raises(NotFound):
        activity_of_address(token)
    assert "ann" not in str(list(activity.codes.values()))


def test_where_addresses_are_listed_no_other_comes_in(client, engagement, officer):
    activity = make_activity(engagement=engagement, access="email")
    page = reverse("engagement:list_addresses", args=[activity.pk])

    def come_in(address):
        services.ask_by_email(activity=activity, email=address)
        letter = Letter.objects.filter(recipient=address).latest("pk")
        token = letter.text.split("/activities/confirm/")[1].split("/")[0]
        return services.admit_by_address(actor=Actor.visitor(), token=token)

    assert client.post(page, {"addresses": "ann@example.org"}).status_code == 403
    sign_in(client, officer)
    assert client.post(page, {"addresses": " "}).status_code == 422
    refused = client.post(page, {"addresses": "ann@example.org\nnot an address"})
    assert refused.status_code == 422
    assert "not an address" in refused.content.decode()
    assert activity.codes.count() == 0
    assert client.post(page, {"addresses": "Ann@example.org,\n\nbob@example.org"}).status_code == 302
    assert client.post(page, {"addresses": "bob@example.org"}).status_code == 302
    assert activity.codes.filter(is_listed=True).count() == 2
    assert "ann" not in str(list(activity.codes.values())).lower()
    come_in("ann+here@example.org")
    with pytest.raises(DomainError, match="not on the list"):
        come_in("eve@example.org")
    assert "2 are on the list, 1 of them came in" in client.get(page).content.decode()
    assert client.post(page, {"drops": "on"}).status_code == 302
    come_in("eve@example.org")
    with pytest.raises(DomainError, match="another device"):
        come_in("ann@example.org")


def test_seats_only(engagement, partnership):
    activity = make_activity(engagement=engagement, access="seats")
    member = make_member(partnership=partnership)
    assert services.begin_response(actor=actor_for(member), activity=activity)
    with pytest.raises(NotPermitted):
        services.begin_response(actor=actor_for(make_person()), activity=activity)


# What counts ---------------------------------------------------------------------------------------------
def test_what_does_not_count_is_listed_with_its_reason(client, engagement, officer):
    response = make_response(activity=make_activity(engagement=engagement))
    actor = actor_for(officer)
    with pytest.raises(DomainError):
        services.set_counted(actor=actor, response=response, is_counted=False)
    services.set_counted(actor=actor, response=response, is_counted=False, because="The same person again")
    page = client.get(reverse("engagement:not_counted", args=[response.activity_id]))
    assert "The same person again" in page.content.decode()
    with pytest.raises((NotFound, NotPermitted)):
        services.set_counted(actor=actor_for(make_person()), response=response, is_counted=True)


def test_the_same_words_stand_out_and_nothing_is_dropped(engagement):
    activity = make_activity(engagement=engagement)
    for text in ("Keep the last bus to Hask.", "keep the  last bus to hask.", "Yes", "Yes"):
        author, response = services.begin_response(actor=Actor.visitor(), activity=activity)
        services.contribute_in(actor=author, response=response, text=text)
        services.send_response(actor=author, response=response)
    assert watch() == 4
    assert [(flag.kind, flag.facts) for flag in Flag.objects.all()] == [("duplicate", {"count": 1})]
    assert Response.objects.filter(standing="counted").count() == 4
    assert watch() == 0


def test_many_from_one_source_stand_out_and_the_source_is_forgotten(engagement):
    activity = make_activity(engagement=engagement)
    for _number in range(5):
        make_response(activity=activity, source="a" * 64)
    watch()
    assert Flag.objects.get().facts == {"count": 5, "minutes": 10}
    with at(now() + timedelta(days=31)):
        assert forget_sources() == 5
    assert not Response.objects.exclude(source="").exists()


def test_a_rush_stands_out(engagement):
    activity = make_activity(engagement=engagement)
    for _number in range(20):
        make_response(activity=activity)
    watch()
    assert set(Flag.objects.values_list("kind", flat=True)) == {"burst"}


# Pages ---------------------------------------------------------------------------------------------------
def test_the_page_says_how_one_takes_part(client, engagement, django_assert_max_num_queries):
    activity = make_activity(engagement=engagement, title="Tell us about evening buses", minutes=4)
    services.write_activity_text(
        actor=Actor.system(), activity=activity, language="en-gb", title="Buses", is_easy_read=True
    )
    with django_assert_max_num_queries(12):
        page = client.get(activity.get_absolute_url()).content.decode()
    assert "Tell us about evening buses" in page
    assert "4 minutes" in page
    assert "Buses" in client.get(activity.get_absolute_url() + "?read=easy").content.decode()


def test_a_draft_is_for_members(client, engagement, officer):
    activity = make_activity(engagement=engagement, state="draft")
    assert client.get(activity.get_absolute_url()).status_code == 404
    sign_in(client, officer)
    assert client.get(activity.get_absolute_url()).status_code == 200


def test_making_changing_opening(client, engagement, officer):
    sign_in(client, officer)
    url = reverse("engagement:add_activity", args=[engagement.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"kind": "ideas", "title": "Ideas for Sundays", "access": "anyone"})
    activity = engagement.activities.get()
    url = reverse("engagement:edit_activity", args=[activity.pk])
    form = {"title": "Ideas for Sundays and holidays", "access": "link"}
    assert client.post(url, form | {"expected_version": activity.version}).status_code == 302
    assert (
        client.post(url, form | {"expected_version": activity.version}).status_code == 422
    )  # meanwhile changed
    activity.refresh_from_db()
    assert (activity.title, bool(activity.link_key)) == ("Ideas for Sundays and holidays", True)
    client.post(reverse("engagement:set_activity_state", args=[activity.pk]), {"state": "open"})
    activity.refresh_from_db()
    assert activity.takes_responses


def test_the_lists_of_those_who_decide_what_counts(
    client, engagement, officer, django_assert_max_num_queries
):
    activity = make_activity(engagement=engagement)
    for _number in range(3):
        make_response(activity=activity, source="a" * 64)
    sign_in(client, officer)
    url = reverse("engagement:responses", args=[activity.pk])
    with django_assert_max_num_queries(14):
        assert client.get(url).status_code == 200
    url = reverse("engagement:count_response", args=[activity.responses.first().pk])
    assert client.post(url, {"is_counted": "no", "because": ""}).status_code == 422
    assert client.post(url, {"is_counted": "no", "because": "A test of ours"}).status_code == 302
    assert Contribution.objects.count() == 0

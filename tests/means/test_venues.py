"""Places to meet and who can use them; what shut somebody out is answered."""

import pytest
from django.urls import reverse

from tests.factories import actor_for, make_member, make_partnership, sign_in
from thegither.audit.models import Event
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.means import services
from thegither.means.models import AccessFailure, Venue
from thegither.means.selectors.venues import venues_seen_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def member(partnership):
    return actor_for(make_member(partnership=partnership))


def add(member, partnership, **said) -> Venue:
    words = {"name": "Village hall", "address": "Main Street, Kilmorran"} | said
    return services.add_venue(actor=member, partnership=partnership, **words)


def test_places_are_found_by_words_and_by_what_they_must_have(partnership, member):
    hall = add(member, partnership, step_free="yes", hearing_loop="partly")
    add(member, partnership, name="Old kirk", step_free="no")
    add(Actor.system(), make_partnership(is_public=False), name="Hidden hall", step_free="yes")
    visitor = Actor.visitor()
    assert list(venues_seen_by(visitor, "kilmorran hall", ["step_free"])) == [hall]
    assert not venues_seen_by(visitor, needs=["hearing_loop"]).exists()
    assert venues_seen_by(visitor).count() == 2


def test_who_looked_is_kept_with_the_day(partnership, member):
    hall = add(member, partnership)
    assert hall.checked_for is None
    hall = services.change_venue(actor=member, venue=hall, checked_on=today(), toilets="yes")
    assert hall.checked_for == partnership.seats.get(mandates__person=member.person_id)
    assert hall.version == 2
    with pytest.raises(DomainError):
        services.change_venue(actor=member, venue=hall, expected_version=1, toilets="no")
    with pytest.raises(NotPermitted):
        services.change_venue(actor=Actor.visitor(), venue=hall, toilets="no")


def test_anybody_tells_what_shut_them_out_and_it_is_answered(client, partnership, member):
    hall = add(member, partnership)
    url = reverse("means:tell_failure", args=[partnership.slug])
    sign_in(client, member)
    assert client.post(f"{url}?venue={hall.pk}", {"what": ""}).status_code == 422
    client.post(f"{url}?venue={hall.pk}", {"what": "The lift was locked"})
    failure = AccessFailure.objects.get()
    assert failure.venue == hall
    assert Event.objects.get(name="means.failure_told").person_id is None
    client.logout()
    page = client.get(hall.get_absolute_url()).content.decode()
    assert "The lift was locked" not in page
    assert "1 report waits for an answer" in page
    services.settle_failure(
        actor=actor_for(make_member(partnership=partnership, role="chair")),
        failure=failure,
        state="mended",
        answer="The key hangs at the door now.",
    )
    page = client.get(f"{hall.get_absolute_url()}?").content.decode()
    assert "The key hangs at the door now." in page


def test_only_those_who_run_it_answer(client, partnership, member):
    failure = services.report_failure(actor=Actor.visitor(), partnership=partnership, what="A step")
    sign_in(client, member)
    assert client.get(failure.get_absolute_url()).status_code == 404


def test_the_list_costs_no_more_queries_with_more_places(
    client, partnership, member, django_assert_max_num_queries
):
    for count in (1, 2):
        for _ in range(count):
            add(member, partnership)
        with django_assert_max_num_queries(6):
            assert client.get(reverse("means:venues"), {"words": "hall"}).status_code == 200


def test_a_place_is_entered_and_changed_on_the_pages(client, partnership, member):
    sign_in(client, member)
    url = reverse("means:add_venue", args=[partnership.slug])
    features = dict.fromkeys(
        ("step_free", "transport", "hearing_loop", "toilets", "childcare", "quiet_space"), "unknown"
    )
    assert client.post(url, features | {"name": "Hall"}).status_code == 422
    answer = client.post(url, features | {"name": "Hall", "address": "Main Street", "step_free": "yes"})
    hall = Venue.objects.get()
    assert answer["Location"] == hall.get_absolute_url()
    edit = reverse("means:edit_venue", args=[hall.pk])
    changed = features | {"name": "Hall", "address": "High Street", "expected_version": 1, "is_closed": "on"}
    assert client.post(edit, changed).status_code == 302
    hall.refresh_from_db()
    assert (hall.address, hall.is_closed) == ("High Street", True)
    assert client.post(edit, changed).status_code == 422

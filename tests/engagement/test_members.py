"""How a partner asks its own members: only it reads them, and its answer says how many were asked."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_engagement,
    make_member,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.audit.models import Event
from thegither.engagement.models import Engagement, InvitedPartner, MemberAnswer, MemberKit
from thegither.engagement.services import inviting, kits
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, allowed
from thegither.partners.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> tuple[Engagement, InvitedPartner, Person]:
    """An open engagement that asks an organisation, and the person who speaks for it."""
    engagement = make_engagement(closes_on=today() + timedelta(days=30))
    person = make_person()
    seat = make_seat(partnership=engagement.matter.partnership, person=person)
    invited = inviting.invite_partner(
        actor=Actor.system(), engagement=engagement, organisation=seat.organisation
    )
    return engagement, invited, person


def _kit(invited: InvitedPartner, person: Person) -> MemberKit:
    return kits.make_kit(
        actor=actor_for(person),
        invited=invited,
        words="Buses",
        questions="Which first?",
        until=today() + timedelta(days=9),
    )


def test_only_the_organisation_itself_sees_its_kit_and_what_its_members_say(asked, client: Client) -> None:
    engagement, invited, person = asked
    kit = _kit(invited, person)
    kits.say_as_member(secret=kit.secret, text="The ten past ten", body="Back shift")
    officer = make_member(partnership=engagement.matter.partnership, role="officer")
    assert not allowed(actor_for(officer), Action.VIEW, MemberAnswer).exists()
    assert allowed(actor_for(person), Action.VIEW, MemberAnswer).count() == 1
    url = reverse("engagement:member_kit", args=[invited.pk])
    assert sign_in(Client(), officer).get(url).status_code == 403
    assert "The ten past ten" in sign_in(client, person).get(url).content.decode()
    table = client.get(reverse("engagement:member_answers", args=[invited.pk]))
    assert "Back shift" in b"".join(table).decode()  # type: ignore[arg-type]


def test_a_member_answers_by_the_link_without_an_account_and_twice_counts_once(asked, client: Client) -> None:
    _engagement, invited, person = asked
    kit = _kit(invited, person)
    url = reverse("engagement:members", args=[kit.secret])
    page = client.get(url)
    assert page["X-Robots-Tag"] == "noindex"
    key = page.context["form"]["submission_key"].value()
    assert client.post(url, {"text": " ", "submission_key": key}).status_code == 422
    for _time in range(2):
        assert client.post(url, {"text": "Sundays", "submission_key": key}).status_code == 302
    assert MemberAnswer.objects.count() == 1
    event = Event.objects.filter(name="engagement.member_answered").latest("pk")
    assert (event.actor_kind, event.person_id) == ("visitor", None)
    assert client.get(reverse("engagement:members", args=["x" * 30])).status_code == 404


def test_what_is_handed_in_is_marked_with_how_many_were_asked(asked, client: Client) -> None:
    engagement, invited, person = asked
    kit = _kit(invited, person)
    with pytest.raises(DomainError) as refused:
        kits.sign_off(actor=actor_for(person), kit=kit, members=214, bodies="Four branches")
    assert refused.value.code == "nothing_merged"
    kits.merge_answers(actor=actor_for(person), kit=kit, merged="The ten past ten first.")
    said = kits.sign_off(actor=actor_for(person), kit=kit, members=214, bodies="Four branches")
    assert said.seat is not None
    assert said.seat.organisation == invited.organisation
    caches["pages"].clear()
    page = client.get(said.get_absolute_url()).content.decode()
    assert "members consulted: 214, by Four branches" in page
    assert "members consulted" in client.get(engagement.matter.get_absolute_url()).content.decode()
    with pytest.raises(DomainError):
        kits.say_as_member(secret=kit.secret, text="Too late")
    with pytest.raises(DomainError):
        kits.merge_answers(actor=actor_for(person), kit=kit, merged="Otherwise")


def test_members_words_are_deleted_ninety_days_after_and_the_answer_stays(asked) -> None:
    _engagement, invited, person = asked
    kit = _kit(invited, person)
    kits.say_as_member(secret=kit.secret, text="Sundays")
    kits.merge_answers(actor=actor_for(person), kit=kit, merged="Sundays, they say.")
    said = kits.sign_off(actor=actor_for(person), kit=kit, members=3, bodies="The branch")
    moment = now()
    with clock.at(moment + timedelta(days=89)):
        assert kits.forget_member_answers() == 0
    with clock.at(moment + timedelta(days=91)):
        assert kits.forget_member_answers() == 1
    said.refresh_from_db()
    assert said.text == "Sundays, they say."


def test_members_words_that_nobody_handed_in_are_deleted_a_year_after_the_last_day(asked) -> None:
    _engagement, invited, person = asked
    kit = _kit(invited, person)
    kits.say_as_member(secret=kit.secret, text="Sundays")
    for days, deleted in ((364, 0), (367, 1)):
        with clock.at(now() + (kit.until - clock.today()) + timedelta(days=days)):
            assert kits.forget_member_answers() == deleted


def test_a_link_of_what_was_called_off_is_gone(asked) -> None:
    engagement, invited, person = asked
    kit = _kit(invited, person)
    Engagement.objects.filter(pk=engagement.pk).update(state="called_off", ended_because="No money")
    with pytest.raises(NotFound):
        kits.kit_by(kit.secret)


def test_a_partner_elsewhere_asks_nobody(asked) -> None:
    _engagement, invited, _person = asked
    stranger = make_member(partnership=make_partnership(), role="officer")
    with pytest.raises(NotPermitted):
        _kit(invited, stranger)
    assert not MemberKit.objects.exists()

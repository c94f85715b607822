"""A partnership that has ended: what it agreed stays to be read, and nothing new is agreed in it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.factories import actor_for, make_member, make_partnership, sign_in
from thegither.framework import services
from thegither.framework.services.commitments import make_commitment
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError
from thegither.offers.selectors import register
from thegither.offers.services import add_listing, describe_role, take_up
from thegither.partners.models import Seat
from thegither.partners.services import end_partnership

pytestmark = pytest.mark.django_db

WHY = dict.fromkeys(("problem", "for_whom", "why_jointly", "why_now"), "Buses stop at six")


def test_nothing_is_agreed_promised_or_taken_up_after_the_end(client):
    partnership = make_partnership()
    officer, partner = (
        make_member(partnership=partnership, role="officer"),
        make_member(partnership=partnership),
    )
    runs_it, speaks = actor_for(officer), actor_for(partner)
    framework = services.begin_framework(actor=runs_it, partnership=partnership)
    services.save_texts(actor=runs_it, framework=framework, section="rationale", texts=WHY)
    opened = services.open_for_signing(actor=runs_it, framework=framework)
    seats = {person: Seat.objects.get(mandates__person=person) for person in (officer, partner)}
    hall = add_listing(actor=speaks, seat=seats[partner], kind="offer", thing="space", title="Hall")
    url = reverse("framework:framework", args=[partnership.slug])
    assert "Sign, or say why not" in sign_in(client, partner).get(url).content.decode()
    partnership = end_partnership(actor=runs_it, partnership=partnership, ended_on=today(), note="Thank you")
    seats = {person: Seat.objects.get(pk=seat.pk) for person, seat in seats.items()}
    version = type(opened).objects.get(pk=opened.pk)
    soon = today() + timedelta(days=9)
    role = {"asks": "Ask", "offers": "Get", "decisions": "Shape", "minutes_a_month": 3}
    promise = {"partnership": partnership, "made_by": seats[partner], "text": "Pay", "first_due_on": soon}
    for refused in (
        lambda: services.begin_change(actor=runs_it, framework=framework),
        lambda: services.sign(actor=speaks, version=version, seat=seats[partner], stance="signs"),
        lambda: services.open_round(actor=runs_it, version=version, answer_until=soon),
        lambda: make_commitment(actor=speaks, **promise),
        lambda: take_up(actor=runs_it, seat=seats[officer], listing=hall),
        lambda: describe_role(actor=runs_it, partnership=partnership, **role),
    ):
        with pytest.raises(DomainError) as caught:
            refused()
        assert caught.value.code == "partnership_ended"
    assert list(register(speaks)) == []
    page = client.get(url)
    assert page.status_code == 200
    assert "Sign, or say why not" not in page.content.decode()

"""Ask for support, be told in time, and be forgotten; figures of few are not shown."""

from datetime import date, timedelta

import pytest
from django.core.cache import caches
from django.urls import reverse

from tests.factories import (
    actor_for,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from thegither.accounts.models import Letter, User
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.models import Event
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.means import services
from thegither.means.jobs import forget_askers
from thegither.means.links import request_token
from thegither.means.models import SupportRequest
from thegither.means.selectors.support import partnership_figures
from thegither.means.working_days import after_working_days, working_days_between

pytestmark = pytest.mark.django_db


@pytest.fixture
def partnership():
    return make_partnership()


@pytest.fixture
def officer(partnership):
    return actor_for(make_member(partnership=partnership, role="officer"))


def ask(partnership, **fields) -> SupportRequest:
    words = {"need": "travel", "contact": "01000 000000"} | fields
    return services.ask_for_support(actor=Actor.visitor(), partnership=partnership, **words)


def settled(officer, partnership, *, happened="met", came=True, state="granted", cost_pence=1500, **fields):
    request = ask(partnership, **fields)
    request = services.decide_request(actor=officer, request=request, state=state, because="A taxi comes.")
    return services.close_request(
        actor=officer, request=request, happened=happened, came=came, cost_pence=cost_pence
    )


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 5, 1), 5, date(2026, 5, 8)),  # Friday to Friday
        (date(2026, 5, 2), 1, date(2026, 5, 4)),  # Saturday to Monday
        (date(2026, 5, 4), 0, date(2026, 5, 4)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),  # over Christmas
        (date(2026, 12, 30), 2, date(2027, 1, 4)),  # over New Year
    ],
)
def test_working_days_leave_weekends_and_holidays_out(day, count, expected):
    assert after_working_days(day, count) == expected
    assert working_days_between(day, expected) == count


def test_whoever_asks_is_told_the_day_and_gets_a_page_and_a_letter(partnership):
    services.change_terms(
        actor=Actor.system(), partnership=partnership, decide_within=3, other_ways="Phone us"
    )
    request = ask(partnership, email="ailsa@example.org", what="A wheelchair and two people")
    assert request.decide_by == after_working_days(today(), 3)
    letter = Letter.objects.get(recipient="ailsa@example.org")
    assert reverse("means:asked", args=[request_token(request)]) in letter.text


def test_asking_needs_a_way_to_answer_and_stays_in_its_partnership(partnership):
    with pytest.raises(DomainError) as refused:
        ask(partnership, contact="")
    assert refused.value.code == "no_way_back"
    with pytest.raises(DomainError) as refused:
        ask(partnership, about=make_matter())
    assert refused.value.code == "about_elsewhere"


def test_an_engagement_brings_its_matter(partnership):
    engagement = make_engagement(matter=make_matter(partnership=partnership))
    request = ask(partnership, about=engagement)
    assert (request.engagement, request.matter, request.about) == (engagement, engagement.matter, engagement)


def test_nothing_of_who_asked_is_on_the_record(partnership):
    member = actor_for(make_member(partnership=partnership))
    services.ask_for_support(
        actor=member, partnership=partnership, need="care", what="My mother", name="Isla", contact="1"
    )
    event = Event.objects.get(name="means.support_asked")
    assert event.person_id is None
    assert set(event.facts) == {"need", "state", "seals"}


def test_who_decides_is_whoever_runs_it_or_owns_the_engagement(partnership, officer):
    owner = make_member(partnership=partnership)
    engagement = make_engagement(
        matter=make_matter(partnership=partnership), owner=partnership.seats.get(mandates__person=owner)
    )
    request = ask(partnership, about=engagement)
    other = actor_for(make_member(partnership=partnership))
    with pytest.raises(NotFound):
        services.decide_request(actor=other, request=request, state="granted", because="Yes")
    for actor in (actor_for(owner), officer):
        decided = services.decide_request(actor=actor, request=request, state="granted", because="Yes")
    assert decided.is_granted
    with pytest.raises(NotFound):
        services.decide_request(
            actor=actor_for(owner), request=ask(partnership), state="granted", because="?"
        )


def test_deciding_has_its_rules(partnership, officer):
    request = ask(partnership)
    with pytest.raises(DomainError, match="Write something"):
        services.decide_request(actor=officer, request=request, state="declined", because=" ")
    with pytest.raises(DomainError) as refused:
        services.close_request(actor=officer, request=request)
    assert refused.value.code == "not_decided"
    services.withdraw_request(request=request)
    with pytest.raises(DomainError) as refused:
        services.decide_request(actor=officer, request=request, state="granted", because="Yes")
    assert refused.value.code == "request_over"


def test_a_request_is_forgotten_ninety_days_after_its_end(partnership, officer):
    request = settled(officer, partnership, name="Ailsa", what="A wheelchair")
    waiting = ask(partnership, name="Ewan")
    with clock.at(now() + timedelta(days=91)):
        assert forget_askers() == 1
    request.refresh_from_db()
    waiting.refresh_from_db()
    assert (request.name, request.contact, request.what, request.because) == ("", "", "", "")
    assert request.happened == "met"
    assert waiting.name == "Ewan"


def test_a_request_of_which_nobody_noted_what_came_is_forgotten_after_a_year(partnership, officer):
    request = ask(partnership, name="Ailsa")
    services.decide_request(actor=officer, request=request, state="declined", because="No driver that day.")
    for days, forgotten in ((364, 0), (366, 1)):
        with clock.at(now() + timedelta(days=days)):
            assert forget_askers() == forgotten
    request.refresh_from_db()
    assert request.name == ""


def test_personal_data_go_with_the_account(partnership):
    person = make_person()
    user = User.objects.get(pk=person.user_id)
    request = ask(partnership, email=user.email.upper(), name="Ailsa", what="A wheelchair")
    assert export_all(user)["means"]["support_asked"][0]["what"] == "A wheelchair"
    erase_all(user)
    request.refresh_from_db()
    assert (request.email, request.name, request.what, request.state) == ("", "", "", "withdrawn")


def test_figures_of_few_are_not_shown_and_a_refusal_counts_as_not_met(partnership, officer):
    for _ in range(4):
        settled(officer, partnership)
    assert not partnership_figures(partnership).is_shown
    for _ in range(5):
        settled(officer, partnership, state="declined", came=False)
    figures = partnership_figures(partnership)
    assert (figures.met.part, figures.met.of, figures.spent_pence) == (4, 9, 6000)
    assert not figures.difference.is_shown
    settled(officer, partnership)
    figures = partnership_figures(partnership)
    assert figures.difference.is_shown
    assert figures.difference.value == 1.0
    assert 0 < figures.difference.low < 1
    assert figures.median_days == 0


# Pages -----------------------------------------------------------------------------------------------------
def test_anybody_asks_on_the_page_and_is_told_what_is_missing(client, partnership):
    url = reverse("means:ask", args=[partnership.slug])
    answer = client.post(url, {"need": "bsl", "what": "For the meeting in May"})
    assert answer.status_code == 422
    assert "For the meeting in May" in answer.content.decode()
    answer = client.post(url, {"need": "bsl", "contact": "01000 000000"})
    request = SupportRequest.objects.get()
    assert answer["Location"] == reverse("means:asked", args=[request_token(request)])
    page = client.get(answer["Location"])
    assert request.reference in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_the_private_page_takes_back_and_forgets(client, partnership):
    token = request_token(ask(partnership, name="Ailsa"))
    client.post(reverse("means:take_back", args=[token]))
    client.post(reverse("means:forget", args=[token]))
    request = SupportRequest.objects.get()
    assert (request.state, request.name) == ("withdrawn", "")
    assert client.get(reverse("means:asked", args=["1.forged"])).status_code == 404


def test_only_those_who_decide_read_the_list(client, partnership, officer):
    url = reverse("means:requests", args=[partnership.slug])
    ask(partnership, name="Ailsa")
    sign_in(client, make_member(partnership=partnership))
    assert client.get(url).status_code == 403
    sign_in(client, officer)
    assert client.get(url).status_code == 200


def test_the_list_costs_no_more_queries_with_more_requests(
    client, partnership, officer, django_assert_max_num_queries
):
    url = reverse("means:requests", args=[partnership.slug])
    sign_in(client, officer)
    ask(partnership, about=make_matter(partnership=partnership))
    client.get(url)
    for count in (1, 3):
        with django_assert_max_num_queries(16):
            client.get(url)
        for _ in range(count):
            ask(partnership, about=make_matter(partnership=partnership))


def test_deciding_on_the_page_tells_whoever_asked(client, partnership, officer):
    request = ask(partnership, email="ailsa@example.org")
    sign_in(client, officer)
    url = reverse("means:request", args=[request.pk])
    stale = {"state": "granted", "because": "A taxi comes at six.", "expected_version": 0}
    assert client.post(url, stale).status_code == 422
    assert client.post(url, stale | {"expected_version": 1}).status_code == 302
    assert "A taxi comes at six." in Letter.objects.get(key__startswith="means.decided").text


def test_what_waits_is_owed_at_my_work(client, partnership, officer):
    request = ask(partnership)
    sign_in(client, officer)
    assert (
        reverse("means:request", args=[request.pk]) in client.get(reverse("portal:my_work")).content.decode()
    )


def test_the_matter_page_says_how_to_ask(client, partnership):
    matter = make_matter(partnership=partnership)
    caches["pages"].clear()
    link = f"{reverse('means:ask', args=[partnership.slug])}?matter={matter.pk}"
    assert link in client.get(matter.get_absolute_url()).content.decode()


def test_a_member_who_does_not_run_it_sets_no_terms(client, partnership):
    sign_in(client, make_member(partnership=partnership))
    assert client.get(reverse("means:terms", args=[partnership.slug])).status_code == 403
    with pytest.raises(NotPermitted):
        seat = make_seat(partnership=partnership)
        actor = actor_for(make_member(partnership=partnership), seat)
        services.change_terms(actor=actor, partnership=partnership, decide_within=4)

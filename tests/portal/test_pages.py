"""Every public page: what it shows, whom it refuses, how many queries it takes, what it says when empty."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.factories import (
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
    sign_in,
)
from tests.portal.seed import NOW, VOICES, World
from thegither.delivery.models import Action
from thegither.delivery.services import plan_action
from thegither.dialogue.models import Contribution, Decision
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.services import answer_contributions, translate_matter, withdraw_contribution
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.outcomes.models import Outcome
from thegither.outcomes.services import create_outcome
from thegither.partners.models import Partnership

STATIC = ["feeds", "accessibility", "privacy", "open_data", "other_ways", "about"]


@pytest.fixture
def nobody_home(db: None) -> Iterator[None]:
    """Stand at the day of the world, without the world."""
    with clock.at(NOW):
        yield


def count_queries(client: Client, address: str) -> int:
    """Return how many queries a page takes when nothing is kept from before."""
    client.get(address)  # what is read once for each process
    caches["pages"].clear()
    taken: list[str] = []

    def count(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        taken.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        assert client.get(address).status_code == 200
    return len(taken)


def text_of(response) -> str:
    """Return the words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def addresses_of(world: World) -> dict[str, str]:
    """Return the address of every page with records."""
    return {
        "home": reverse("portal:home"),
        "open_matters": reverse("portal:open_matters"),
        "partnerships": reverse("portal:partnerships"),
        "partnership": world.partnership.get_absolute_url(),
        "matter": world.matter.get_absolute_url(),
        "paper": reverse("portal:paper", args=[world.matter.pk]),
        "contribution": world.said[0].get_absolute_url(),
        "contribution that ended": world.refused.get_absolute_url(),
        "contribution without answer": world.unanswered.get_absolute_url(),
        "contribution_json": reverse("portal:contribution_json", args=[world.said[0].pk]),
        "check": reverse("portal:check", args=[world.said[0].pk]),
        "answer": reverse("portal:answer", args=[world.answer.pk]),
        "receipt": reverse("portal:receipt", args=[receipt_token(world.said[0])]),
        "decisions": reverse("portal:decisions"),
        "decision": world.decision.get_absolute_url(),
        "refusal": world.refusal.get_absolute_url(),
        "cited": reverse("portal:cited", args=[world.decision.pk]),
        "actions": reverse("portal:actions"),
        "action": world.action.get_absolute_url(),
        "late action": world.late.get_absolute_url(),
        "outcome": world.outcome.get_absolute_url(),
        "changed": reverse("portal:changed"),
        "search": reverse("portal:search"),
        **{name: reverse(f"portal:{name}") for name in STATIC},
    }


def test_every_public_page_opens_for_a_visitor_and_for_the_officer(world: World, client: Client) -> None:
    for reader in (client, sign_in(Client(), world.officer, world.seats[0])):
        for name, address in addresses_of(world).items():
            response = reader.get(address)
            assert response.status_code == 200, name
            assert response.content.decode().count("<h1") == (0 if "json" in name else 1), name


def test_pages_answer_head_and_refuse_to_be_written_to(world: World, client: Client) -> None:
    for name, address in addresses_of(world).items():
        assert client.head(address).status_code == 200, name
        assert client.post(address).status_code == 405, name


def test_nothing_of_a_private_matter_shows_to_a_visitor(world: World, client: Client) -> None:
    secret_decision = make_decision(
        matter=world.private, is_decided=True, title="Close it in June", cites=[world.secret]
    )
    answer = answer_contributions(
        actor=Actor.system(),
        matter=world.private,
        contributions=[world.secret],
        state="acted_on",
        because="secretly.",
    )
    hidden = [
        world.private.get_absolute_url(),
        reverse("portal:paper", args=[world.private.pk]),
        reverse("portal:matter_atom", args=[world.private.pk]),
        reverse("portal:matter_rss", args=[world.private.pk]),
        world.secret.get_absolute_url(),
        reverse("portal:contribution_json", args=[world.secret.pk]),
        reverse("portal:check", args=[world.secret.pk]),
        reverse("portal:answer", args=[answer.pk]),
        secret_decision.get_absolute_url(),
        reverse("portal:cited", args=[secret_decision.pk]),
    ]
    stranger = sign_in(Client(), make_member(partnership=make_partnership()))
    for address in hidden:
        assert client.get(address).status_code == 404, address
        assert stranger.get(address).status_code == 404, address
    member = sign_in(Client(), world.officer)
    assert [
        member.get(address).status_code
        for address in hidden
        if "atom" not in address and "rss" not in address
    ] == [200] * 8
    for name, address in addresses_of(world).items():
        shown = text_of(client.get(address))
        assert "depot" not in shown, name
        assert "Close it in June" not in shown, name


def test_private_partnerships_actions_and_outcomes_are_not_found(world: World, client: Client) -> None:
    Action.objects.filter(pk=world.action.pk).update(is_public=False)
    Outcome.objects.filter(pk=world.outcome.pk).update(is_public=False)
    board = make_partnership(name="Closed board", is_public=False)
    for address in (
        world.action.get_absolute_url(),
        world.outcome.get_absolute_url(),
        board.get_absolute_url(),
        reverse("portal:partnership_atom", args=[board.slug]),
        reverse("portal:partnership_dates", args=[board.slug]),
        "/partnerships/never-was/",
        "/matters/999999/",
        "/contributions/99999999999999999999999/",
        "/decisions/999999/",
        "/actions/999999/",
        "/outcomes/999999/",
        "/answers/999999/",
        "/receipts/nonsense/",
    ):
        assert client.get(address).status_code == 404, address
    assert "Closed board" not in text_of(client.get(reverse("portal:partnerships")))
    assert world.action.title not in text_of(client.get(reverse("portal:actions") + "?show=done"))
    assert sign_in(Client(), world.officer).get(world.action.get_absolute_url()).status_code == 200


def test_a_public_action_does_not_name_its_private_matter(world: World, client: Client) -> None:
    action = plan_action(
        actor=Actor.system(), partnership=world.partnership, title="Count the buses", due_on=NOW.date(),
        owners=world.seats[:1], matter=world.private,
    )  # fmt: skip
    Action.objects.filter(pk=action.pk).update(is_public=True)
    assert "depot" not in text_of(client.get(action.get_absolute_url()))


# What the pages say ---------------------------------------------------------------------------------------
def test_home_features_the_newest_measured_outcome_with_a_thread_and_a_no(
    world: World, client: Client
) -> None:
    shown = text_of(client.get("/"))
    assert "One thing people said, followed all the way" in shown
    assert VOICES[0] in shown
    assert "14% → 9%" in shown
    assert "Decided: not now" in shown
    assert "out of 412, then 398" in shown


def test_a_matter_shows_its_thread_its_layers_and_what_became_of_each_contribution(
    world: World, client: Client
) -> None:
    shown = text_of(client.get(world.matter.get_absolute_url()))
    for words in (
        "What stops you getting about",
        *VOICES,
        "Have your say",
        "Everyone 6",
        "Public 5",
        "Not now",
        "days late",
    ):
        assert words in shown
    only_partners = text_of(client.get(world.matter.get_absolute_url() + "?layer=partner"))
    assert "Our drivers need a place to rest." in only_partners
    assert VOICES[0] not in only_partners
    acted_on = text_of(client.get(world.matter.get_absolute_url() + "?answer=acted_on"))
    assert VOICES[0] in acted_on
    assert "Our drivers" not in acted_on


def test_the_list_of_a_matter_is_read_page_by_page_without_gap_or_double(
    world: World, client: Client
) -> None:
    for _number in range(45):
        make_contribution(matter=world.matter)
    address: str | None = world.matter.get_absolute_url()
    found: list[str] = []
    while address:
        page = client.get(address).content.decode()
        found += re.findall(r'<a href="/contributions/\d+/">(C-\d+)', page)
        following = re.search(r'href="(\?[^"]*before=\d+[^"]*)"[^>]*rel="next"', page)
        address = (
            world.matter.get_absolute_url() + following[1].replace("&amp;", "&").split("#")[0]
            if following
            else None
        )
    wanted = Contribution.objects.filter(matter=world.matter).order_by("-pk")
    assert found == [row.reference for row in wanted]


@pytest.mark.parametrize(
    "query",
    [
        "?before=abc",
        "?before=-1",
        "?before=99999999999999999999",
        "?layer=%00",
        "?answer=' OR 1",
        "?before=٣",
    ],
)
def test_addresses_that_make_no_sense_show_the_whole_list(world: World, client: Client, query: str) -> None:
    assert VOICES[0] in text_of(client.get(world.matter.get_absolute_url() + query))


def test_a_contribution_is_followed_to_what_changed_and_printed_with_others(
    world: World, client: Client
) -> None:
    shown = text_of(client.get(world.said[0].get_absolute_url()))
    for words in (
        "followed all the way",
        VOICES[0],
        "69 days",
        "Run an evening bus for one year",
        "Six months is enough.",
        "3 other contributions got the same answer",
        "14% → 9%",
        "likely",
        "Other threads that run into the same outcome",
        VOICES[1],
    ):
        assert words in shown
    ended = text_of(client.get(world.refused.get_absolute_url()))
    assert "Three people a night would use it." in ended
    assert "We look again on" in ended


def test_the_thread_as_data_tells_the_same(world: World, client: Client) -> None:
    found = client.get(reverse("portal:contribution_json", args=[world.said[0].pk])).json()
    assert (found["reached"], found["ended"]) == ("changed", False)
    assert found["decided"]["records"][0]["title"] == world.decision.title
    assert found["changed"]["records"][0]["figures"][0]["after"] == "9.000"


def test_the_check_finds_a_record_altered_behind_our_back(world: World, client: Client) -> None:
    address = reverse("portal:check", args=[world.said[0].pk])
    assert "Nothing in this thread was altered" in text_of(client.get(address))

    Decision.objects.filter(pk=world.decision.pk).update(reasons="Because we say so.")
    shown = text_of(client.get(address))
    assert "Something in this thread was altered" in shown
    assert f"Decision {world.decision.pk} altered since" in shown


def test_a_receipt_shows_the_author_what_became_of_it_and_tells_nobody_else(
    world: World, client: Client
) -> None:
    address = reverse("portal:receipt", args=[receipt_token(world.unanswered)])
    response = client.get(address)
    assert "You get an answer by" in text_of(response)
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]
    assert "no-store" in response["Cache-Control"]

    answer_contributions(
        actor=Actor.system(),
        matter=world.matter,
        contributions=[world.unanswered],
        state="not_done",
        because="no room.",
    )
    assert "no room." in text_of(client.get(address))


def test_a_receipt_works_when_the_contribution_is_private_or_taken_back(world: World, client: Client) -> None:
    private = text_of(client.get(reverse("portal:receipt", args=[receipt_token(world.secret)])))
    assert world.secret.text in private
    withdraw_contribution(actor=Actor.visitor(), contribution=world.said[0], holds_receipt=True)
    taken_back = text_of(client.get(reverse("portal:receipt", args=[receipt_token(world.said[0])])))
    assert "You took this back" in taken_back
    assert client.get(world.said[0].get_absolute_url()).status_code == 404


def test_everything_that_a_decision_cites_can_be_read(world: World, client: Client) -> None:
    more = [make_contribution(matter=world.matter) for _ in range(30)]
    decision = make_decision(matter=world.matter, is_decided=True, cites=more, title="Many voices")
    address = reverse("portal:cited", args=[decision.pk])
    assert address in client.get(decision.get_absolute_url()).content.decode()
    first = client.get(address).content.decode()
    following = re.search(r"\?after=\d+", first)
    second = client.get(address + following[0]).content.decode()
    found = re.findall(r">(C-\d{4,})</a>", first) + re.findall(r">(C-\d{4,})</a>", second)
    assert found == [row.reference for row in more]
    assert "It cites no contribution" in text_of(
        client.get(reverse("portal:cited", args=[make_decision(matter=world.matter).pk]))
    )


@pytest.mark.parametrize("typed", ["C-0001", "c1", " C – 01 ", "0001"])
def test_a_reference_leads_to_its_contribution(world: World, client: Client, typed: str) -> None:
    first = Contribution.objects.get(pk=world.said[0].pk)
    typed = typed.replace("1", str(first.pk))
    response = client.get(reverse("portal:reference"), {"reference": typed})
    assert response["Location"] == first.get_absolute_url()


@pytest.mark.parametrize("typed", ["C-999999", "nonsense", "C-" + "9" * 30, "\x00", "<script>"])
def test_a_reference_that_leads_nowhere_says_so(world: World, client: Client, typed: str) -> None:
    response = client.get(reverse("portal:reference"), {"reference": typed})
    assert response.status_code == 404
    assert "<script>" not in response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    assert client.get(reverse("portal:reference")).status_code == 200


def test_a_partnership_past_its_end_says_that_it_ought_to_be_closed(world: World, client: Client) -> None:
    Partnership.objects.filter(pk=world.partnership.pk).update(sunset_on=(NOW - timedelta(days=40)).date())
    assert "ought to be renewed or closed" in text_of(client.get(world.partnership.get_absolute_url()))
    Partnership.objects.filter(pk=world.partnership.pk).update(
        ended_on=(NOW - timedelta(days=3)).date(), ending_note="Its work is done."
    )
    caches["pages"].clear()
    ended = text_of(client.get(world.partnership.get_absolute_url()))
    assert "This partnership has ended" in ended
    assert "Its work is done." in ended
    assert "Have your say" not in text_of(client.get(world.matter.get_absolute_url()))


def test_a_page_in_another_language_shows_its_words_or_says_that_there_are_none(
    world: World, client: Client
) -> None:
    client.cookies["tg_language"] = "gd"
    assert 'lang="gd"' in client.get(world.matter.get_absolute_url()).content.decode()
    before = client.get(world.matter.get_absolute_url())
    assert "What stops you getting about" in text_of(before)
    translate_matter(
        actor=Actor.system(), matter=world.matter, language="gd", title="A’ dol dhachaigh",
        question="Dè tha gad chumail aig an taigh?", summary="",
    )  # fmt: skip
    after = client.get(world.matter.get_absolute_url())
    assert "Dè tha gad chumail aig an taigh?" in text_of(after)
    client.cookies["tg_language"] = "en-gb"
    assert "What stops you getting about" in text_of(client.get(world.matter.get_absolute_url()))


def test_partnerships_are_a_tree_and_can_be_searched(world: World, client: Client) -> None:
    make_partnership(name="Rural routes", part_of=world.partnership)
    make_partnership(name="Warm Homes", purpose="Nobody is cold at home")
    tree = client.get(reverse("portal:partnerships")).content.decode()
    assert re.search(r"tg-tree__1.*?Rural routes", tree, re.DOTALL)
    found = text_of(client.get(reverse("portal:partnerships") + "?q=cold"))
    assert "Warm Homes" in found
    assert "Getting About" not in found
    assert "No partnership has these words" in text_of(
        client.get(reverse("portal:partnerships") + "?q=zzz%25")
    )


def test_actions_are_listed_by_how_they_stand(world: World, client: Client) -> None:
    actions = reverse("portal:actions")
    for query, title, other in (
        ("", world.late.title, world.action.title),
        ("?show=late", world.late.title, world.action.title),
        ("?show=done", world.action.title, world.late.title),
        (f"?partnership={world.partnership.slug}&show=done", world.action.title, world.late.title),
    ):
        shown = text_of(client.get(actions + query))
        assert title in shown
        assert other not in shown
    assert "No action here" in text_of(client.get(actions + "?show=stopped"))


def test_an_action_shows_every_date_it_had_and_its_news(world: World, client: Client) -> None:
    shown = text_of(client.get(world.late.get_absolute_url()))
    assert "The phone list came late." in shown
    assert "The list of numbers has come." in shown
    assert shown.count("set on") == 2


def test_what_members_can_do_stands_on_the_pages_for_them_only(world: World, client: Client) -> None:
    officer = sign_in(Client(), world.officer, world.seats[0])
    for address, words in (
        (world.matter.get_absolute_url(), "Move the stage"),
        (world.partnership.get_absolute_url(), "Seats and invitations"),
        (world.late.get_absolute_url(), "Tell how it is going"),
        (world.outcome.get_absolute_url(), "Record a measurement"),
    ):
        assert words in text_of(officer.get(address))
        assert words not in text_of(client.get(address))
        assert words in text_of(officer.get(address)), "what visitors see is not kept for members"


def test_my_work_is_for_those_who_are_signed_in(world: World, client: Client) -> None:
    assert client.get(reverse("portal:my_work")).status_code == 302
    assert "Getting About" in text_of(sign_in(Client(), world.officer).get(reverse("portal:my_work")))


# When there is nothing ------------------------------------------------------------------------------------
def test_every_list_says_why_it_is_empty(nobody_home: None, client: Client) -> None:
    partnership = make_partnership()
    matter = make_matter(partnership=partnership)
    for address, words in (
        ("/", ["No answers yet", "Nothing measured yet"]),
        (reverse("portal:decisions"), ["Nothing decided yet"]),
        (reverse("portal:actions"), ["No action here"]),
        (reverse("portal:changed"), ["No outcome is followed yet"]),
        (
            partnership.get_absolute_url(),
            ["Nothing decided yet", "Nothing under way", "No partner has said yet"],
        ),
        (matter.get_absolute_url(), ["Nobody has said anything yet", "No answer yet", "Nothing decided yet"]),
        (matter.get_absolute_url() + "?layer=partner", ["Nothing of this kind was said"]),
    ):
        shown = text_of(client.get(address))
        assert [word for word in words if word not in shown] == [], address


def test_pages_open_before_anything_exists(nobody_home: None, client: Client) -> None:
    for name in (
        "home",
        "open_matters",
        "partnerships",
        "decisions",
        "actions",
        "changed",
        "search",
        *STATIC,
    ):
        assert client.get(reverse(f"portal:{name}")).status_code == 200, name
    assert "Nothing is open just now" in text_of(client.get(reverse("portal:open_matters")))
    assert "No partnership yet" in text_of(client.get(reverse("portal:partnerships")))


# Queries --------------------------------------------------------------------------------------------------
MOST_QUERIES = {
    "home": 12,
    "matter": 12,
    "open_matters": 12,
    "partnerships": 12,
    "decisions": 12,
    "actions": 12,
    "changed": 12,
}


def test_pages_take_the_same_queries_for_one_row_and_for_three(world: World, client: Client) -> None:
    # Some seals read what belongs to each record, so that the check grows with the thread.
    pages = {name: address for name, address in addresses_of(world).items() if name not in (*STATIC, "check")}
    before = {name: count_queries(client, address) for name, address in pages.items()}
    assert {name: count for name, count in before.items() if count > MOST_QUERIES.get(name, 24)} == {}
    for number in range(2):
        partnership = make_partnership(name=f"Another {number}")
        make_matter(partnership=partnership)
        more = [make_contribution(matter=world.matter) for _ in range(2)]
        decision = make_decision(matter=world.matter, is_decided=True, cites=[*more, *world.said])
        action = plan_action(
            actor=Actor.system(), partnership=world.partnership, title=f"Do {number}", due_on=NOW.date(),
            owners=world.seats[:2], matter=world.matter, carries_out=[decision],
        )  # fmt: skip
        create_outcome(
            actor=Actor.system(), partnership=world.partnership, title=f"Change {number}", matter=world.matter
        )
        answer_contributions(
            actor=Actor.system(),
            matter=world.matter,
            contributions=more,
            state="partly",
            because=f"of {action}.",
        )
    assert {name: count_queries(client, address) for name, address in pages.items()} == before


# Conditional requests -------------------------------------------------------------------------------------
def test_a_matter_that_has_not_changed_is_answered_with_a_304(world: World, client: Client) -> None:
    address = world.matter.get_absolute_url()
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304

    make_contribution(matter=world.matter)
    changed = client.get(address, headers={"if-none-match": etag})
    assert changed.status_code == 200
    assert changed["ETag"] != etag


def test_the_etag_of_a_matter_depends_on_language_filter_day_and_decision(
    world: World, client: Client
) -> None:
    address = world.matter.get_absolute_url()
    etags = [client.get(address)["ETag"], client.get(address + "?layer=public")["ETag"]]
    client.cookies["tg_language"] = "gd"
    etags.append(client.get(address)["ETag"])
    client.cookies["tg_language"] = "en-gb"
    with clock.at(NOW + timedelta(days=1)):
        etags.append(client.get(address)["ETag"])
    make_decision(matter=world.matter)
    etags.append(client.get(address)["ETag"])
    assert len(set(etags)) == len(etags)


def test_a_member_never_gets_a_304_and_a_visitor_never_what_a_member_sees(
    world: World, client: Client
) -> None:
    member = sign_in(Client(), world.officer)
    assert "ETag" not in member.get(world.matter.get_absolute_url())
    assert "Moderate" not in text_of(client.get(world.matter.get_absolute_url()))


def test_what_is_kept_for_visitors_moves_on_with_the_record(world: World, client: Client) -> None:
    home = client.get("/").content
    assert "Quiet streets" not in home.decode()
    make_matter(partnership=world.partnership, title="Quiet streets")
    assert "Quiet streets" in text_of(client.get("/"))
    assert "Quiet streets" in text_of(client.get(world.partnership.get_absolute_url()))

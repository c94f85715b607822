"""Search: what is found, what is never found, and that no query can break it."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import actor_for, make_contribution, make_matter, make_organisation, make_partnership
from tests.portal.seed import NOW, VOICES, World
from thegither.audit.models import Event
from thegither.dialogue.models import Matter
from thegither.dialogue.services import moderate_contribution, withdraw_contribution
from thegither.jobs.models import Job
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.portal import searching
from thegither.portal.handlers import index_imported, index_target
from thegither.portal.indexing import index_new_contributions, index_record, rebuild
from thegither.portal.jobs import rebuild_search
from thegither.portal.models import SearchDocument
from thegither.portal.searching import excerpt, search

VISITOR = Actor.visitor()


def found(actor: Actor, query: str, **options) -> set[tuple[str, str]]:
    """Return the kinds and titles that are found."""
    return {(hit.kind, hit.title) for hit in search(actor, query, **options).rows}


@pytest.fixture
def indexed(world: World) -> World:
    """The world, all of it indexed."""
    rebuild()
    return world


def test_every_kind_of_record_is_found_by_its_words(indexed: World) -> None:
    assert ("partnership", "Getting About") in found(VISITOR, "getting about")
    assert ("matter", "Getting home after seven") in found(VISITOR, "end different times")
    assert ("contribution", indexed.said[1].reference) in found(VISITOR, "visiting ends")
    assert ("decision", indexed.decision.title) in found(VISITOR, "travel budgets pot")
    assert ("action", indexed.action.title) in found(VISITOR, "half past eleven")
    assert ("outcome", indexed.outcome.title) in found(VISITOR, "appointments missed")
    assert ("organisation", "Marlburn Foods") in found(VISITOR, "marlburn")


def test_all_words_must_be_there_the_last_may_be_unfinished(indexed: World) -> None:
    assert ("contribution", indexed.said[2].reference) in found(VISITOR, "college empt")
    assert found(VISITOR, "college zebra") == set()
    assert found(VISITOR, "") == set()


def test_a_search_can_be_narrowed_to_one_kind(indexed: World) -> None:
    assert {kind for kind, _title in found(VISITOR, "bus", kind="decision")} == {"decision"}
    assert found(VISITOR, "bus", kind="nonsense") == found(VISITOR, "bus")


def test_gaelic_is_found_with_and_without_its_accents(world: World) -> None:
    matter = make_matter(
        partnership=world.partnership, title="Còmhdhail fheasgair", question="Ciamar a thèid thu dhachaigh?"
    )
    rebuild()
    for query in ("comhdhail", "Còmhdhail", "theid", "THÈID"):
        assert ("matter", matter.title) in found(VISITOR, query), query


def test_what_is_private_is_found_by_members_only(indexed: World) -> None:
    secret = {("contribution", indexed.secret.reference), ("matter", indexed.private.title)}
    assert found(VISITOR, "depot") == set()
    assert found(actor_for(indexed.officer), "depot") == secret


def test_what_became_private_after_it_was_indexed_is_not_found(indexed: World) -> None:
    type(indexed.action).objects.filter(pk=indexed.action.pk).update(is_public=False)
    assert ("action", indexed.action.title) not in found(VISITOR, "evening link")
    type(indexed.partnership).objects.filter(pk=indexed.partnership.pk).update(is_public=False)
    assert {kind for kind, _title in found(VISITOR, "bus")} <= {"organisation"}


def test_hidden_and_withdrawn_contributions_are_not_found_even_before_the_index_knows(indexed: World) -> None:
    withdraw_contribution(actor=VISITOR, contribution=indexed.said[2], holds_receipt=True)
    assert ("contribution", indexed.said[2].reference) not in found(VISITOR, "college")


def test_the_index_follows_the_record(world: World) -> None:
    for event in Event.objects.exclude(name="dialogue.contribution_made").order_by("pk"):
        index_target(event)
        index_target(event)
    assert index_new_contributions() > 0
    assert index_new_contributions() == 0
    by_events = set(SearchDocument.objects.values_list("kind", "key", "title", "text"))
    rebuild()
    assert set(SearchDocument.objects.values_list("kind", "key", "title", "text")) == by_events


def test_a_contribution_said_later_is_indexed_by_the_next_round(indexed: World) -> None:
    later = make_contribution(matter=indexed.matter, text="A bench at the harbour.")
    assert found(VISITOR, "harbour") == set()
    assert index_new_contributions() == 1
    assert found(VISITOR, "harbour") == {("contribution", later.reference)}


def test_moderation_takes_a_contribution_out_of_the_index_and_puts_it_back(indexed: World) -> None:
    said = indexed.said[2]
    with clock.at(NOW.replace(year=2027)):
        for standing, count in (("hidden", 0), ("shown", 1)):
            moderate_contribution(actor=Actor.system(), contribution=said, standing=standing, reason="case")
            index_target(Event.objects.filter(name="dialogue.contribution_moderated").latest("pk"))
            assert SearchDocument.objects.filter(kind="contribution", key=said.pk).count() == count


def test_a_rebuild_forgets_what_is_gone_and_can_be_asked_for(
    indexed: World, capsys: pytest.CaptureFixture[str]
) -> None:
    SearchDocument.objects.create(kind="matter", key=999_999, title="Ghost", text="ghost", happened_at=NOW)
    assert rebuild_search() == SearchDocument.objects.count()
    assert not SearchDocument.objects.filter(title="Ghost").exists()
    call_command("rebuild_search")
    assert "records can be found" in capsys.readouterr().out


def test_an_import_asks_for_a_rebuild_once(world: World) -> None:
    event = Event(
        name="dialogue.contributions_imported", target_type="dialogue.matter", target_id=world.matter.pk
    )
    index_imported(event)
    index_imported(event)
    assert Job.objects.filter(name="portal.rebuild_search").count() == 1


def test_a_change_of_words_changes_what_is_found(indexed: World) -> None:
    type(indexed.matter).objects.filter(pk=indexed.matter.pk).update(title="Quiet nights")
    index_record("matter", indexed.matter.pk)
    assert ("matter", "Quiet nights") in found(VISITOR, "quiet nights")
    assert ("matter", "Quiet nights") not in found(VISITOR, "getting home")


def test_of_many_the_newest_are_judged_and_a_title_is_never_too_old(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    matter = make_matter(partnership=world.partnership, title="A ferry at night")
    closed = make_matter(partnership=world.partnership, title="Behind doors")
    said = [make_contribution(matter=matter, text=f"The ferry, number {number}") for number in range(4)]
    secret = [make_contribution(matter=closed, text="A ferry nobody knows") for _number in range(4)]
    Matter.objects.filter(pk=closed.pk).update(is_public=False)
    rebuild()
    monkeypatch.setattr(searching, "RANKED", 3)
    hits = found(VISITOR, "ferry")
    assert ("matter", "A ferry at night") in hits
    assert ("contribution", said[-1].reference) in hits  # what is private takes nobody's place
    assert ("contribution", said[0].reference) not in hits
    assert not {("contribution", row.reference) for row in secret} & hits


def test_results_come_page_by_page(world: World) -> None:
    for number in range(25):
        make_organisation(name=f"Harbour club {number}")
    rebuild()
    first, second = search(VISITOR, "harbour"), search(VISITOR, "harbour", page=2)
    assert (len(first.rows), first.has_more, len(second.rows), second.has_more) == (20, True, 5, False)
    assert not {hit.title for hit in first.rows} & {hit.title for hit in second.rows}
    assert search(VISITOR, "harbour", page=51).rows == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=st.text(max_size=80) | st.text(alphabet="\"'*:()-^+&|!~<>@%\\ aANDORNEAT\x00", max_size=40))
def test_no_query_breaks_search(world: World, query: str) -> None:
    if not SearchDocument.objects.exists():
        rebuild()
    response = Client().get(reverse("portal:search"), {"q": query.encode("utf-8", "ignore").decode()})
    assert response.status_code in (200, 302)
    assert search(VISITOR, query).rows is not None


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "bus OR",
        "NEAR(a b)",
        "title:bus",
        "bus*",
        "a:*b",
        "bus & !",
        "\x00bus",
        "\ud800bus",
        "^bus",
        "-bus",
    ],
)
def test_operators_are_words(indexed: World, query: str) -> None:
    search(VISITOR, query)
    assert Client().get(reverse("portal:search"), {"q": query.replace("\ud800", "")}).status_code == 200


@given(text=st.text(max_size=400), word=st.text(alphabet="abcdeàè<>&", min_size=1, max_size=6))
def test_an_excerpt_is_always_escaped(text: str, word: str) -> None:
    html = excerpt(text, [word])
    assert re.sub(r"</?mark>", "", html).count("<") == 0


def test_an_excerpt_marks_the_words_where_they_stand() -> None:
    html = excerpt("First. " * 40 + "The còmhdhail <b>stops</b> here.", ["comhdhail", "stop"])
    assert "<mark>còmhdhail</mark> &lt;b&gt;<mark>stops</mark>&lt;/b&gt;" in html
    assert html.startswith("… ")


def test_the_page_shows_hits_a_way_on_and_leads_from_a_reference(indexed: World, client: Client) -> None:
    page = client.get(reverse("portal:search"), {"q": "visiting"}).content.decode()
    assert f'href="{indexed.said[1].get_absolute_url()}"' in page
    assert "<mark>Visiting</mark> ends at eight" in page
    assert VOICES[1].split(" ", 1)[1] in page
    assert "Nothing was found" in client.get(reverse("portal:search"), {"q": "zebra"}).content.decode()
    response = client.get(reverse("portal:search"), {"q": indexed.said[0].reference})
    assert response["Location"] == indexed.said[0].get_absolute_url()
    assert client.get(reverse("portal:search"), {"q": indexed.secret.reference}).status_code == 200


def test_partnerships_that_one_may_not_see_are_not_found(db: None) -> None:
    make_partnership(name="Closed board", is_public=False)
    rebuild()
    assert found(VISITOR, "closed board") == set()

"""People name groups; names stay with mostly the same people, and go where those are gone."""

import re

import pytest
from django.test import Client

from tests.factories import (
    actor_for,
    make_decision,
    make_engagement,
    make_matter,
    make_member,
    make_partnership,
    sign_in,
)
from tests.opinions.conversations import camps, cast, make_conversation
from thegither.audit.models import Event
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.opinions.models import GroupName, Run
from thegither.opinions.selectors.results import result_of
from thegither.opinions.services.mapping import map_conversation
from thegither.opinions.services.naming import name_group, take_name_back
from thegither.partners.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer_and_activity() -> tuple[Person, Activity]:
    partnership = make_partnership()
    officer = make_member(partnership=partnership, role="officer")
    activity = make_conversation(engagement=make_engagement(matter=make_matter(partnership=partnership)))
    cast(activity, camps())
    map_conversation(activity.pk)
    return officer, activity


def called(activity: Activity) -> list[str]:
    result = result_of(activity)
    assert result is not None
    return [group.name for group in result.groups]


def test_a_name_stays_with_mostly_the_same_people(officer_and_activity: tuple[Person, Activity]) -> None:
    officer, activity = officer_and_activity
    first = Run.objects.get()
    name_group(actor=actor_for(officer), run=first, group=0, name="Reach every place", about="All of them")
    cast(activity, [(41, said, 1) for said in range(1, 13)])

    map_conversation(activity.pk)

    assert called(activity) == ["Reach every place", ""]
    first.refresh_from_db()
    assert first.is_kept
    named = GroupName.objects.get()
    assert (named.named_by, named.named_for) == (officer, officer.mandates.get().seat)
    assert Event.objects.filter(name="opinions.group_named", target_id=named.pk).exists()


def test_names_of_groups_that_are_gone_are_not_shown(officer_and_activity: tuple[Person, Activity]) -> None:
    officer, activity = officer_and_activity
    name_group(actor=actor_for(officer), run=Run.objects.get(), group=0, name="Reach every place")
    regrouped = [(who, said, 1 if said % 2 or who <= 20 else -1) for who, said, _value in camps()]
    cast(activity, regrouped)

    map_conversation(activity.pk, is_whole=True)

    result = result_of(activity)
    assert result is not None
    assert [(group.n, group.name) for group in result.groups] == [(20, ""), (20, "")]
    assert result.has_changed


def test_a_name_that_is_taken_back_is_what_it_was_before(
    officer_and_activity: tuple[Person, Activity],
) -> None:
    officer, activity = officer_and_activity
    first = Run.objects.get()
    name_group(actor=actor_for(officer), run=first, group=1, name="Main road")
    cast(activity, [(41, said, 1) for said in range(1, 13)])
    second = map_conversation(activity.pk, is_whole=True)
    assert second is not None
    named = name_group(actor=actor_for(officer), run=second, group=1, name="Sure and steady")
    assert called(activity) == ["", "Sure and steady"]

    take_name_back(actor=actor_for(officer), name=named)

    assert called(activity) == ["", "Main road"]


def test_only_those_who_plan_it_name_groups(officer_and_activity: tuple[Person, Activity]) -> None:
    run = Run.objects.get()
    with pytest.raises(NotPermitted):
        name_group(actor=Actor.visitor(), run=run, group=0, name="Us")
    with pytest.raises(DomainError, match="no such group"):
        name_group(actor=Actor.system(), run=run, group=9, name="Them")


def test_the_page_names_groups_and_keeps_words_when_they_changed_meanwhile(
    client: Client, officer_and_activity: tuple[Person, Activity]
) -> None:
    officer, activity = officer_and_activity
    page = f"/activities/{activity.pk}/agreement/names/"
    assert client.get(page).status_code in (302, 403)
    sign_in(client, officer)
    assert "group A" in client.get(page).content.decode()

    stale = client.post(page, {"run": 10**6, "name_0": "Every place", "about_1": "No name"})
    assert stale.status_code == 422
    words = stale.content.decode()
    assert "worked out anew" in words
    assert "Every place" in words
    assert "leave both empty" in words
    assert f'name="run" value="{Run.objects.get().pk}"' in words

    done = client.post(page, {"run": Run.objects.get().pk, "name_0": "Every place", "about_0": "All"})
    assert done.status_code == 302
    assert called(activity) == ["Every place", ""]
    client.post(page, {"run": Run.objects.get().pk, "name_0": ""})
    assert called(activity) == ["", ""]


def test_what_all_share_is_cited_with_its_figures_and_the_map_is_kept(
    client: Client, officer_and_activity: tuple[Person, Activity], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer, activity = officer_and_activity
    matter = activity.engagement.matter
    page = f"/activities/{activity.pk}/agreement/cite/"
    assert client.get(page).status_code in (302, 403)
    sign_in(client, officer)
    assert "Propose one" in client.get(page).content.decode()
    decision = make_decision(matter=matter)
    assert "of 40 agree" in client.get(page).content.decode()
    assert client.post(page, {"decision": decision.pk}).status_code == 422

    monkeypatch.setattr("thegither.opinions.forms.naming.MOST_LISTED", 2)
    asked = {"decision": decision.pk, "statement": []}
    assert client.get(page).content.decode().count('name="statement"') == 2
    for others, told in {"99": "has the number 99", "1 or 3": "Write numbers", "": "Tick at least"}.items():
        assert told in client.post(page, asked | {"others": others}).content.decode()

    done = client.post(page, asked | {"others": "1, 3"})

    assert (done.status_code, done["Location"]) == (302, decision.get_absolute_url())
    notes = list(decision.citations.order_by("contribution").values_list("note", flat=True))
    assert len(notes) == 2
    assert re.fullmatch(r"\d+% of 40 agree \(A \d+% of 21, B \d+% of 19\)", notes[0])
    assert Run.objects.get().is_kept
    told = client.get(decision.get_absolute_url()).content.decode()
    assert notes[0] in told
    said = decision.citations.order_by("contribution").first()
    assert said is not None
    thread = client.get(f"/contributions/{said.contribution_id}/").content.decode()
    assert "of 40 agree." in thread
    again = client.post(page, {"decision": decision.pk, "statement": [1]})
    assert again.status_code == 422

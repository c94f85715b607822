"""Answer many at once: exactly those that were looked at, once, each told in their channel."""

from uuid import uuid4

import pytest

from tests.factories import actor_for, make_contribution, make_decision, make_member, make_person, sign_in
from thegither.accounts.models import Letter
from thegither.dialogue.models import Citation, Contribution, Disposition, Layer, MatterTally
from thegither.dialogue.receipts import receipt_token
from thegither.kernel.actors import Actor, Provenance
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.reading import services
from thegither.reading.selectors.narrowing import Narrowing, narrowed

from .conftest import BUSES, CAMPAIGN, read, say

pytestmark = pytest.mark.django_db

ANSWER = {"state": "not_done", "because": "The depot closes at ten."}


@pytest.fixture
def url(matter):
    return f"/matters/{matter.pk}/workbench/"


def test_all_of_a_list_are_answered_once_after_a_second_look(signed_in, matter, url):
    say(matter, *(f"Later buses {number}" for number in range(1_200)))
    other = say(matter, "Shelters", layer=Layer.COMMUNITY)[0]
    newest = Contribution.objects.filter(layer="public").latest("pk").pk
    form = {**ANSWER, "which": "all", "layer": "public", "answered": "no", "newest": newest}
    form["submission_key"] = str(uuid4())
    look = signed_in.post(url, form)
    assert "This answers 1,200 contributions" in look.content.decode()
    assert not Disposition.objects.exists()
    for _ in range(2):
        given = signed_in.post(url, {**form, "expected": 1_200, "sure": "1"})
        assert given.status_code == 302
    assert Disposition.objects.get().coverage.count() == 1_200
    other.refresh_from_db()
    assert other.answer == "received"
    assert MatterTally.objects.get(matter=matter).answered == 1_200


def test_who_came_in_meanwhile_is_not_answered_unseen(signed_in, matter, url):
    said = say(matter, *BUSES)
    form = {**ANSWER, "which": "all", "answered": "no", "newest": said[-1].pk}
    late = make_contribution(matter=matter)
    signed_in.post(url, {**form, "expected": 10, "sure": "1"})
    late.refresh_from_db()
    assert late.answer == "received"
    changed = signed_in.post(url, {**form, "expected": 10, "sure": "1"})
    assert changed.status_code == 422
    assert "The list holds 0 now" in changed.content.decode()
    assert "The depot closes at ten." in changed.content.decode()


def test_the_same_texts_are_cited_in_a_decision(signed_in, actor, matter, url):
    said = say(matter, *BUSES)
    decision = make_decision(matter=matter)
    form = {**ANSWER, "which": "ticked", "contribution": [said[0].pk, said[1].pk], "decision": decision.pk}
    signed_in.post(url, {**form, "expected": 2, "sure": "1"})
    assert set(Citation.objects.values_list("contribution", flat=True)) == {said[0].pk, said[1].pk}
    assert Disposition.objects.get().coverage.count() == 2


def test_what_is_wrong_is_said_and_what_was_typed_kept(signed_in, matter, url):
    said = say(matter, "One")[0]
    page = signed_in.post(url, {"which": "ticked", "contribution": said.pk, "because": "So it is"})
    assert page.status_code == 422
    assert "So it is" in page.content.decode()
    nothing = signed_in.post(url, {**ANSWER, "which": "ticked", "expected": 0, "sure": "1"})
    assert nothing.status_code == 422
    turned = signed_in.post(url, {"turn": "1", "because": "So it is", "contribution": said.pk})
    assert "So it is" in turned.content.decode()
    assert f'id="tick-{said.pk}" checked' in turned.content.decode()


def test_lists_are_narrowed_by_everything(actor, matter):
    plain = say(matter, *BUSES)
    signed = say(matter, *(f"{CAMPAIGN} Yours, {number}." for number in range(3)))
    gaelic = say(matter, "Tha am bus mu dheireadh ro thràth.", language="gd")
    theme = services.make_theme(actor=actor, matter=matter, name="Shelters")
    services.assign(actor=actor, theme=theme, contributions=plain[3:5])
    run = read(matter)
    argument = run.arguments.get()
    assert narrowed(matter, Narrowing(theme=theme.pk)).count() == 2
    assert set(narrowed(matter, Narrowing(argument=argument.pk))) == set(signed)
    assert list(narrowed(matter, Narrowing(language="gd"))) == gaelic
    assert narrowed(matter, Narrowing(word="wheelchair", stage="problem")).count() == 1
    assert narrowed(matter, Narrowing(answered="yes")).count() == 0


def test_those_on_paper_get_a_letter_to_print(client, signed_in, matter, actor, url):
    partner = make_member(partnership=matter.partnership)
    typed = make_contribution(
        matter=matter,
        actor=actor_for(partner).entering_for(Provenance("paper", "At the library")),
        layer="public",
        text="No bus, no clinic.",
    )
    online = make_contribution(matter=matter)
    answer = services.answer_all(
        actor=actor, matter=matter, contributions=narrowed(matter, Narrowing()), expected=2, **ANSWER
    )
    letters = f"/answers/{answer.pk}/letters/"
    page = signed_in.get(letters).content.decode()
    assert typed.reference in page
    assert receipt_token(typed) in page
    assert online.reference not in page
    assert "1 letter to print" in signed_in.get(url).content.decode()
    assert receipt_token(typed) in sign_in(client, partner).get(letters).content.decode()
    for person in (make_member(partnership=matter.partnership), make_person()):
        assert sign_in(client, person).get(letters).status_code == 403


def test_a_stale_list_and_a_stranger_change_nothing(matter, actor):
    say(matter, "One", "Two")
    everything = narrowed(matter, Narrowing())
    with pytest.raises(DomainError) as caught:
        services.answer_all(actor=actor, matter=matter, contributions=everything, expected=3, **ANSWER)
    assert caught.value.code == "list_changed"
    with pytest.raises(NotPermitted):
        services.answer_all(
            actor=Actor.visitor(), matter=matter, contributions=everything, expected=2, **ANSWER
        )
    assert not Disposition.objects.exists()
    assert not Letter.objects.exists()

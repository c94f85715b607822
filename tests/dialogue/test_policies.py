"""Who may see and do what; every page of matters, answers and decisions by every kind of visitor."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.factories import (
    actor_for,
    administrator,
    begin_administration,
    make_contribution,
    make_decision,
    make_matter,
    make_member,
    make_partnership,
    make_person,
    make_seat,
    make_user,
    sign_in,
)
from thegither.accounts.participants import remember_participant
from thegither.dialogue import models
from thegither.dialogue.models import Contribution, Decision, Matter, Standing
from thegither.dialogue.receipts import receipt_token
from thegither.dialogue.services import (
    answer_contributions,
    cite_contributions,
    give_stage_feedback,
    move_stage,
    record_dissent,
    translate_matter,
)
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, has_policy, may

pytestmark = pytest.mark.django_db


class World:
    """A public, a partners' and a private matter of one partnership, and everybody who could come along."""

    def __init__(self, *, is_public=True):
        self.partnership = make_partnership(is_public=is_public)
        self.matters = {
            "open": make_matter(partnership=self.partnership),
            "partners": make_matter(partnership=self.partnership, is_for_everyone=False),
            "private": make_matter(partnership=self.partnership, is_public=False),
        }
        other = make_partnership()
        self.actors = {
            "visitor": Actor.visitor(),
            "participant": Actor.participant(make_contribution().participant_id),
            "stranger": actor_for(make_person()),
            "officer elsewhere": actor_for(make_member(partnership=other, role="officer")),
            "observer": actor_for(make_member(partnership=self.partnership, role="observer")),
            "partner": actor_for(make_member(partnership=self.partnership)),
            "chair": actor_for(make_member(partnership=self.partnership, role="chair")),
            "officer": actor_for(make_member(partnership=self.partnership, role="officer")),
            "administrator": administrator(),
        }

    def who(self, action, name):
        return {label for label, actor in self.actors.items() if may(actor, action, self.matters[name])}


OUTSIDE = {"visitor", "participant", "stranger", "officer elsewhere"}
RUNNING = {"chair", "officer", "administrator"}
SPEAKING = {"partner", "chair", "officer"}
MEMBERS = SPEAKING | {"observer"}


def test_who_may_do_what_with_a_matter():
    world = World()
    assert world.who(Action.VIEW, "open") == OUTSIDE | MEMBERS | RUNNING
    assert world.who(Action.VIEW, "private") == MEMBERS | RUNNING
    assert world.who(Action.ADD, "open") == OUTSIDE | MEMBERS | RUNNING
    assert world.who(Action.ADD, "partners") == MEMBERS
    assert world.who(Action.ADD, "private") == MEMBERS | RUNNING
    for action in (Action.ANSWER, Action.DECIDE):
        assert world.who(action, "open") == world.who(action, "private") == SPEAKING
    for action in (Action.CHANGE, Action.MANAGE, Action.MODERATE):
        assert world.who(action, "open") == world.who(action, "private") == RUNNING


def test_a_public_matter_of_a_closed_partnership_is_for_its_members():
    assert World(is_public=False).who(Action.VIEW, "open") == MEMBERS | RUNNING


def test_several_seats_do_not_repeat_a_matter():
    world = World()
    member = make_member(partnership=world.partnership)
    actor = actor_for(member)
    make_seat(partnership=world.partnership, person=member)
    assert list(
        allowed(actor, Action.VIEW, Matter.objects.filter(partnership=world.partnership)).order_by("pk")
    ) == (list(world.matters.values()))


@pytest.mark.parametrize("standing", Standing.values)
def test_who_sees_a_contribution(standing):
    world = World()
    contribution = make_contribution(matter=world.matters["open"])
    author = Actor.participant(contribution.participant_id)
    Contribution.objects.filter(pk=contribution.pk).update(standing=standing)
    seen = {label for label, actor in world.actors.items() if may(actor, Action.VIEW, contribution)}
    assert seen == (OUTSIDE | MEMBERS | RUNNING if standing == Standing.SHOWN else RUNNING)
    assert may(author, Action.VIEW, contribution)
    assert may(author, Action.DELETE, contribution)
    withdrawing = {label for label, actor in world.actors.items() if may(actor, Action.DELETE, contribution)}
    assert withdrawing == set()
    answering = {label for label, actor in world.actors.items() if may(actor, Action.ANSWER, contribution)}
    assert answering == (SPEAKING if standing == Standing.SHOWN else set())
    moderating = {label for label, actor in world.actors.items() if may(actor, Action.MODERATE, contribution)}
    assert moderating == RUNNING


def test_what_was_said_on_a_private_matter_stays_there():
    world = World()
    contribution = make_contribution(matter=world.matters["private"], actor=world.actors["partner"])
    seen = {label for label, actor in world.actors.items() if may(actor, Action.VIEW, contribution)}
    assert seen == MEMBERS | RUNNING


def test_who_may_do_what_with_a_decision():
    world = World()
    decision = make_decision(matter=world.matters["private"], actor=world.actors["partner"])

    def who(action):
        return {label for label, actor in world.actors.items() if may(actor, action, decision)}

    assert who(Action.VIEW) == MEMBERS | RUNNING
    assert who(Action.DECIDE) == SPEAKING
    assert who(Action.CHANGE) == RUNNING | {"partner"}
    assert who(Action.MANAGE) == RUNNING


def test_no_part_of_a_private_matter_leaks():
    world = World()
    matter, partner, officer = world.matters["private"], world.actors["partner"], world.actors["officer"]
    said = make_contribution(matter=matter, actor=partner)
    answer_contributions(
        actor=partner, matter=matter, contributions=[said], state="partly", because="Some of it"
    )
    decision = make_decision(matter=matter, actor=partner)
    cite_contributions(actor=partner, decision=decision, contributions=[said])
    record_dissent(actor=partner, decision=decision, kind="aside", reason="Too dear")
    translate_matter(actor=officer, matter=matter, language="gd", title="a", question="b")
    move_stage(actor=officer, matter=matter, to="options", reason="We know enough")
    give_stage_feedback(actor=partner, contribution=said, verdict="yes")
    models.Attachment.objects.create(
        contribution=said, file="x", content_type="image/png", size_bytes=1, digest="", is_public=True
    )
    models.ModerationAct.objects.create(contribution=said, standing="hidden")
    models.ContributionFollower.objects.create(contribution=said, email="a@example.org")
    of_matter = [
        (models.MatterStage, "matter"),
        (models.MatterTranslation, "matter"),
        (models.MatterTally, "matter"),
        (models.Disposition, "matter"),
        (models.DispositionCoverage, "disposition__matter"),
        (models.Citation, "decision__matter"),
        (models.DecisionOption, "decision__matter"),
        (models.Dissent, "decision__matter"),
        (models.StageFeedback, "matter_stage__matter"),
        (models.Attachment, "contribution__matter"),
        (models.ModerationAct, "contribution__matter"),
    ]
    for model, path in of_matter:
        rows = model._default_manager.filter(**{path: matter})
        assert rows.exists(), model
        for label in OUTSIDE:
            assert not allowed(world.actors[label], Action.VIEW, rows).exists(), (model, label)
        for label in ("officer", "administrator"):
            assert allowed(world.actors[label], Action.VIEW, rows).count() == rows.count(), (model, label)
        if model is not models.ModerationAct and model is not models.Attachment:
            assert allowed(world.actors["observer"], Action.VIEW, rows).count() == rows.count(), model
    for actor in world.actors.values():
        assert not allowed(actor, Action.VIEW, models.ContributionFollower).exists()


def test_every_model_of_the_room_says_who_sees_it():
    named = [getattr(models, name) for name in models.__all__]
    assert [model for model in named if hasattr(model, "_meta") and not has_policy(model, Action.VIEW)] == []


# Pages ---------------------------------------------------------------------------------------------------
class Pages:
    """One client for each kind of visitor."""

    def __init__(self, client_class, partnership):
        members = {
            role: make_member(partnership=partnership, role=role)
            for role in ("observer", "partner", "officer")
        }
        people = members | {
            "stranger": make_person(),
            "officer elsewhere": make_member(partnership=make_partnership(), role="officer"),
        }
        self.clients = {label: sign_in(client_class(), person) for label, person in people.items()}
        self.clients["visitor"] = client_class()
        user = make_user(is_administrator=True)
        begin_administration(user)
        self.clients["administrator"] = client_class()
        self.clients["administrator"].force_login(user)
        self.clients["participant"] = client_class()
        response = HttpResponse()
        remember_participant(response, make_contribution().participant_id)
        self.clients["participant"].cookies = response.cookies

    def statuses(self, url, method="get"):
        return {label: getattr(client, method)(url).status_code for label, client in self.clients.items()}


RUNNERS = {"officer", "administrator"}
SPEAKERS = {"partner", "officer"}

PAGES = [
    ("open_matter", lambda w: [w.partnership.slug], SPEAKERS),
    ("edit_matter", lambda w: [w.matters["open"].pk], RUNNERS),
    ("translate_matter", lambda w: [w.matters["open"].pk, "gd"], RUNNERS),
    ("move_stage", lambda w: [w.matters["open"].pk], RUNNERS),
    ("answer", lambda w: [w.matters["open"].pk], SPEAKERS),
    ("propose_decision", lambda w: [w.matters["open"].pk], SPEAKERS),
    ("record_decision", lambda w: [w.decision.pk], RUNNERS),
    ("cite", lambda w: [w.decision.pk], SPEAKERS),
    ("dissent", lambda w: [w.decision.pk], SPEAKERS | RUNNERS),
    ("withdraw_decision", lambda w: [w.decision.pk], RUNNERS),
]


def test_each_page_is_for_those_whom_it_concerns(client):
    world = World()
    world.decision = make_decision(matter=world.matters["open"])
    pages = Pages(type(client), world.partnership)
    for name, arguments, welcome in PAGES:
        url = reverse(f"dialogue:{name}", args=arguments(world))
        for method, accepted in (("get", 200), ("post", 422)):
            for label, status in pages.statuses(url, method).items():
                unknown = 302 if method == "get" else 403
                refused = unknown if label in ("visitor", "participant") else 403
                assert status == (accepted if label in welcome else refused), (name, label, method)


def test_only_those_who_run_it_close_and_reopen_a_matter(client):
    world = World()
    pages = Pages(type(client), world.partnership)
    for name in ("close_matter", "reopen_matter"):
        url = reverse(f"dialogue:{name}", args=[world.matters["open"].pk])
        assert pages.clients["officer"].get(url).status_code == 405
        for label, status in pages.statuses(url, "post").items():
            assert status == (302 if label in RUNNERS else 403), (name, label)


def test_a_private_matter_has_no_pages_for_others(client):
    world = World()
    world.matters["open"] = world.matters["private"]
    world.decision = make_decision(matter=world.matters["private"])
    pages = Pages(type(client), world.partnership)
    outside = ("visitor", "participant", "stranger", "officer elsewhere")
    for name, arguments, _welcome in PAGES[1:]:
        statuses = pages.statuses(reverse(f"dialogue:{name}", args=arguments(world)))
        assert {statuses[label] for label in outside} == {404}, name
        assert statuses["observer"] == 403, name


def test_the_page_after_a_stage_is_for_whoever_holds_the_receipt(client):
    contribution = make_contribution()
    url = reverse("dialogue:stage_feedback", args=[receipt_token(contribution)])
    assert client.get(url).status_code == 200
    assert client.get(url.replace("feedback", "feedbacks")).status_code == 404
    assert client.get(reverse("dialogue:stage_feedback", args=["1.forged"])).status_code == 404


def test_nothing_is_found_under_keys_that_are_not(client):
    officer = make_member(partnership=make_partnership(), role="officer")
    sign_in(client, officer)
    for name in (
        "edit_matter",
        "move_stage",
        "answer",
        "propose_decision",
        "record_decision",
        "cite",
        "dissent",
    ):
        assert client.get(reverse(f"dialogue:{name}", args=[10**17])).status_code == 404
    assert not Decision.objects.exists()

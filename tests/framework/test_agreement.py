"""The framework: written in sections, inherited, opened, signed by those who hold the seats, compared."""

import pytest
from django.urls import reverse

from tests.factories import actor_for, make_member, make_partnership, make_person, make_seat, sign_in
from thegither.accounts.personal import erase_all, export_all
from thegither.audit.verification import verify_record
from thegither.framework import services
from thegither.framework.content import Content, Part, Point, Section
from thegither.framework.differences import differences, word_runs
from thegither.framework.inheritance import Divergence
from thegither.framework.models import Framework, FrameworkVersion, Signature
from thegither.framework.selectors.agreement import conflicts_of, framework_of, promise_of, version_page
from thegither.kernel.actors import Actor
from thegither.kernel.clock import today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, allowed
from thegither.partners.services import end_mandate
from thegither.ui.words import short_day

pytestmark = pytest.mark.django_db

WHY = {
    "problem": "The last bus leaves before the shift ends.",
    "for_whom": "People who work late",
    "why_jointly": "One has the bus, another knows the shifts.",
    "why_now": "Forty jobs stand empty.",
}


@pytest.fixture
def partnership():
    return make_partnership(name="Getting About")


@pytest.fixture
def officer(partnership):
    return make_member(partnership=partnership, role="officer")


@pytest.fixture
def partner(partnership):
    return make_member(partnership=partnership)


@pytest.fixture
def framework(partnership, officer):
    made = services.begin_framework(actor=actor_for(officer), partnership=partnership)
    services.save_texts(actor=actor_for(officer), framework=made, section="rationale", texts=WHY)
    return made


@pytest.fixture
def opened(framework, officer):
    return services.open_for_signing(actor=actor_for(officer), framework=framework)


def seat_of(person):
    return person.mandates.get().seat


def refusal(function, **options):
    with pytest.raises(DomainError) as caught:
        function(**options)
    return caught.value.code


def write(officer, framework, section, *points):
    return services.save_points(actor=actor_for(officer), framework=framework, section=section, points=points)


def sign(person, version, stance="signs", because="", seat=None):
    return services.sign(
        actor=actor_for(person),
        version=version,
        seat=seat or seat_of(person),
        stance=stance,
        because=because,
    )


# Writing ----------------------------------------------------------------------------------------------------
def test_it_begins_with_a_template_and_shows_how_far_it_is(partnership, officer):
    begin = {"actor": actor_for(officer), "partnership": partnership}
    framework = services.begin_framework(**begin)
    assert services.begin_framework(**begin) == framework
    content = framework.versions.get().document
    assert content.texts["purpose"] == partnership.purpose
    assert {point.source for point in content.principles} >= {"csg/accountability"}
    assert set(content.filled) == {
        Section.PURPOSE,
        Section.PRINCIPLES,
        Section.BEHAVIOURS,
        Section.PROCEDURES,
    }
    assert refusal(services.open_for_signing, actor=actor_for(officer), framework=framework) == (
        "framework_unfinished"
    )


def test_only_a_version_that_nobody_signed_is_changed_in_place(framework, officer, partner, opened):
    services.save_texts(
        actor=actor_for(officer), framework=framework, section="vision", texts={"vision": "Home by ten"}
    )
    again = services.open_for_signing(actor=actor_for(officer), framework=framework)
    assert (again.pk, again.number) == (opened.pk, 1)
    sign(partner, again)
    signed_words = again.document
    services.save_texts(
        actor=actor_for(officer), framework=framework, section="vision", texts={"vision": "Home by nine"}
    )
    assert refusal(services.open_for_signing, actor=actor_for(officer), framework=framework) == "text_missing"
    second = services.open_for_signing(actor=actor_for(officer), framework=framework, note="An hour earlier")
    assert second.number == 2
    assert FrameworkVersion.objects.get(number=1).document == signed_words
    assert refusal(sign, person=partner, version=again) == "version_replaced"
    assert promise_of(Actor.visitor(), framework.partnership).signed == 0
    assert list(verify_record()) == []


def test_the_second_writer_of_a_section_is_told_and_of_another_is_not(framework, officer):
    seen = framework.versions.get().document
    save = {"actor": actor_for(officer), "framework": framework}
    services.save_texts(
        **save, section="vision", texts={"vision": "One"}, expected=seen.edition(Section.VISION)
    )
    services.save_texts(
        **save, section="procedures", texts={"decide": "x"}, expected=seen.edition(Section.PROCEDURES)
    )
    late = {"section": "vision", "texts": {"vision": "Two"}, "expected": seen.edition(Section.VISION)}
    assert refusal(services.save_texts, **save, **late) == "changed_meanwhile"
    assert framework.versions.get().document.texts["vision"] == "One"


def test_roles_show_overlaps_and_gaps_and_go_with_their_objective(framework, officer, partner):
    draft = write(officer, framework, "objectives", Point("", "Nobody waits"), Point("", "Nobody is cold"))
    first, second = draft.document.objectives
    one, two = seat_of(officer), seat_of(partner)
    roles = {
        (first.key, one.pk): "accountable",
        (first.key, two.pk): "both",
        (second.key, one.pk): "consulted",
    }
    draft = services.save_roles(actor=actor_for(officer), framework=framework, roles=roles)
    overlap, gap = draft.document.role_checks()
    assert (overlap.is_overlap, overlap.is_gap, gap.is_gap) == (True, False, True)
    assert draft.document.role_checks(seats=[one.pk])[0].responsible == ()
    draft = write(officer, framework, "objectives", second)
    assert [(role.objective, role.part) for role in draft.document.roles] == [(second.key, Part.CONSULTED)]
    save = {"actor": actor_for(officer), "framework": framework}
    elsewhere = make_seat()
    assert refusal(services.save_roles, **save, roles={(second.key, elsewhere.pk): "informed"}) == (
        "seat_elsewhere"
    )
    sponsor = Point("", "x", sponsor=one.pk)
    assert refusal(services.save_points, **save, section="objectives", points=[sponsor]) == (
        "sponsor_without_act"
    )


def test_a_named_sponsor_is_known_to_members_alone(client, framework, officer, partner, partnership):
    mandate, acts = partner.mandates.get(), "Unblocks within 30 days"
    named = Point("", "No lights out", sponsor_mandate=mandate.pk, sponsor_post="Chair", sponsor_acts=acts)
    (point,) = write(officer, framework, "objectives", named).document.objectives
    assert point.sponsor == mandate.seat_id
    stranger = make_member(partnership=make_partnership()).mandates.get()
    wrong = Point("", "x", sponsor_mandate=stranger.pk, sponsor_acts=acts)
    save = {"actor": actor_for(officer), "framework": framework, "section": "objectives"}
    assert refusal(services.save_points, **save, points=[wrong]) == "sponsor_elsewhere"
    services.open_for_signing(actor=actor_for(officer), framework=framework)
    page = reverse("framework:framework", args=[partnership.slug])
    public = client.get(page).content.decode()
    assert "Chair" in public
    assert partner.name not in public
    sign_in(client, officer)
    assert f"{partner.name}, Chair" in client.get(page).content.decode()
    (sponsored,) = export_all(partner.user)["framework"]["objectives_sponsored"]
    assert (sponsored["objective"], sponsored["promised"]) == ("No lights out", acts)
    erase_all(partner.user)
    assert partner.name not in client.get(page).content.decode()


# Signing ----------------------------------------------------------------------------------------------------
def test_dissent_is_shown_and_stops_nobody(opened, officer, partner, partnership):
    sign(officer, opened)
    assert refusal(sign, person=partner, version=opened, stance="declines") == "text_missing"
    sign(partner, opened, "declines", "It leaves out the glens.")
    assert (promise := promise_of(Actor.visitor(), partnership)) is not None
    assert (promise.number, promise.signed, promise.asked, promise.declined) == (1, 1, 2, 1)
    page = version_page(Actor.visitor(), framework_of(Actor.visitor(), partnership), opened)
    assert [line.signature.because for line in page.dissenting] == ["It leaves out the glens."]
    assert {line.signed_by for line in page.lines} == {""}
    page = version_page(actor_for(officer), page.framework, opened)
    assert {line.signed_by for line in page.lines} == {officer.name, partner.name}
    sign(partner, opened, "reserves", "The glens come next year.")
    assert promise_of(Actor.visitor(), partnership).signed == 2
    assert Signature.objects.filter(seat=seat_of(partner)).count() == 2
    assert list(verify_record()) == []


def test_nobody_signs_for_a_seat_they_do_not_hold(opened, officer, partner, partnership):
    observer = make_member(partnership=partnership, role="observer")
    with pytest.raises(NotPermitted):
        sign(officer, opened, seat=seat_of(partner))
    with pytest.raises(NotPermitted):
        sign(observer, opened)
    stranger = make_person()
    with pytest.raises(NotPermitted):
        sign(stranger, opened, seat=seat_of(partner))
    seat = seat_of(partner)
    end_mandate(actor=actor_for(officer), mandate=partner.mandates.get(), until_on=None)
    partner.mandates.update(until_on="2020-01-01", from_on="2019-01-01")
    with pytest.raises(NotPermitted):
        sign(partner, opened, seat=seat)


def test_a_draft_is_for_members_and_only_those_who_run_it_write(framework, partner, partnership):
    assert not allowed(Actor.visitor(), Action.VIEW, FrameworkVersion).exists()
    assert not allowed(actor_for(make_person()), Action.VIEW, FrameworkVersion).exists()
    assert allowed(actor_for(partner), Action.VIEW, FrameworkVersion).exists()
    with pytest.raises(NotPermitted):
        services.save_texts(actor=actor_for(partner), framework=framework, section="vision", texts={})
    assert refusal(sign, person=partner, version=framework.versions.get()) == "version_draft"


# Parent and child -------------------------------------------------------------------------------------------
@pytest.fixture
def family(partnership, framework, officer):
    """A parent with two principles and a group that began with them."""
    write(officer, framework, "principles", Point("", "We share power"), Point("", "We account for it"))
    parent = services.open_for_signing(actor=actor_for(officer), framework=framework)
    group = make_partnership(part_of=partnership)
    runs_it = make_member(partnership=group, role="officer")
    child = services.begin_framework(actor=actor_for(runs_it), partnership=group)
    return parent, child, runs_it


def conflicts_now(child, runs_it):
    child = Framework.objects.select_related("partnership", "inherits").get(pk=child.pk)
    return conflicts_of(actor_for(runs_it), child, child.versions.first().document)


def test_a_group_begins_with_what_its_parent_agreed(family):
    parent, child, runs_it = family
    content = child.versions.get().document
    assert [point.title for point in content.principles] == ["We share power", "We account for it"]
    assert {point.origin for point in content.principles} == {parent.framework_id}
    assert content.texts["decide"] == parent.document.texts["decide"]
    assert conflicts_now(child, runs_it) == []


def test_conflicts_say_who_moved_and_are_settled_either_way(family, framework, officer):
    parent, child, runs_it = family
    power, account = child.versions.get().document.principles
    write(runs_it, child, "principles", Point(power.key, "We share power with those it is about"))
    assert {(each.key, each.kind) for each in conflicts_now(child, runs_it)} == {
        (power.key, Divergence.CHANGED_HERE),
        (account.key, Divergence.DROPPED_HERE),
    }
    services.take_over(actor=actor_for(runs_it), framework=child, key=account.key)
    services.keep_ours(actor=actor_for(runs_it), framework=child, key=power.key, because="it says with whom")
    (kept,) = conflicts_now(child, runs_it)
    assert (kept.is_open, kept.kept.because) == (False, "it says with whom")
    sign(officer, parent)
    write(officer, framework, "principles", Point(power.key, "We share all power"), Point("", "We listen"))
    services.open_for_signing(actor=actor_for(officer), framework=framework, note="After the review")
    found = {each.title: (each.kind, each.is_open) for each in conflicts_now(child, runs_it)}
    assert found == {
        "We share power with those it is about": (Divergence.CHANGED_BOTH, True),
        "We listen": (Divergence.ADDED_THERE, True),
        "We account for it": (Divergence.DROPPED_THERE, True),
    }
    services.take_over(actor=actor_for(runs_it), framework=child, key=account.key)
    assert account.key not in {point.key for point in child.versions.first().document.principles}
    gone = {"actor": actor_for(runs_it), "framework": child, "key": account.key}
    assert refusal(services.take_over, **gone) == "no_conflict"


def test_how_we_work_is_handed_down_and_a_text_of_its_own_is_flagged(family):
    parent, child, runs_it = family
    given = {"actor": actor_for(runs_it), "framework": child}
    texts = dict(child.versions.get().document.texts)
    services.save_texts(**given, section="procedures", texts=texts | {"decide": "The chair decides"})
    (conflict,) = conflicts_now(child, runs_it)
    assert (conflict.title, conflict.kind) == ("How we decide", Divergence.CHANGED_HERE)
    services.keep_ours(**given, key="decide", because="We are five people")
    assert not conflicts_now(child, runs_it)[0].is_open
    services.take_over(**given, key="decide")
    assert child.versions.first().document.texts["decide"] == parent.document.texts["decide"]
    assert conflicts_now(child, runs_it) == []


def test_a_group_that_agreed_before_its_parent_sees_what_the_parent_has(partnership, framework, officer):
    group = make_partnership(part_of=partnership)
    runs_it = make_member(partnership=group, role="officer")
    child = services.begin_framework(actor=actor_for(runs_it), partnership=group)
    assert conflicts_now(child, runs_it) == []
    power = child.versions.get().document.principles[0]
    write(officer, framework, "principles", Point(power.key, "We share all power"), Point("", "We listen"))
    services.open_for_signing(actor=actor_for(officer), framework=framework)
    found = {each.title: each.kind for each in conflicts_now(child, runs_it)}
    assert found["We listen"] == Divergence.ADDED_THERE
    assert found[power.title] == Divergence.DIFFERENT
    listen = next(each.key for each in conflicts_now(child, runs_it) if each.title == "We listen")
    services.take_over(actor=actor_for(runs_it), framework=child, key=listen)
    taken = child.versions.first().document.principles[-1]
    assert (taken.title, taken.origin) == ("We listen", framework.pk)


# Differences ------------------------------------------------------------------------------------------------
def test_a_difference_is_told_in_words():
    runs = word_runs("We meet every month in town", "We meet every week in town")
    assert [(run.kind, run.text) for run in runs] == [
        ("same", "We meet every "),
        ("removed", "month"),
        ("added", "week"),
        ("same", " in town"),
    ]
    broken = word_runs("a majority of the seats decides", "two thirds of all seats decide")
    assert [run.kind for run in broken] == ["removed", "added"]
    old = Content(texts={"vision": "Home"}, principles=(Point("a", "Old"), Point("b", "Stays")))
    new = Content(texts={"vision": "Home"}, principles=(Point("b", "Stays"), Point("c", "New")))
    (section,) = differences(old, new, {})
    assert {(change.label, change.runs[0].kind) for change in section.changes} == {
        ("Old", "removed"),
        ("New", "added"),
    }


# Pages ------------------------------------------------------------------------------------------------------
def at(name, partnership, *more):
    return reverse(f"framework:{name}", args=[partnership.slug, *more])


def test_a_framework_is_written_and_signed_by_its_pages(client, partnership, officer, partner):
    sign_in(client, officer)
    assert client.get(at("framework", partnership)).status_code == 200
    assert client.post(at("begin", partnership), {}).status_code == 422
    assert client.post(at("begin", partnership), {"template": "standing"}).status_code == 302
    assert "Draft of version 1" in client.get(at("framework", partnership)).content.decode()
    client.logout()
    assert "The agreement is being written" in client.get(at("framework", partnership)).content.decode()
    assert client.get(at("version", partnership, 1)).status_code == 404
    sign_in(client, officer)
    for section in Section.values:
        assert client.get(at("write_step", partnership, section)).status_code == 200
    content = Framework.objects.get().versions.get().document
    why = {**WHY, "edition": content.edition("rationale")}
    assert client.post(at("write_step", partnership, "rationale"), why).status_code == 302
    late = client.post(at("write_step", partnership, "rationale"), {**why, "problem": "My own words"})
    assert late.status_code == 422
    shown = late.content.decode()
    assert "My own words" in shown
    assert WHY["problem"] in shown
    rows = {"points-TOTAL_FORMS": 2, "points-INITIAL_FORMS": 0, "edition": content.edition("objectives")}
    address = at("write_step", partnership, "objectives")
    assert client.post(address, {**rows, "points-0-text": "No title"}).status_code == 422
    assert client.post(address, {**rows, "points-0-title": "Nobody waits", "more": 1})["Location"] == address
    draft = Framework.objects.get().versions.get().document
    parts = {f"part_0_{seat_of(officer).pk}": "both", f"part_0_{seat_of(partner).pk}": "none"}
    role = {"edition": draft.edition("roles"), **parts}
    assert client.post(at("write_step", partnership, "roles"), role).status_code == 302
    principles = {
        "points-TOTAL_FORMS": 0,
        "points-INITIAL_FORMS": 0,
        "edition": draft.edition("principles"),
        "from_christie": ["christie/prevention"],
    }
    assert client.post(at("write_step", partnership, "principles"), principles).status_code == 302
    assert client.post(at("write", partnership), {}).status_code == 302
    version = FrameworkVersion.objects.get()
    assert [point.source for point in version.document.principles] == ["christie/prevention"]
    sign_in(client, partner)
    address = at("sign", partnership, 1)
    assert client.get(address).status_code == 200
    given = {"seat": seat_of(partner).pk, "stance": "reserves"}
    assert client.post(address, given).status_code == 422
    assert client.post(address, {**given, "because": "Ask us in a year"}).status_code == 302
    assert client.post(address, {"seat": seat_of(officer).pk, "stance": "signs"}).status_code == 422
    client.logout()
    page = client.get(at("framework", partnership)).content.decode()
    assert "signed by 1 of 2" in page
    assert "Ask us in a year" in page
    assert partner.name not in page
    assert "by its holder" in page
    sign_in(client, officer)
    page = client.get(at("framework", partnership)).content.decode()
    assert f"{partner.name}, its holder since {short_day(today())}" in page
    for name, *more in (("versions",), ("roles",), ("version", 1)):
        assert client.get(at(name, partnership, *more)).status_code == 200


def test_those_who_may_not_write_are_refused(client, partnership, framework, partner, opened):
    writing = [
        at("write", partnership),
        at("write_step", partnership, "vision"),
        at("conflicts", partnership),
    ]
    for address in writing:
        assert "login" in client.get(address)["Location"]
    sign_in(client, partner)
    for address in writing:
        assert client.get(address).status_code == client.post(address, {}).status_code == 403
    sign_in(client, make_person())
    assert client.get(at("sign", partnership, 1)).status_code == 403


@pytest.mark.parametrize("seats", [1, 3])
def test_pages_take_as_many_queries_for_many_seats(
    client, partnership, officer, opened, seats, django_assert_max_num_queries
):
    for _number in range(seats):
        sign(make_member(partnership=partnership), opened)
    for name, most in (("framework", 12), ("versions", 8), ("roles", 8)):
        with django_assert_max_num_queries(most):
            assert client.get(at(name, partnership)).status_code == 200

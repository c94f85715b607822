"""Walk every address: none shows or does anything for somebody who may not."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver

from tests.factories import (
    actor_for,
    make_activity,
    make_contribution,
    make_decision,
    make_engagement,
    make_matter,
    make_member,
    make_organisation,
    make_partnership,
    make_person,
    make_seat,
    sign_in,
)
from tests.questionnaires.samples import hand_in, make_questionnaire
from thegither.delivery.services import plan_action
from thegither.dialogue.services import answer_contributions
from thegither.drafts.services import publish_wording
from thegither.engagement.services import add_interest, give_tip, open_gap, plan_outreach
from thegither.engagement.services.inviting import add_holiday, invite_partner
from thegither.engagement.services.kits import make_kit
from thegither.engagement.services.planning import add_paper, add_phase, plan_duty
from thegither.engagement.services.positions import write_position
from thegither.framework import services as framework
from thegither.framework.services.agreements import add_agreement, add_clause
from thegither.framework.services.commitments import give_evidence, make_commitment
from thegither.gatherings.services import plan_gathering, sign_up
from thegither.ideas.services import add_idea
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.means import services as means
from thegither.offers.models import quarter_of
from thegither.offers.services import (
    add_listing,
    ask_organisation,
    choose_priority,
    enter_in_ledger,
    plan_contribution,
    take_up,
)
from thegither.opinions.services.statements import add_statement
from thegither.outcomes.services import create_outcome
from thegither.partners.models import Person
from thegither.reading.services import make_theme, open_coding
from thegither.relations.models import Disclosure
from thegither.relations.services.contacts import record_contact
from thegither.relations.services.interdependence import open_round
from thegither.relations.services.knowing import add_tie
from thegither.relations.services.network import open_wave
from thegither.relations.services.topics import set_topics
from thegither.reports.services import publish_report

pytestmark = pytest.mark.django_db

# Addresses without a record of their own that anybody may open. Every other one must ask who it is.
FOR_EVERYBODY = {
    "portal": {
        *("home", "open_matters", "partnerships", "changed", "search", "feeds", "decisions", "actions"),
        *("accessibility", "privacy", "open_data", "other_ways", "about", "reference"),
        *("site_atom", "site_rss", "site_dates", "healthz", "readyz"),
    },
    "": {"api-docs"},
    "ui": {"gallery", "set_language", "sprite"},
    "partners": {"organisations", "communities", "act_as"},
    "offers": {"register"},
    "framework": {"map", "agreements", "which_applies", "compare_agreements"},
    "dialogue": {"moderation_reasons", "claim_device"},
    "engagement": {"catalogue", "method"},
    "means": {"rates", "venues"},
    "exchange": {"columns"},
    "questionnaires": {"worker"},
    "accounts": {
        "sign_in_link",
        "sign_in_link_sent",
        "use_sign_in_link",
    },  # it shows a button, to nobody in particular
}
REFUSED = {302, 401, 403, 404, 405, 410}


def addresses() -> Iterator[tuple[str, str, str, str]]:
    """Yield (namespace, name, route, view) of every address of ours but those of allauth and the API."""

    def walk(
        patterns: list[URLPattern | URLResolver], prefix: str, namespace: str
    ) -> Iterator[tuple[str, str, str, str]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(
                    pattern.url_patterns, prefix + str(pattern.pattern), pattern.namespace or namespace
                )
            elif pattern.lookup_str.startswith("thegither.") and not prefix.startswith("api/"):
                yield namespace, pattern.name or "", prefix + str(pattern.pattern), pattern.lookup_str

    yield from walk(get_resolver().url_patterns, "", "")


def network_survey_of(partnership, actor) -> int:
    """Ask three organisations whom they would phone, and return the key of the survey."""
    for _ in range(2):
        make_seat(partnership=partnership)
    until = today() + timedelta(days=9)
    return open_wave(actor=actor, partnership=partnership, closes_on=until).pk


@pytest.fixture
def hidden(settings, tmp_path):
    """A partnership that only its members may see, with one record of everything in it."""
    settings.MEDIA_ROOT = tmp_path
    partnership = make_partnership(is_public=False)
    officer = make_member(partnership=partnership, role="officer")
    actor, seats = actor_for(officer), list(partnership.seats.all())
    matter = make_matter(partnership=partnership)
    said = make_contribution(matter=matter, actor=actor)
    answer = answer_contributions(
        actor=actor, matter=matter, contributions=[said], state="acted_on", because="So"
    )
    action = plan_action(actor=actor, partnership=partnership, title="Quiet", due_on=today(), owners=seats)
    outcome = create_outcome(actor=actor, partnership=partnership, title="Quiet change")
    decision = make_decision(matter=matter)
    commitment = make_commitment(
        actor=actor, partnership=partnership, made_by=seats[0], text="Quiet promise", first_due_on=today()
    )
    agreement = add_agreement(
        actor=Actor.system(),
        title="Quiet paper",
        kind="compact",
        parties=[make_organisation(), make_organisation()],
        from_on=today(),
        is_public=False,
    )
    clause = add_clause(actor=Actor.system(), agreement=agreement, kind="duty", text="Hush")
    interest = add_interest(actor=actor, matter=matter, name="Quiet people", affected=3, influence=0)
    gap = open_gap(actor=actor, partnership=partnership, interest=interest, owner=seats[0])
    outreach = plan_outreach(actor=actor, gap=gap, owner=seats[0], where="The hall", due_on=today())
    tip = give_tip(actor=actor, partnership=partnership, who="More quiet people")
    agreed_of(partnership, actor)
    return (
        offers_of(partnership, actor)
        | means_of(partnership, actor, matter)
        | questionnaire_of(matter)
        | relations_of(partnership, actor)
        | reading_of(matter, actor)
        | activity_of(matter, actor)
        | statement_of(matter, actor)
        | plan_of(matter, actor)
        | {
            "partnerships": 1,  # the number of its agreement's version
            "interests": interest.pk,
            "gaps": gap.pk,
            "outreach": outreach.pk,
            "tips": tip.pk,
            "network-surveys": network_survey_of(partnership, actor),
            "matters": matter.pk,
            "contributions": said.pk,
            "answers": answer.pk,
            "decisions": decision.pk,
            "actions": action.pk,
            "outcomes": outcome.pk,
            "commitments": commitment.pk,
            "evidence": evidence_file_of(commitment, actor).pk,
            "agreements": agreement.pk,
            "clauses": clause.pk,
            "slug": partnership.slug,
            "organisation": make_organisation(name="Nobody's").slug,
        }
    )


def reading_of(matter, actor):
    """Return the keys of one record of everything about reading what was said."""
    theme = make_theme(actor=actor, matter=matter, name="Quiet theme")
    other = make_member(partnership=matter.partnership)
    readers = [Person.objects.get(pk=actor.person_id), other]
    made = open_coding(actor=actor, matter=matter, readers=readers)
    return {"themes": theme.pk, "coding-rounds": made.pk}


def plan_of(matter, actor):
    """Return the keys of one record of everything by which an engagement is planned."""
    seat = matter.partnership.seats.first()
    planned = make_engagement(matter=matter, state="draft", owner=seat, title="Quiet plan")
    invited = invite_partner(actor=actor, engagement=planned, organisation=seat.organisation)
    make_kit(actor=actor, invited=invited, words="Hush", questions="Hush?", until=today())
    position = write_position(
        actor=actor, organisation=seat.organisation, topic="Quiet view", text="Hush", is_public=False
    )
    holiday = add_holiday(
        actor=actor, organisation=seat.organisation, name="Fair", begins_on=today(), ends_on=today()
    )
    phase = add_phase(actor=actor, engagement=planned, title="Quiet phase", begins_on=today())
    paper = add_paper(
        actor=actor, engagement=planned, kind="reasons", title="Quiet paper", url="https://example.org"
    )
    duty = plan_duty(actor=actor, engagement=planned, seat=seat, begins_on=today(), ends_on=today())
    return {
        "asked": invited.pk,
        "positions": position.pk,
        "holidays": holiday.pk,
        "phases": phase.pk,
        "papers": paper.pk,
        "duties": duty.pk,
    }


def activity_of(matter, actor):
    """Return the keys of an activity with an idea, a draft and an event, and somebody who comes to it."""
    activity = make_activity(engagement=make_engagement(matter=matter), kind="event", title="Quiet evening")
    idea = add_idea(actor=actor, activity=activity, title="Quiet idea", text="Hush")
    publish_wording(actor=actor, activity=activity, text="Quiet words")
    starts_at = now() + timedelta(days=9)
    ends_at = starts_at + timedelta(hours=1)
    plan_gathering(actor=actor, activity=activity, starts_at=starts_at, ends_at=ends_at, venue="A quiet hall")
    comes = sign_up(actor=actor, activity=activity, name="Quiet person")
    return {"activities": activity.pk, "ideas": idea.pk, "sign-ups": comes.pk}


def statement_of(matter, actor):
    """Return the key of a statement on which people vote."""
    activity = make_activity(
        engagement=make_engagement(matter=matter), kind="conversation", title="Quiet talk"
    )
    return {"statements": add_statement(actor=actor, activity=activity, text="Hush", is_seed=True).pk}


def evidence_file_of(commitment, actor):
    """Show something with a file that everybody may open who sees the promise."""
    paper = SimpleUploadedFile("quiet.pdf", b"%PDF-1.7")
    given = give_evidence(
        actor=actor, commitment=commitment, text="Quiet", dated_on=today(), paper=paper, paper_is_public=True
    )
    return given.paper


def offers_of(partnership, actor):
    """Return the keys of one record of everything that partners bring."""
    seat, other = partnership.seats.first(), make_seat(partnership=partnership)
    listing = add_listing(actor=actor, seat=seat, kind="offer", thing="space", title="Quiet hall")
    ask = ask_organisation(
        actor=actor, seat=seat, organisation=other.organisation, what="Quiet work", answer_by=today()
    )
    promise = take_up(actor=Actor.system(), seat=other, listing=listing)
    given = enter_in_ledger(actor=actor, seat=seat, what="Quiet hours")
    priority = choose_priority(actor=actor, organisation=seat.organisation, title="Quiet focus")
    planned = plan_contribution(
        actor=actor, seat=seat, quarter=quarter_of(today()), side="brings", thing="space", what="Quiet hall"
    )
    return {
        "offers": listing.pk,
        "asks": ask.pk,
        "promises": promise.pk,
        "ledger": given.pk,
        "priorities": priority.pk,
        "planned": planned.pk,
    }


def means_of(partnership, actor, matter):
    """Return the keys of one record of everything about the means to take part, and of a report."""
    engagement = make_engagement(matter=matter, title="Quiet engagement")
    asked = means.ask_for_support(
        actor=actor, partnership=partnership, need="travel", about=engagement, contact="Quiet street"
    )
    payment = means.plan_payment(
        actor=actor, partnership=partnership, for_what="Quiet hour", way="voucher", rate="hour"
    )
    venue = means.add_venue(actor=actor, partnership=partnership, name="Quiet hall", address="Quiet street")
    failure = means.report_failure(actor=actor, partnership=partnership, what="A quiet step", venue=venue)
    return {
        "engagements": engagement.pk,
        "support-requests": asked.pk,
        "payments": payment.pk,
        "venues": venue.pk,
        "access-failures": failure.pk,
        "reports": publish_report(actor=actor, engagement=engagement).pk,
    }


def agreed_of(partnership, actor):
    """Let the partnership have an agreement that can be signed."""
    made = framework.begin_framework(actor=actor, partnership=partnership)
    why = dict.fromkeys(("problem", "for_whom", "why_jointly", "why_now"), "Quiet")
    framework.save_texts(actor=actor, framework=made, section="rationale", texts=why)
    framework.open_for_signing(actor=actor, framework=made)


def questionnaire_of(matter):
    """Return the keys of a questionnaire and of a sheet that somebody filled in."""
    activity = make_questionnaire(engagement=make_engagement(matter=matter), access="seats")
    worker = actor_for(make_member(partnership=matter.partnership))
    _author, sheet = hand_in(activity, actor=worker)
    return {"activities": activity.pk, "sheets": sheet.pk}


def relations_of(partnership, actor):
    """Return the keys of one record of everything about relationships."""
    seat = partnership.seats.first()
    note = record_contact(actor=actor, with_words="Quiet", ground="phone", partnership=partnership)
    tie = add_tie(actor=actor, seat=seat, other_organisation=make_organisation(), because="Quiet")
    (topic,) = set_topics(actor=actor, partnership=partnership, names=["Quiet"])
    closes_on = today() + timedelta(days=9)
    need_round = open_round(actor=actor, partnership=partnership, closes_on=closes_on)
    shown = Disclosure.objects.create(
        round=need_round, topic=topic, needing=seat, needed=partnership.seats.last(), kind="mutual"
    )
    return {
        "contacts": note.pk,
        "ought-to-know": tie.pk,
        "need-rounds": need_round.pk,
        "shared-needs": shown.pk,
    }


def filled(route: str, hidden: dict[str, object]) -> str:
    """Return the address with the hidden records' keys, and made-up secrets, as its arguments."""
    first = route.split("/")[0]

    def value(found: re.Match[str]) -> str:
        converter, name = found["converter"] or "str", found["name"]
        if name == "slug" or converter == "partnership":
            return str(
                hidden["organisation"] if first in {"organisations", "communities"} else hidden["slug"]
            )
        if converter == "int":
            return str(hidden.get(first, 987_654_321))
        return (
            str(uuid4())
            if converter == "uuid"
            else {"language": "gd", "kind": "none", "form": "csv"}.get(name, "x" * 32)
        )

    return "/" + re.sub(r"<(?:(?P<converter>\w+):)?(?P<name>\w+)>", value, route)


def unguarded(client, hidden, *, signed_in: bool) -> list[str]:
    found = []
    for namespace, name, route, _view in addresses():
        if name in FOR_EVERYBODY.get(namespace, set()) or first_is_open(route):
            continue
        if signed_in and "<" not in route:
            continue  # one's own pages
        url = filled(route, hidden)
        for method in ("get", "post"):
            status = getattr(client, method)(url).status_code
            if status not in REFUSED:
                found.append(f"{method.upper()} {url} ({namespace}:{name}) answered {status}")
    return found


def first_is_open(route: str) -> bool:
    """Organisations are for everybody to read; their changes are tested in their room."""
    return route in {
        "organisations/<slug:slug>/",
        "organisations/<slug:slug>/profile/",
        "organisations/<slug:slug>/positions/",
        "organisations/<slug:slug>/asked-said-did/",
    }


def test_there_are_addresses_to_walk():
    found = list(addresses())
    assert len(found) > 80
    assert {namespace for namespace, _name, _route, _view in found} >= {
        "portal",
        "partners",
        "dialogue",
        "delivery",
    }


def test_a_visitor_opens_nothing_that_is_not_for_everybody(client, hidden):
    assert unguarded(client, hidden, signed_in=False) == []


def test_somebody_from_elsewhere_opens_nothing_hidden(client, hidden):
    sign_in(client, make_person())
    assert unguarded(client, hidden, signed_in=True) == []


def test_a_partner_of_another_partnership_opens_nothing_hidden(client, hidden):
    sign_in(client, make_member(partnership=make_partnership(), role="officer"))
    assert unguarded(client, hidden, signed_in=True) == []


@pytest.mark.parametrize("path", ["/", "/matters/1/say/", "/api/v1/matters"])
def test_a_body_of_100_mb_is_refused_before_it_is_read(client, path):
    answer = client.post(path, b"", content_type="text/plain", CONTENT_LENGTH=str(100 * 1024 * 1024))
    assert answer.status_code == 413

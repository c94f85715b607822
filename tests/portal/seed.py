"""A small partnership that went round its cycle once, made through the services, for tests."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from tests.factories import actor_for, make_organisation, make_partnership, make_person, make_seat
from thegither.delivery.models import Action
from thegither.delivery.services import finish_action, move_due_date, plan_action, tell_news
from thegither.dialogue.models import AnswerState, Contribution, Decision, Disposition, Matter
from thegither.dialogue.services import (
    OptionDraft,
    answer_contributions,
    contribute,
    move_stage,
    open_matter,
    propose_decision,
    record_decision,
    record_dissent,
)
from thegither.kernel import clock
from thegither.kernel.actors import Actor
from thegither.outcomes.models import Outcome
from thegither.outcomes.services import add_indicator, claim_part, create_outcome, measure
from thegither.partners.models import Partnership, Person, Seat

BEGINNING = datetime(2025, 1, 13, 9, tzinfo=UTC)
NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)

VOICES = (
    "The last bus leaves twenty minutes before the back shift ends. So it is a taxi, or no shift.",
    "Visiting ends at eight and the bus goes at half past seven.",
    "The college bus is empty coming back.",
    "Could the late bus go by the sheltered houses?",
)


@dataclass(frozen=True)
class World:
    """Everything that was made."""

    partnership: Partnership
    officer: Person
    seats: list[Seat]
    matter: Matter
    said: list[Contribution]
    refused: Contribution
    unanswered: Contribution
    decision: Decision
    refusal: Decision
    action: Action
    late: Action
    outcome: Outcome
    answer: Disposition
    private: Matter
    secret: Contribution


def officer_of(partnership: Partnership) -> tuple[Person, Actor, Seat]:
    """Make a person who runs the partnership, and the actor they are for their seat."""
    person = make_person()
    seat = make_seat(partnership=partnership, role="officer", person=person, from_on=partnership.started_on)
    return person, actor_for(person, seat), seat


def make_world() -> World:
    """Make a partnership whose thread goes all the way, one no, one late action and one private matter."""
    with clock.at(BEGINNING):
        partnership = make_partnership(
            name="Getting About", purpose="People reach work, care and each other without a car"
        )
        officer, actor, seat = officer_of(partnership)
        seats = [seat] + [
            make_seat(
                partnership=partnership,
                organisation=make_organisation(name=name, sectors=[sector]),
                brings=brings,
                cannot_alone=alone,
            )
            for name, sector, brings, alone in (
                ("Brannoch Health Board", "public", "Money for patient transport", "Reach who misses"),
                ("Marlburn Foods", "business", "Shift times it can move", "Fill 40 back-shift jobs"),
                ("United Workers Brannoch", "union", "340 members who travel at night", "Change a timetable"),
                ("Glen Tarvie Community Bus", "third", "Drivers people know by name", "Pay for a second bus"),
            )
        ]
        matter = open_matter(
            actor=actor,
            partnership=partnership,
            title="Getting home after seven",
            question="What stops you getting about in the evening?",
            summary="Shifts, clinics and buses **end at different times**.",
        )
    said = []
    for day, text in enumerate(VOICES):
        with clock.at(BEGINNING + timedelta(days=day + 1)):
            said.append(contribute(actor=Actor.visitor(), matter=matter, text=text, knowledge="lived"))
    with clock.at(BEGINNING + timedelta(days=10)):
        refused = contribute(
            actor=Actor.visitor(), matter=matter, text="A night bus to Port Skellan, please."
        )
        unanswered = contribute(actor=actor, matter=matter, text="Our drivers need a place to rest.")
    with clock.at(BEGINNING + timedelta(days=70)):
        decision = propose_decision(
            actor=actor,
            matter=matter,
            title="Put four travel budgets in one pot for an evening bus",
            question="How do people get home after seven?",
            options=[
                OptionDraft("Run an evening bus for one year", arguments_for="Reaches every shift"),
                OptionDraft("Pay for taxis", arguments_against="Costs three times as much"),
                OptionDraft("Do nothing", is_nothing=True),
            ],
            cites=said,
        )
        decision = record_decision(
            actor=actor,
            decision=decision,
            chosen=decision.options.get(title="Run an evening bus for one year"),
            rule="consent",
            reasons="Shifts, clinics and buses end at different times, and each of us pays for taxis.",
            decided_by="Meeting 9",
        )
        record_dissent(
            actor=actor, decision=decision, kind="aside", reason="Six months is enough.", seat=seats[2]
        )
        answer = answer_contributions(
            actor=actor,
            matter=matter,
            contributions=said,
            state=AnswerState.ACTED_ON,
            because="an evening bus is run for one year.",
        )
        refusal = propose_decision(
            actor=actor,
            matter=matter,
            title="No night bus to Port Skellan this year",
            question="Should a night bus go to Port Skellan?",
            options=[
                OptionDraft("Run one"),
                OptionDraft("A shared taxi"),
                OptionDraft("Do nothing", is_nothing=True),
            ],
            cites=[refused],
        )
        refusal = record_decision(
            actor=actor,
            decision=refusal,
            chosen=refusal.options.get(is_nothing=True),
            rule="majority",
            reasons="Three people a night would use it.",
            is_no=True,
            look_again_on=(NOW + timedelta(days=60)).date(),
        )
        action = plan_action(
            actor=actor,
            partnership=partnership,
            title="Run the Evening Link every 40 minutes",
            due_on=(BEGINNING + timedelta(days=150)).date(),
            owners=seats[3:5],
            matter=matter,
            carries_out=[decision],
        )
        late = plan_action(
            actor=actor,
            partnership=partnership,
            title="Text people when the bus is cancelled",
            due_on=(BEGINNING + timedelta(days=160)).date(),
            owners=seats[1:2],
            matter=matter,
        )
        outcome = create_outcome(
            actor=actor,
            partnership=partnership,
            title="People can get to work and care after seven in the evening",
            for_whom="people without a car",
            matter=matter,
        )
        indicator = add_indicator(
            actor=actor, outcome=outcome, name="evening appointments missed", unit="%", better="down"
        )
        measure(
            actor=actor,
            indicator=indicator,
            moment="before",
            measured_on=(BEGINNING + timedelta(days=60)).date(),
            value=Decimal(14),
            sample_size=412,
        )
    with clock.at(BEGINNING + timedelta(days=120)):
        move_stage(actor=actor, matter=matter, to="doing", reason="The bus is being bought.")
        move_due_date(
            actor=actor,
            action=late,
            due_on=(NOW - timedelta(days=20)).date(),
            reason="The phone list came late.",
        )
        tell_news(actor=actor, action=late, text="The list of numbers has come.")
    with clock.at(BEGINNING + timedelta(days=172)):
        finish_action(actor=actor, action=action, result="The Evening Link runs until half past eleven.")
    with clock.at(NOW - timedelta(days=10)):
        measure(
            actor=actor,
            indicator=indicator,
            moment="after",
            measured_on=(NOW - timedelta(days=11)).date(),
            value=Decimal(9),
            sample_size=398,
        )
        claim_part(
            actor=actor,
            outcome=outcome,
            actions=[action],
            likelihood="likely",
            because="those who missed appointments said there was no bus.",
            other_influences="Two clinics moved to the afternoon.",
        )
        private = open_matter(
            actor=actor,
            partnership=partnership,
            title="Which depot to close",
            question="Which depot should be closed?",
            is_public=False,
        )
        secret = contribute(actor=actor, matter=private, text="Close the Kilmarrow depot quietly.")
    for record in (*said, refused, unanswered, action, late, matter):
        record.refresh_from_db()
    return World(
        partnership=partnership,
        officer=officer,
        seats=seats,
        matter=matter,
        said=said,
        refused=refused,
        unanswered=unanswered,
        decision=decision,
        refusal=refusal,
        action=action,
        late=late,
        outcome=outcome,
        answer=answer,
        private=private,
        secret=secret,
    )

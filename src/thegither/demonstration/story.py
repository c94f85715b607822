"""One matter from its first day on: what was said, answered, decided, done and measured."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from thegither.delivery.models import Action
from thegither.delivery.services import (
    finish_action,
    move_due_date,
    plan_action,
    start_action,
    stop_action,
    tell_news,
)
from thegither.dialogue.models import Channel, Contribution, Decision, Matter, Standing
from thegither.dialogue.services import (
    OptionDraft,
    answer_contributions,
    attach_note,
    close_matter,
    contribute,
    give_stage_feedback,
    moderate_contribution,
    move_stage,
    open_matter,
    propose_decision,
    record_decision,
    record_dissent,
    translate_matter,
)
from thegither.dialogue.steps import open_steps
from thegither.kernel.actors import Actor, Provenance
from thegither.outcomes.models import Outcome
from thegither.outcomes.services import add_indicator, claim_part, create_outcome, measure

from .cast import Cast
from .content import Entry
from .paper import note_pdf
from .timeline import Timeline

# Minutes after midnight. Partners act in working hours, in this order; people write when they have time.
_OPENS, _TRANSLATED, _MODERATED, _MOVED, _CLOSES = 540, 545, 550, 560, 570
_PLANNED, _CHANGED, _TOLD, _FINISHED = 600, 610, 620, 630
_PROPOSED, _DECIDED, _DISSENTED, _ANSWERED = 840, 870, 880, 930
_LOOKED_FOR, _MEASURED, _CLAIMED, _HEARD = 960, 970, 980, 1100
_WRITING_TIME = (585, 1290)
_TALKING_TIME = (550, 580)  # before any typing, as some of it is typed in on the same day
_TYPING_TIME = (590, 830)

# Days until what came otherwise than by web is typed in.
_TYPED_AFTER = {Channel.PAPER: (1, 4), Channel.EVENT: (1, 3), Channel.VISIT: (0, 2), Channel.PHONE: (0, 0)}

# Said where the story gives no reason of its own for going on while a step is open.
GOES_ON = "We know enough to go on. Whoever still waits for an answer gets one."
_MATTER_FIELDS = ("title", "question", "summary", "moderation", "is_public", "is_for_everyone")


class Story:
    """Puts one matter on the timeline, and remembers its records by the keys of the content."""

    def __init__(self, entry: Entry, cast: Cast, timeline: Timeline) -> None:
        self.key: str = entry["key"]
        self.contributions: dict[str, list[Contribution]] = defaultdict(list)
        self._entry = entry
        self._cast = cast
        self._timeline = timeline
        self.partnership: str = entry["partnership"]
        self._matter_id = 0
        self._decisions: dict[str, Decision] = {}
        self._actions: dict[str, Action] = {}
        self._outcomes: dict[str, Outcome] = {}
        self._random = random.Random(self.key)

    @property
    def matter(self) -> Matter:
        """The matter as it is now."""
        return Matter.objects.get(pk=self._matter_id)

    def enter(self) -> None:
        """Put everything that happens in this matter on the timeline."""
        entry = self._entry
        self._on(entry["day"], _OPENS, self._open)
        if "close" in entry:
            self._on(entry["close"], _CLOSES, self._close)
        for kind, minute, act in (
            ("translation", _TRANSLATED, self._translate),
            ("stage", _MOVED, self._move),
            ("answer", _ANSWERED, self._answer),
            ("feedback", _HEARD, self._feed_back),
        ):
            for part in entry.get(kind, ()):
                self._on(part["day"], minute, act, part)
        for voice in self._voices():
            self._enter_voice(voice)
        for decision in entry.get("decision", ()):
            self._enter_decision(decision)
        for action in entry.get("action", ()):
            self._enter_action(action)
        for outcome in entry.get("outcome", ()):
            self._enter_outcome(outcome)

    def _on(self, day: int, minute: int, act: Callable[..., object], *arguments: Any) -> None:
        self._timeline.add(day, minute, partial(act, *arguments))

    # The matter --------------------------------------------------------------------------------------------
    def _open(self) -> None:
        entry = self._entry
        until = self._timeline.day(entry["open_until"]) if "open_until" in entry else None
        matter = open_matter(
            actor=self._cast.officer(self.partnership),
            partnership=self._cast.partnerships[self.partnership],
            community=self._cast.communities.get(entry.get("community", "")),
            open_until=until,
            **{name: entry[name] for name in _MATTER_FIELDS if name in entry},
        )
        self._matter_id = matter.pk

    def _close(self) -> None:
        close_matter(actor=self._cast.officer(self.partnership), matter=self.matter)

    def _translate(self, words: Entry) -> None:
        fields = {name: value for name, value in words.items() if name != "day"}
        translate_matter(actor=self._cast.officer(self.partnership), matter=self.matter, **fields)

    def _move(self, stage: Entry) -> None:
        move_stage(
            actor=self._cast.officer(self.partnership),
            matter=self.matter,
            to=stage["to"],
            reason=stage.get("reason", "") or (GOES_ON if open_steps(self.matter) else ""),
        )

    # What people say ---------------------------------------------------------------------------------------
    def _voices(self) -> Iterator[Entry]:
        """Yield every voice, those of a chorus each on a day between its first and its last."""
        yield from self._entry.get("voice", ())
        for chorus in self._entry.get("chorus", ()):
            shared = {name: value for name, value in chorus.items() if name not in ("from", "until", "texts")}
            for text in chorus["texts"]:
                yield {**shared, "text": text, "day": self._random.randint(chorus["from"], chorus["until"])}

    def _enter_voice(self, voice: Entry) -> None:
        said = self._timeline.moment(voice["day"], self._random.randint(*_WRITING_TIME))
        day, minute = voice["day"], 0
        if "entered_by" in voice:
            after = voice.get("lag", self._random.randint(*_TYPED_AFTER[Channel(voice["channel"])]))
            said = self._timeline.moment(voice["day"], self._random.randint(*_TALKING_TIME))
            day, minute = min(day + after, -1), self._random.randint(*_TYPING_TIME)
        moment = self._timeline.moment(day, minute) if minute else said
        self._timeline.add_at(moment, partial(self._say, voice, said))
        if self._entry.get("moderation") == "before" and not voice.get("waits"):
            self._on(min(day + 1, -1), _MODERATED, self._show, voice)

    def _say(self, voice: Entry, said_at: datetime) -> None:
        contribution = contribute(
            actor=self._speaker(voice),
            matter=self.matter,
            text=voice["text"],
            said_at=said_at,
            **{name: voice[name] for name in ("knowledge", "layer", "language", "byline") if name in voice},
        )
        if "paper" in voice:
            scan = SimpleUploadedFile("note.pdf", note_pdf(voice["paper"]))
            attach_note(actor=self._speaker(voice), contribution=contribution, upload=scan)
        for tag in (*voice["about"].split(), voice["text"], *([voice["key"]] if "key" in voice else ())):
            self.contributions[tag].append(contribution)

    def _speaker(self, voice: Entry) -> Actor:
        if "entered_by" in voice:
            actor = self._cast.actor(voice["entered_by"], self.partnership)
            return actor.entering_for(Provenance(voice["channel"], voice["note"]))
        return self._cast.actor(voice["by"], self.partnership) if "by" in voice else Actor.visitor()

    def _show(self, voice: Entry) -> None:
        for contribution in self.contributions[voice["text"]]:
            actor = self._cast.officer(self.partnership)
            moderate_contribution(actor=actor, contribution=contribution, standing=Standing.SHOWN)

    def _about(self, tags: list[str]) -> list[Contribution]:
        """Return what has been said so far on any of these, each once, as it stands now."""
        keys = {contribution.pk for tag in tags for contribution in self.contributions[tag]}
        return list(Contribution.objects.filter(pk__in=keys, standing=Standing.SHOWN).order_by("pk"))

    # What partners answer ----------------------------------------------------------------------------------
    def _answer(self, answer: Entry) -> None:
        answer_contributions(
            actor=self._cast.actor(answer["by"], self.partnership),
            matter=self.matter,
            contributions=self._about(answer["to"]),
            state=answer["state"],
            because=answer["because"],
            look_again_on=self._ahead(answer),
        )

    def _feed_back(self, feedback: Entry) -> None:
        """Let authors say how they were heard: the one named, or every so-manieth of those about a thing."""
        if "on" in feedback:
            asked = self._about([feedback["on"]])
        else:
            asked = self._about([feedback["about"]])[1 :: feedback["every"]]
        verdicts, comments = feedback["verdicts"], feedback["comments"]
        for place, contribution in enumerate(asked):
            give_stage_feedback(
                actor=Actor.visitor(),
                contribution=contribution,
                verdict=verdicts[place % len(verdicts)],
                comment=comments[place] if place < len(comments) else "",
            )

    def _ahead(self, entry: Entry) -> date | None:
        return self._timeline.day(entry["look_again"]) if "look_again" in entry else None

    # What partners decide ----------------------------------------------------------------------------------
    def _enter_decision(self, decision: Entry) -> None:
        self._on(decision["proposed"], _PROPOSED, self._propose, decision)
        if "decided" in decision:
            self._on(decision["decided"], _DECIDED, self._decide, decision)
        for dissent in decision.get("dissent", ()):
            self._on(decision["decided"], _DISSENTED, self._dissent, decision, dissent)

    def _propose(self, decision: Entry) -> None:
        self._decisions[decision["key"]] = propose_decision(
            actor=self._cast.actor(decision["by"], self.partnership),
            matter=self.matter,
            title=decision["title"],
            question=decision["question"],
            options=[
                OptionDraft(
                    title=option["title"],
                    is_nothing=option.get("nothing", False),
                    arguments_for=option.get("for", ""),
                    arguments_against=option.get("against", ""),
                    evidence=option.get("evidence", ""),
                )
                for option in decision["options"]
            ],
            cites=self._about(decision["cites"]),
        )

    def _decide(self, decision: Entry) -> None:
        proposed = self._decisions[decision["key"]]
        place = next(index for index, option in enumerate(decision["options"]) if option.get("chosen"))
        self._decisions[decision["key"]] = record_decision(
            actor=self._cast.officer(self.partnership),
            decision=proposed,
            chosen=proposed.options.get(position=place),
            rule=decision["rule"],
            reasons=decision["reasons"],
            decided_by=decision["decided_by"],
            is_no=decision.get("no", False),
            look_again_on=self._ahead(decision),
            answer_cited=decision.get("answer", ""),
        )

    def _dissent(self, decision: Entry, dissent: Entry) -> None:
        record_dissent(
            actor=self._cast.holder(self.partnership, dissent["seat"]),
            decision=self._decisions[decision["key"]],
            kind=dissent["kind"],
            reason=dissent["reason"],
        )

    # What partners do --------------------------------------------------------------------------------------
    def _enter_action(self, action: Entry) -> None:
        self._on(action["planned"], _PLANNED, self._plan, action)
        if "started" in action:
            self._on(action["started"], _CHANGED, self._start, action)
        for move in action.get("moves", ()):
            self._on(move["day"], _CHANGED, self._move_due_date, action, move)
        for news in action.get("news", ()):
            self._on(news["day"], _TOLD, self._tell, action, news)
        if "done" in action:
            self._on(action["done"], _FINISHED, self._finish, action)
        if "stopped" in action:
            self._on(action["stopped"], _FINISHED, self._stop, action)

    def _plan(self, action: Entry) -> None:
        self._actions[action["key"]] = plan_action(
            actor=self._cast.actor(action["by"], self.partnership),
            partnership=self._cast.partnerships[self.partnership],
            matter=self.matter,
            title=action["title"],
            description=action.get("description", ""),
            due_on=self._timeline.day(action["due"]),
            owners=[self._cast.seat(self.partnership, owner) for owner in action["owners"]],
            carries_out=[self._decisions[key] for key in action.get("carries_out", ())],
        )

    def _owner(self, action: Entry) -> Actor:
        return self._cast.holder(self.partnership, action["owners"][0])

    def _start(self, action: Entry) -> None:
        start_action(actor=self._owner(action), action=self._actions[action["key"]])

    def _move_due_date(self, action: Entry, move: Entry) -> None:
        move_due_date(
            actor=self._cast.actor(move["by"], self.partnership),
            action=self._actions[action["key"]],
            due_on=self._timeline.day(move["due"]),
            reason=move["reason"],
        )

    def _tell(self, action: Entry, news: Entry) -> None:
        actor = self._cast.actor(news["by"], self.partnership)
        tell_news(actor=actor, action=self._actions[action["key"]], text=news["text"])

    def _finish(self, action: Entry) -> None:
        finish_action(actor=self._owner(action), action=self._actions[action["key"]], result=action["result"])

    def _stop(self, action: Entry) -> None:
        stop_action(actor=self._owner(action), action=self._actions[action["key"]], reason=action["reason"])

    # What changed ------------------------------------------------------------------------------------------
    def _enter_outcome(self, outcome: Entry) -> None:
        self._on(outcome["day"], _LOOKED_FOR, self._look_for, outcome)
        for place, indicator in enumerate(outcome["indicator"]):
            for value in indicator["values"]:
                self._on(value["on"], _MEASURED, self._measure, outcome, place, value)
        for claim in outcome.get("claim", ()):
            self._on(claim["day"], _CLAIMED, self._claim, outcome, claim)

    def _look_for(self, outcome: Entry) -> None:
        actor = self._cast.actor(outcome["by"], self.partnership)
        row = create_outcome(
            actor=actor,
            partnership=self._cast.partnerships[self.partnership],
            matter=self.matter,
            title=outcome["title"],
            for_whom=outcome["for_whom"],
            description=outcome.get("description", ""),
            look_again_on=self._ahead(outcome),
        )
        self._outcomes[outcome["key"]] = row
        for indicator in outcome["indicator"]:
            fields = {name: indicator[name] for name in ("name", "unit", "better", "source")}
            add_indicator(actor=actor, outcome=row, **fields)

    def _measure(self, outcome: Entry, place: int, value: Entry) -> None:
        measure(
            actor=self._cast.actor(value["by"], self.partnership),
            indicator=self._outcomes[outcome["key"]].indicators.all()[place],
            moment=value["moment"],
            measured_on=self._timeline.day(value["on"]),
            value=Decimal(value["value"]),
            sample_size=value.get("n"),
            note=value.get("note", ""),
        )

    def _claim(self, outcome: Entry, claim: Entry) -> None:
        claim_part(
            actor=self._cast.actor(claim["by"], self.partnership),
            outcome=self._outcomes[outcome["key"]],
            actions=[self._actions[key] for key in claim["actions"]],
            likelihood=claim["likelihood"],
            because=claim["because"],
            other_influences=claim["other"],
        )

"""A conversation of opinions on the buses, and a real one that others held and published."""

import random
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from zipfile import ZipFile

from thegither.dialogue.models import AnswerState, Channel, Contribution, Standing
from thegither.dialogue.services import answer_contributions, close_matter, moderate_contribution, open_matter
from thegither.engagement.models import Activity, Engagement
from thegither.engagement.services import add_activity, planning, running, set_activity_state
from thegither.kernel.actors import Actor
from thegither.opinions.methods import CONVERSATION
from thegither.opinions.models import Run, Statement
from thegither.opinions.services.importing import bring_votes, import_conversation, read_conversation
from thegither.opinions.services.mapping import map_conversation
from thegither.opinions.services.naming import name_group
from thegither.opinions.services.statements import add_statement, change_conversation, revise_statement
from thegither.partners.services import create_partnership

from . import content
from .cast import FOUNDER, Cast
from .content import Entry
from .story import Story
from .taking_part import add_hiding, prepared
from .timeline import Timeline

if TYPE_CHECKING:
    from thegither_analysis.opinion import Votes

_MADE, _SAID, _MODERATED, _VOTED, _NAMED = 612, 790, 850, 1200, 1210
_PASSES, _ANSWERS = 0.06, 0.56  # the share of answers that pass, and of statements that somebody answers
_MATTERS = 0.07  # the share of answers that matter a lot, on the statement that fewest mark
_AWAKE = (480, 1290)


class Opinions:
    """Puts both conversations on the timeline."""

    def __init__(self, stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
        self._told = content.opinions()
        self._story = stories[self._told["matter"]]
        self._cast = cast
        self._timeline = timeline
        self._random = random.Random("opinions")
        self._activity_id = 0

    def enter(self) -> None:
        """Put all of it on the timeline."""
        timeline, told = self._timeline, self._told
        add = timeline.add
        add(told["day"], _MADE, self._open)
        for place, entry in enumerate(told["statement"]):
            if "day" in entry:
                add(entry["day"], _SAID + place, partial(self._say, entry))
            if "mended" in entry:
                add(entry["mended"]["day"], _MODERATED, partial(self._mend, place, entry["mended"]))
            if "hidden" in entry:
                hidden = entry["hidden"]
                add_hiding(timeline, hidden["day"], hidden["reason"], partial(self._hide, place, hidden))
        add(told["mapped"], _VOTED, self._vote)
        add(told["mapped"], _NAMED, self._name)
        add(told["real"]["day"], _MADE, self._keep_real)

    @property
    def _officer(self) -> Actor:
        return self._cast.officer(self._story.partnership)

    @property
    def _activity(self) -> Activity:
        return Activity.objects.select_related("engagement__matter").get(pk=self._activity_id)

    # The buses ---------------------------------------------------------------------------------------------
    def _open(self) -> None:
        told = self._told
        activity = prepared(self._officer, self._story, told, CONVERSATION, told["engagement"])
        self._activity_id = activity.pk
        change_conversation(
            actor=self._officer, activity=activity, enough=told["enough"], practice=told["practice"]
        )
        for entry in told["statement"]:
            if "day" not in entry:
                self._say(entry)
        set_activity_state(actor=self._officer, activity=activity, state="open")

    def _say(self, entry: Entry) -> None:
        is_seed = "day" not in entry
        add_statement(
            actor=self._officer if is_seed else Actor.visitor(),
            activity=self._activity,
            text=entry["text"],
            byline=entry.get("by", ""),
            is_seed=is_seed,
        )

    def _statement(self, place: int) -> Statement:
        text = self._told["statement"][place]["text"]
        return Statement.objects.select_related("contribution").get(
            activity=self._activity_id, contribution__text=text
        )

    def _mend(self, place: int, entry: Entry) -> None:
        revise_statement(
            actor=self._officer,
            statement=self._statement(place),
            text=entry["text"],
            keeps_votes=True,
            because=entry["because"],
        )

    def _hide(self, place: int, entry: Entry) -> None:
        moderate_contribution(
            actor=self._officer,
            contribution=self._statement(place).contribution,
            standing=Standing.HIDDEN,
            reason=entry["reason"],
            note=entry["note"],
        )
        if Run.objects.filter(activity=self._activity_id).exists():
            map_conversation(self._activity_id, forgets=True)

    def _vote(self) -> None:
        votes = self._drawn()
        days = self._random.choices(
            range(self._told["day"] + 1, self._told["mapped"]), k=len(votes.participants)
        )
        times: dict[tuple[int, int], datetime] = {}
        for person, number in zip(votes.rows.tolist(), votes.statements[votes.columns].tolist(), strict=True):
            said = self._told["statement"][number].get("day", self._told["day"])
            day = min(max(days[person], said + 1), self._told["mapped"] - 1)
            moment = self._timeline.moment(day, self._random.randint(*_AWAKE))
            times[int(votes.participants[person]), number] = moment
        statements = {place: self._statement(place) for place in range(len(self._told["statement"]))}
        bring_votes(
            actor=Actor.system(),
            activity=self._activity,
            votes=votes,
            times=times,
            statements=statements,
            channel=Channel.WEB,
            marked=self._marked(times),
        )

    @staticmethod
    def _marked(given: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        """Return which answers matter a lot to those who gave them: not the same share of each statement."""
        draw = random.Random("matters")
        return {(person, place) for person, place in given if draw.random() < _MATTERS * (1 + place % 5)}

    def _drawn(self) -> "Votes":
        """Return what invented people voted: each by the shares of their group, most on half of all."""
        from thegither_analysis.opinion import votes

        told, draw = self._told, self._random
        statements: list[Entry] = told["statement"]
        usual = [place for place, entry in enumerate(statements) if "answers" not in entry]
        people = [group for group, entry in enumerate(told["group"]) for _person in range(entry["people"])]
        draw.shuffle(people)
        rows: list[tuple[int, int, int]] = []

        def answer(person: int, group: int, place: int) -> None:
            value = 0
            if draw.random() >= _PASSES:
                value = 1 if draw.random() < statements[place]["agree"][group] else -1
            rows.append((person, place, value))

        for person, group in enumerate(people):
            for place in usual:
                if draw.random() < _ANSWERS:
                    answer(person, group, place)
        for person in range(len(people), len(people) + told["brief"]["people"]):
            for place in draw.sample(usual, draw.randint(*told["brief"]["answers"])):
                answer(person, draw.randrange(len(told["group"])), place)
        for place, entry in enumerate(statements):
            for person in draw.sample(range(len(people)), entry.get("answers", 0)):
                answer(person, people[person], place)
        return votes(*map(list, zip(*rows, strict=True)))

    def _name(self) -> None:
        run = map_conversation(self._activity_id, is_whole=True)
        assert run is not None
        for place, entry in enumerate(self._told["group"][: run.groups]):
            name_group(actor=self._officer, run=run, group=place, name=entry["name"], about=entry["about"])

    # A real one --------------------------------------------------------------------------------------------
    def _keep_real(self) -> None:
        """Keep a real conversation in a partnership of its own, in an engagement that is over."""
        real = self._told["real"]
        actor = self._cast.actor(FOUNDER)
        partnership = create_partnership(
            actor=actor,
            name=real["partnership"],
            kind="thematic",
            purpose=real["purpose"],
            rationale=real["rationale"],
        )
        self._cast.partnerships["elsewhere"] = partnership
        matter = open_matter(
            actor=actor,
            partnership=partnership,
            attribution=f"{real['source']}, {real['source_url']}, {real['licence']}",
            **{name: real[name] for name in ("question", "summary")},
            title=real["matter"],
        )
        activity = self._opened(
            actor,
            planning.start_engagement(
                actor=actor,
                matter=matter,
                title=real["engagement"],
                closes_on=self._timeline.day(real["closes"]),
                decides_on=self._timeline.day(real["closes"] + 1),
                hear_back_on=self._timeline.day(real["closes"] + 2),
                **real["purposes"],
            ),
        )
        with as_file(files(__package__) / "data" / real["file"]) as path, TemporaryDirectory() as folder:
            ZipFile(path).extractall(folder)
            held = read_conversation(Path(folder))
        about = {name: real[name] for name in ("source", "source_url", "licence")}
        import_conversation(actor=actor, activity=activity, held=held, **about)
        map_conversation(activity.pk, is_whole=True)
        shown = Contribution.objects.filter(matter=matter, standing=Standing.SHOWN)
        answer_contributions(
            actor=actor,
            matter=matter,
            contributions=list(shown),
            state=AnswerState.NOT_DONE,
            because=real["answered"],
        )
        running.close_engagement(actor=actor, engagement=activity.engagement, because=real["passed"])
        close_matter(actor=actor, matter=matter)

    def _opened(self, actor: Actor, engagement: Engagement) -> Activity:
        """Open an engagement in which nobody is asked, for those who read it, with its way to take part."""
        real, day = self._told["real"], self._timeline.day
        seat = engagement.created_for
        assert seat is not None
        planning.agree_purpose(actor=actor, engagement=engagement)
        planning.name_owner(actor=actor, engagement=engagement, owner=seat)
        planning.plan_duty(
            actor=actor,
            engagement=engagement,
            seat=seat,
            begins_on=day(real["day"]),
            ends_on=day(real["closes"]),
        )
        activity = add_activity(
            actor=actor,
            engagement=engagement,
            kind=CONVERSATION,
            title=real["title"],
            intro=real["intro"],
        )
        for gate in ("reasons", "time"):
            running.pass_gate(actor=actor, engagement=engagement, gate=gate, reason=real["passed"])
        running.say_go(actor=actor.for_seat(seat.pk), engagement=engagement, is_go=True)
        running.open_engagement(actor=actor, engagement=engagement)
        return set_activity_state(actor=actor, activity=activity, state="closed")

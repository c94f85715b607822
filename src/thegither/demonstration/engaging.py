"""Engagements planned from their purpose, with the time that partners need, and views that are known."""

from functools import partial
from itertools import zip_longest
from typing import Any

from thegither.engagement.models import Engagement, Interest, InvitedPartner, MemberKit, Position
from thegither.engagement.selectors.catalogue import Situation
from thegither.engagement.services import choosing, inviting, kits, planning, positions, reviewing, running
from thegither.engagement.services.wording import write_phase_text
from thegither.kernel.actors import Actor
from thegither.offers.models import Profile
from thegither.offers.services import TierDraft, save_profile

from . import content
from .cast import Cast
from .content import Entry
from .story import Story
from .timeline import Timeline

_KEPT, _BEGUN, _DONE, _SAID = 540, 600, 660, 720
_PAGE = "https://strathbrannoch.example/papers/"
_FIT = ("purposes", "stages", "conflict", "people", "days", "cost", "literacy", "grounds", "cautions")
_PURPOSE = (
    *("title", "lead", "at_stake", "can_change", "cannot_change", "influence", "promise", "decided_by"),
)


class Engaging:
    """Puts engagements, positions and methods that were tried on the timeline."""

    def __init__(self, stories: dict[str, Story], cast: Cast, timeline: Timeline) -> None:
        self._stories = stories
        self._cast = cast
        self._timeline = timeline
        self._engagements: dict[str, int] = {}

    def enter(self) -> None:
        """Put all of it on the timeline."""
        told = content.engaging()
        add = self._timeline.add
        for kind, keep in (
            ("profile", self._keep_levels),
            ("holiday", self._keep_holiday),
            ("meeting", self._keep_meetings),
            ("position", self._keep_position),
            ("evidence", self._tell_evidence),
            ("own_method", self._add_method),
        ):
            for entry in told[kind]:
                add(entry["day"], _KEPT, partial(keep, entry, self._holder(entry)))
                if "confirmed" in entry:
                    add(entry["confirmed"], _KEPT, partial(self._confirm, entry, self._holder(entry)))
        for entry in told["engagement"]:
            self._enter_engagement(entry)

    def _holder(self, entry: Entry) -> "partial[Actor]":
        return partial(self._cast.holder, entry["partnership"], entry["organisation"])

    # What organisations keep -------------------------------------------------------------------------------
    def _keep_levels(self, entry: Entry, holder: Any) -> None:
        organisation = self._cast.organisations[entry["organisation"]]
        profile = Profile.objects.get(organisation=organisation)
        kept = ("how_to_work", "brings", "cannot_alone", "size", "is_public")
        save_profile(
            actor=holder(),
            organisation=organisation,
            tiers=[TierDraft(*level) for level in entry["levels"]],
            **{name: getattr(profile, name) for name in kept},
        )

    def _keep_holiday(self, entry: Entry, holder: Any) -> None:
        inviting.add_holiday(
            actor=holder(),
            organisation=self._cast.organisations[entry["organisation"]],
            name=entry["name"],
            begins_on=self._timeline.day(entry["from"]),
            ends_on=self._timeline.day(entry["to"]),
        )

    def _keep_meetings(self, entry: Entry, holder: Any) -> None:
        inviting.set_meetings(
            actor=holder(),
            organisation=self._cast.organisations[entry["organisation"]],
            body=entry["body"],
            days=[self._timeline.day(day) for day in entry["on"]],
        )

    def _keep_position(self, entry: Entry, holder: Any) -> None:
        positions.write_position(
            actor=holder(),
            organisation=self._cast.organisations[entry["organisation"]],
            topic=entry["topic"],
            text=entry["text"],
        )

    def _confirm(self, entry: Entry, holder: Any) -> None:
        organisation = self._cast.organisations[entry["organisation"]]
        position = Position.objects.get(organisation=organisation, topic=entry["topic"])
        positions.confirm_position(actor=holder(), position=position)

    def _tell_evidence(self, entry: Entry, holder: Any) -> None:
        choosing.tell_evidence(
            actor=holder(),
            organisation=self._cast.organisations[entry["organisation"]],
            done_on=self._timeline.day(entry["day"] - 10),
            **{name: entry[name] for name in ("method", "did", "happened", "rating")},
        )

    def _add_method(self, entry: Entry, holder: Any) -> None:
        choosing.add_own_method(
            actor=holder(),
            organisation=self._cast.organisations[entry["organisation"]],
            name=entry["name"],
            about=entry["about"],
            **{name: entry[name] for name in _FIT},
        )

    # One engagement ----------------------------------------------------------------------------------------
    def _enter_engagement(self, entry: Entry) -> None:
        add, day = self._timeline.add, entry["day"]
        add(day, _BEGUN, partial(self._begin, entry))
        if "agreed" in entry:
            add(entry["agreed"]["day"], _BEGUN, partial(self._agree, entry))
        for method in entry["method"]:
            add(method["day"], _DONE, partial(self._choose, entry, method))
        if "exception" in entry:
            add(entry["exception"]["day"], _DONE, partial(self._agree_to_less, entry))
        if "opened" in entry:
            add(entry["opened"], _BEGUN - 30, partial(self._open, entry))
        if "kit" in entry:
            kit = entry["kit"]
            add(kit["day"], _DONE, partial(self._ask_members, entry))
            for said_on, body, text in kit["answers"]:
                add(said_on, _SAID, partial(self._say_as_member, entry, body, text))
            add(kit["signed"], _SAID, partial(self._sign_off, entry))
        if "closed" in entry:
            add(entry["closed"], _DONE, partial(self._close, entry))
            add(entry["review"]["day"], _DONE, partial(self._look_back, entry))

    def _engagement(self, entry: Entry) -> Engagement:
        return Engagement.objects.get(pk=self._engagements[entry["key"]])

    def _partnership(self, entry: Entry) -> str:
        return self._stories[entry["matter"]].partnership

    def _officer(self, entry: Entry) -> Actor:
        return self._cast.officer(self._partnership(entry))

    def _begin(self, entry: Entry) -> None:
        actor, day = self._officer(entry), self._timeline.day
        matter = self._stories[entry["matter"]].matter
        engagement = planning.start_engagement(
            actor=actor,
            matter=matter,
            decides_on=day(entry["decides"]),
            hear_back_on=day(entry["hear_back"]),
            closes_on=day(entry["closes"]),
            **{name: entry[name] for name in _PURPOSE},
        )
        self._engagements[entry["key"]] = engagement.pk
        for key in entry["invited"]:
            organisation = self._cast.organisations[key]
            inviting.invite_partner(actor=actor, engagement=engagement, organisation=organisation)
        for name in entry["groups"]:
            interest = Interest.objects.filter(matter=matter, name=name, dropped_because="").first()
            if interest is not None:
                inviting.invite_partner(actor=actor, engagement=engagement, interest=interest)
        for (title, about, first, last), gaelic in zip_longest(entry["phases"], entry.get("phases_gd", ())):
            phase = planning.add_phase(
                actor=actor,
                engagement=engagement,
                title=title,
                about=about,
                begins_on=day(first),
                ends_on=day(last),
            )
            if gaelic:
                words = dict(zip(("title", "about"), gaelic, strict=True))
                write_phase_text(actor=actor, phase=phase, language="gd", is_machine_made=True, **words)
        for kind, title, words in entry["papers"]:
            planning.add_paper(
                actor=actor,
                engagement=engagement,
                kind=kind,
                title=title,
                url=f"{_PAGE}{entry['key']}-{kind}",
                words=words,
            )
        owner = self._cast.seat(self._partnership(entry), entry["owner"])
        planning.name_owner(actor=actor, engagement=engagement, owner=owner)
        for key, first, last in entry["duties"]:
            planning.plan_duty(
                actor=actor,
                engagement=engagement,
                seat=self._cast.seat(self._partnership(entry), key),
                begins_on=day(first),
                ends_on=day(last),
            )

    def _agree(self, entry: Entry) -> None:
        actor = self._cast.holder(self._partnership(entry), entry["agreed"]["by"])
        planning.agree_purpose(actor=actor, engagement=self._engagement(entry))

    def _choose(self, entry: Entry, method: Entry) -> None:
        engagement = self._engagement(entry)
        choosing.choose_method(
            actor=self._officer(entry),
            engagement=engagement,
            method=method["key"],
            situation=Situation(method["purpose"], engagement.matter.stage, people=method["people"]),
            title=method["title"],
            note=method["note"],
            despite=method.get("despite", ""),
            unlocked_because=method.get("unlocked", ""),
        )

    def _asked(self, entry: Entry, organisation: str) -> InvitedPartner:
        return InvitedPartner.objects.get(
            engagement=self._engagements[entry["key"]], organisation=self._cast.organisations[organisation]
        )

    def _agree_to_less(self, entry: Entry) -> None:
        told = entry["exception"]
        inviting.agree_exception(
            actor=self._cast.holder(self._partnership(entry), told["organisation"]),
            invited=self._asked(entry, told["organisation"]),
            until=self._timeline.day(told["until"]),
            because=told["because"],
        )

    def _open(self, entry: Entry) -> None:
        engagement, officer = self._engagement(entry), self._officer(entry)
        for gate, reason in entry["passed"].items():
            running.pass_gate(actor=officer, engagement=engagement, gate=gate, reason=reason)
        assert engagement.owner is not None
        running.say_go(actor=self._cast.holding(engagement.owner), engagement=engagement, is_go=True)
        running.open_engagement(actor=officer, engagement=engagement)

    def _close(self, entry: Entry) -> None:
        running.close_engagement(actor=self._officer(entry), engagement=self._engagement(entry))

    # Members -----------------------------------------------------------------------------------------------
    def _ask_members(self, entry: Entry) -> None:
        told = entry["kit"]
        kits.make_kit(
            actor=self._cast.holder(self._partnership(entry), told["organisation"]),
            invited=self._asked(entry, told["organisation"]),
            words=told["words"],
            questions=told["questions"],
            until=self._timeline.day(told["until"]),
        )

    def _kit(self, entry: Entry) -> MemberKit:
        return MemberKit.objects.get(invited=self._asked(entry, entry["kit"]["organisation"]))

    def _say_as_member(self, entry: Entry, body: str, text: str) -> None:
        kits.say_as_member(secret=self._kit(entry).secret, text=text, body=body)

    def _sign_off(self, entry: Entry) -> None:
        told = entry["kit"]
        actor = self._cast.holder(self._partnership(entry), told["organisation"])
        kit = kits.merge_answers(actor=actor, kit=self._kit(entry), merged=told["merged"])
        kits.sign_off(actor=actor, kit=kit, members=told["members"], bodies=told["bodies"])

    # Looking back ------------------------------------------------------------------------------------------
    def _look_back(self, entry: Entry) -> None:
        told, engagement = entry["review"], self._engagement(entry)
        actor = self._cast.holder(self._partnership(entry), told["by"])
        for standard, score, note in told["notes"]:
            reviewing.note_standard(
                actor=actor, engagement=engagement, standard=standard, note=note, score=score
            )
        reviewing.review_promise(
            actor=self._officer(entry),
            engagement=engagement,
            influence=told["influence"],
            because=told["because"],
        )

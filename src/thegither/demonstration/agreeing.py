"""What partners of Strathbrannoch agreed: versions, signatures, a dissent, and whether all mean the same."""

from functools import partial
from itertools import chain
from typing import Any

from thegither.framework import services
from thegither.framework.content import TEXTS, Content, Part, Point, Section
from thegither.framework.models import ClarityReading, ClarityRound, Framework, FrameworkVersion, Judgement
from thegither.partners.models import Seat
from thegither.partners.policies import in_force
from thegither.partners.services import change_seat

from . import content
from .cast import Cast
from .content import Entry
from .timeline import Timeline

_WRITTEN, _OPENED, _SIGNED, _ASKED = 600, 700, 720, 650


class Agreeing:
    """Puts the frameworks and their clarity test on the timeline."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self._cast = cast
        self._timeline = timeline
        self._rounds: list[ClarityRound] = []

    def enter(self) -> None:
        """Put everything that partners agree on the timeline."""
        everything = content.agreeing()
        for entry in everything["framework"]:
            key = entry["partnership"]
            self._timeline.add(entry["day"], _WRITTEN, partial(self._begin, key))
            for version in entry["version"]:
                self._timeline.add(version["day"], _OPENED, partial(self._open, key, version))
                self._enter_signatures(key, version)
        taken_on = everything["responsibilities"]
        self._timeline.add(taken_on["day"], _OPENED, partial(self._take_on, taken_on))
        self._enter_clarity(everything["clarity"])

    # Frameworks --------------------------------------------------------------------------------------------
    def _framework(self, key: str) -> Framework:
        return Framework.objects.select_related("partnership").get(partnership=self._cast.partnerships[key])

    def _begin(self, key: str) -> None:
        services.begin_framework(actor=self._cast.officer(key), partnership=self._cast.partnerships[key])

    def _open(self, key: str, version: Entry) -> None:
        officer, framework = self._cast.officer(key), self._framework(key)
        given: dict[str, Any] = {"actor": officer, "framework": framework}
        for section, names in TEXTS.items():
            written = {name: version["texts"][name] for name in names if name in version.get("texts", {})}
            if written:
                texts = {**self._document(framework).texts, **written}
                services.save_texts(**given, section=section, texts=texts)
        for section in (Section.PRINCIPLES, Section.BEHAVIOURS, Section.OBJECTIVES):
            points = self._points(key, framework, section, version)
            if points != self._document(framework).points(section):
                services.save_points(**given, section=section, points=points)
        if "roles" in version:
            services.save_roles(**given, roles=self._roles(key, framework, version["roles"]))
        for what, because in version.get("keep", {}).items():
            services.keep_ours(**given, key=self._key_in_parent(framework, what), because=because)
        services.open_for_signing(**given, note=version.get("note", ""))

    def _document(self, framework: Framework) -> Content:
        return framework.versions.order_by("-number")[0].document

    def _key_in_parent(self, framework: Framework, what: str) -> str:
        """Return the key of a point by its title; a text is named by its key."""
        assert framework.inherits is not None
        if what in framework.inherits.document.texts:
            return what
        points = (point for _section, point in framework.inherits.document.all_points())
        return next(point.key for point in points if point.title == what)

    def _points(self, key: str, framework: Framework, section: str, version: Entry) -> tuple[Point, ...]:
        reworded = {row["was"]: row for row in version.get("reword", ()) if row["section"] == section}
        dropped = {row["title"] for row in version.get("drop", ()) if row["section"] == section}
        kept = [
            Point(key=point.key, title=reworded[point.title]["title"], text=reworded[point.title]["text"])
            if point.title in reworded
            else point
            for point in self._document(framework).points(section)
            if point.title not in dropped
        ]
        return (*kept, *(self._point(key, row) for row in version.get(section, ())))

    def _point(self, key: str, row: Entry) -> Point:
        sponsor = self._cast.seat(key, row["sponsor"]) if "sponsor" in row else None
        named = sponsor.mandates.filter(in_force(), is_deputy=False).first() if sponsor else None
        return Point(
            key="",
            title=row["title"],
            text=row.get("text", ""),
            for_whom=row.get("for_whom", ""),
            sponsor=sponsor.pk if sponsor else None,
            sponsor_mandate=named.pk if named else None,
            sponsor_post=row.get("post", ""),
            sponsor_acts=row.get("acts", ""),
        )

    def _roles(self, key: str, framework: Framework, given: Entry) -> dict[tuple[str, int], str]:
        objectives = {point.title: point.key for point in self._document(framework).objectives}
        return {
            (objectives[title], self._cast.seat(key, seat).pk): part
            for title, parts in given.items()
            for part in Part.values
            for seat in parts.get(part, ())
        }

    def _enter_signatures(self, key: str, version: Entry) -> None:
        reserves, declines = version.get("reserves", {}), version.get("declines", {})
        self._timeline.add(version["day"], _SIGNED, partial(self._sign_as_officer, key))
        for place, seat in enumerate(dict.fromkeys(chain(version["signers"], declines))):
            stance = "declines" if seat in declines else "reserves" if seat in reserves else "signs"
            because = {**reserves, **declines}.get(seat, "")
            day, minute = version["day"] + 1 + place // 3, _SIGNED + place
            self._timeline.add(day, minute, partial(self._sign, key, seat, stance, because))

    def _newest(self, key: str) -> FrameworkVersion:
        return self._framework(key).versions.filter(opened_at__isnull=False).order_by("-number")[0]

    def _sign_as_officer(self, key: str) -> None:
        officer = self._cast.officer(key)
        assert officer.seat_id is not None  # an officer acts for a seat
        seat = Seat.objects.get(pk=officer.seat_id)
        services.sign(actor=officer, version=self._newest(key), seat=seat, stance="signs")

    def _sign(self, key: str, organisation: str, stance: str, because: str) -> None:
        services.sign(
            actor=self._cast.holder(key, organisation),
            version=self._newest(key),
            seat=self._cast.seat(key, organisation),
            stance=stance,
            because=because,
        )

    def _take_on(self, entry: Entry) -> None:
        key = entry["partnership"]
        for organisation, text in entry["texts"].items():
            seat = self._cast.seat(key, organisation)
            change_seat(actor=self._cast.officer(key), seat=seat, responsibilities=text)

    # The clarity test --------------------------------------------------------------------------------------
    def _enter_clarity(self, entry: Entry) -> None:
        key = entry["partnership"]
        self._timeline.add(entry["opened"], _ASKED, partial(self._ask, entry))
        for place, answer in enumerate(entry["answer"], start=1):
            self._timeline.add(entry["opened"] + place, _ASKED, partial(self._answer, key, answer))
        self._timeline.add(entry["reading"], _ASKED, partial(self._begin_reading, key))
        self._timeline.add(entry["finished"] - 1, _ASKED, partial(self._read, entry))
        self._timeline.add(entry["finished"], _ASKED, partial(self._finish, key))

    def _ask(self, entry: Entry) -> None:
        key = entry["partnership"]
        made = services.open_round(
            actor=self._cast.officer(key),
            version=self._newest(key),
            answer_until=self._timeline.day(entry["until"]),
        )
        self._rounds.append(made)

    def _answer(self, key: str, answer: Entry) -> None:
        services.answer_round(
            actor=self._cast.holder(key, answer["seat"]),
            clarity_round=self._rounds[-1],
            seat=self._cast.seat(key, answer["seat"]),
            purpose=answer["purpose"],
            role=answer["role"],
        )

    def _begin_reading(self, key: str) -> None:
        services.begin_reading(actor=self._cast.officer(key), clarity_round=self._rounds[-1])

    def _read(self, entry: Entry) -> None:
        for answer in entry["answer"]:
            seat = self._cast.seat(entry["partnership"], answer["seat"])
            rows = ClarityReading.objects.filter(answer__round=self._rounds[-1], answer__seat=seat)
            judged = answer.get("judged", {})
            for place, reading in enumerate(rows.select_related("answer__round", "reader").order_by("pk")):
                services.judge(
                    actor=self._cast.holding(reading.reader),
                    reading=reading,
                    purpose=judged.get("purpose", [Judgement.SAME] * 2)[place],
                    role=judged.get("role", [Judgement.SAME] * 2)[place],
                )

    def _finish(self, key: str) -> None:
        services.finish_round(actor=self._cast.officer(key), clarity_round=self._rounds[-1])

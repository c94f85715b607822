"""What partners of Strathbrannoch promised each other, kept or did not, and which agreements bind them."""

from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from thegither.framework.models import Agreement, Clause, Commitment
from thegither.framework.services.agreements import (
    add_agreement,
    add_clause,
    change_agreement,
    link_partnerships,
    settle_clauses,
)
from thegither.framework.services.commitments import (
    confirm_commitment,
    dispute_commitment,
    give_evidence,
    make_commitment,
    withdraw_commitment,
)
from thegither.kernel.actors import Actor
from thegither.partners.models import Community, Organisation, Partnership, Seat
from thegither.partners.services import accept_invitation, invite

from . import content
from .cast import Cast
from .content import Entry
from .paper import note_pdf
from .timeline import Timeline

_MADE, _SHOWN, _SAID, _WITHDRAWN, _WRITTEN = 660, 665, 670, 675, 680
OFFICER, EVERYONE = "officer", "everyone"


class Promising:
    """Puts promises and agreements on the timeline."""

    def __init__(self, cast: Cast, timeline: Timeline) -> None:
        self._cast = cast
        self._timeline = timeline
        self._agreements: dict[str, int] = {}
        self._clauses: dict[tuple[str, int], int] = {}

    def enter(self) -> None:
        """Put everything that partners promise and agree on the timeline."""
        everything = content.promising()
        for entry in everything["commitment"]:
            self._enter_commitment(entry)
        for entry in everything["agreement"]:
            self._timeline.add(entry["day"], _WRITTEN, partial(self._write_down, entry))
            for left in entry.get("left", ()):
                self._timeline.add(left["day"], _WITHDRAWN, partial(self._leave, entry, left))
        for entry in everything["settled"]:
            self._timeline.add(entry["day"], _SAID, partial(self._settle, entry))
        for entry in everything["link"]:
            self._timeline.add(entry["day"], _SAID, partial(self._link, entry))
        for entry in everything["condition"]:
            self._enter_condition(entry)

    # Promises ----------------------------------------------------------------------------------------------
    def _enter_commitment(self, entry: Entry) -> None:
        made: list[Commitment] = []
        self._timeline.add(entry["day"], _MADE, lambda: made.append(self._promise(entry)))
        for evidence in entry.get("evidence", ()):
            self._timeline.add(evidence["day"], _SHOWN, partial(self._show, entry, evidence, made))
        for verdict in entry.get("verdict", ()):
            self._timeline.add(verdict["day"], _SAID, partial(self._say, entry, verdict, made))
        if "withdrawn" in entry:
            self._timeline.add(entry["withdrawn"]["day"], _WITHDRAWN, partial(self._withdraw, entry, made))

    def _promise(self, entry: Entry) -> Commitment:
        actor = self._by(entry)
        assert actor.seat_id is not None
        return make_commitment(
            actor=actor,
            partnership=self._partnership(entry["partnership"]),
            made_by=Seat.objects.get(pk=actor.seat_id),
            to=self._to(entry),
            first_due_on=self._timeline.day(entry["due"]),
            **{name: entry[name] for name in ("text", "principle", "led_by", "rhythm") if name in entry},
        )

    def _show(self, entry: Entry, evidence: Entry, made: list[Commitment]) -> None:
        lines = evidence.get("paper")
        give_evidence(
            actor=self._by(entry),
            commitment=made[0],
            text=evidence["text"],
            dated_on=self._timeline.day(evidence["day"]),
            paper=SimpleUploadedFile("count.pdf", note_pdf(lines)) if lines else None,
            paper_is_public=True,
        )

    def _say(self, entry: Entry, verdict: Entry, made: list[Commitment]) -> None:
        actor = self._cast.holder(str(verdict.get("of", entry["partnership"])), verdict["by"])
        said = {"actor": actor, "commitment": made[0], "because": verdict.get("because", "")}
        if verdict["kept"]:
            confirm_commitment(**said)
        else:
            dispute_commitment(**said)

    def _withdraw(self, entry: Entry, made: list[Commitment]) -> None:
        because = entry["withdrawn"]["because"]
        withdraw_commitment(actor=self._by(entry), commitment=made[0], because=because)

    def _by(self, entry: Entry) -> Actor:
        key = entry["partnership"]
        return self._cast.officer(key) if entry["by"] == OFFICER else self._cast.holder(key, entry["by"])

    def _to(self, entry: Entry) -> Seat | Community | None:
        kind, _colon, key = entry["to"].partition(":")
        if kind == EVERYONE:
            return None
        return self._cast.communities[key] if key else self._cast.seat(entry["partnership"], kind)

    # Agreements --------------------------------------------------------------------------------------------
    def _write_down(self, entry: Entry) -> None:
        actor, key = self._cast.actor(entry["by"]), entry.get("partnership", "")
        agreement = add_agreement(
            actor=actor,
            title=entry["title"],
            kind=entry["kind"],
            parties=[self._organisation(party) for party in entry["parties"]],
            from_on=self._timeline.day(entry["from"]),
            until_on=self._timeline.day(entry["until"]) if "until" in entry else None,
            review_on=self._timeline.day(entry["review"]) if "review" in entry else None,
            summary=entry["summary"],
            partnership=self._partnership(key) if key else None,
        )
        self._agreements[entry["key"]] = agreement.pk
        for place, clause in enumerate(entry["clause"]):
            row = add_clause(
                actor=actor,
                agreement=agreement,
                kind=clause["kind"],
                text=clause["text"],
                bearer=self._organisation(clause["bearer"]) if "bearer" in clause else None,
                by_when=clause.get("by_when", ""),
            )
            self._clauses[entry["key"], place] = row.pk

    def _leave(self, entry: Entry, left: Entry) -> None:
        agreement = Agreement.objects.get(pk=self._agreements[entry["key"]])
        parties = [self._organisation(key) for key in entry["parties"] if key != left["organisation"]]
        change_agreement(
            actor=self._cast.actor(entry["by"]),
            agreement=agreement,
            expected_version=agreement.version,
            parties=parties,
        )

    def _settle(self, entry: Entry) -> None:
        rows = Clause.objects.select_related("agreement")
        first, second = (rows.get(pk=self._clauses[tuple(entry[side])]) for side in ("first", "second"))
        settle_clauses(
            actor=self._cast.actor(entry["by"]),
            first=first,
            second=second,
            verdict=entry["verdict"],
            because=entry["because"],
        )

    def _link(self, entry: Entry) -> None:
        link_partnerships(
            actor=self._cast.officer(entry["first"]),
            first=self._partnership(entry["first"]),
            second=self._partnership(entry["second"]),
            kind=entry["kind"],
            because=entry["because"],
        )

    # An invitee --------------------------------------------------------------------------------------------
    def _enter_condition(self, entry: Entry) -> None:
        secrets: list[str] = []
        self._timeline.add(entry["invited"], _MADE, lambda: secrets.append(self._invite(entry)))
        self._timeline.add(entry["accepted"], _SAID, partial(self._accept, entry, secrets))

    def _invite(self, entry: Entry) -> str:
        person = self._cast.people[entry["person"]]
        _invitation, secret = invite(
            actor=self._cast.officer(entry["partnership"]),
            seat=self._cast.seat(entry["partnership"], entry["organisation"]),
            email=person.email,
            name=person.name,
            message=entry["message"],
        )
        return secret

    def _accept(self, entry: Entry, secrets: list[str]) -> None:
        actor = self._cast.actor(entry["person"])
        accept_invitation(actor=actor, secret=secrets[0], conditions=entry["conditions"])

    def _partnership(self, key: str) -> Partnership:
        return self._cast.partnerships[key]

    def _organisation(self, key: str) -> Organisation:
        return self._cast.organisations[key]

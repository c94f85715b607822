"""The register of agreements: what organisations signed elsewhere, found again, and compared by people."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.seals import name_of
from thegither.audit.services import record
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotPermitted
from thegither.kernel.policies import Action, may, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Organisation, Partnership
from thegither.partners.policies import held_organisations, runs_something

from ..durations import days_in
from ..models import (
    Agreement,
    AgreementKind,
    AgreementParty,
    Clause,
    ClauseKind,
    ClauseLink,
    LinkVerdict,
    PartnershipLink,
    PartnershipLinkKind,
)
from ..policies import require_may_add_agreement
from .commitments import clean_link

_TIMED = (ClauseKind.CONSULTATION, ClauseKind.NOTICE)
_FEWEST_PARTIES = 2


def add_agreement(
    *,
    actor: Actor,
    title: str,
    kind: str,
    parties: Iterable[Organisation],
    from_on: date,
    until_on: date | None = None,
    review_on: date | None = None,
    summary: str = "",
    link: str = "",
    partnership: Partnership | None = None,
    is_public: bool = True,
    source_key: str = "",
    submission_key: UUID | None = None,
) -> Agreement:
    """Write an agreement of at least two organisations into the register.

    Raises ``DomainError`` "too_few_parties", "ends_before_start", "kind_unknown" or "link_wrong", and
    ``NotPermitted`` for somebody who speaks for none of the parties and runs no partnership. A second call
    with the same key returns the first agreement.
    """
    parties = list(dict.fromkeys(parties))
    with write_transaction():
        require_may_add_agreement(actor)
        if (first := made_before(Agreement, submission_key)) is not None:
            return first
        if partnership is not None:
            require(actor, Action.ADD, partnership)
        own = set(held_organisations(actor).values_list("seat__organisation_id", flat=True))
        if not runs_something(actor) and not own & {party.pk for party in parties}:
            raise NotPermitted(_("Write down agreements of an organisation for which you hold a seat."))
        _refuse_wrong_parties(parties)
        _refuse_wrong_days(from_on, until_on)
        agreement = Agreement.objects.create(
            title=clean_line(title, limit=200, field="title"),
            kind=one_of(AgreementKind, kind, "kind"),
            summary=clean_line(summary, limit=500, field="summary", required=False),
            partnership=partnership,
            from_on=from_on,
            until_on=until_on,
            review_on=review_on,
            link=clean_link(link),
            is_public=is_public,
            source_key=clean_line(source_key, limit=80, field="source_key", required=False),
            created_at=now(),
            created_by_id=actor.person_id,
            submission_key=submission_key,
        )
        AgreementParty.objects.bulk_create(
            AgreementParty(agreement=agreement, organisation=party) for party in parties
        )
        _record("framework.agreement_added", actor, agreement, [agreement])
        return agreement


def change_agreement(
    *,
    actor: Actor,
    agreement: Agreement,
    expected_version: int | None,
    parties: Iterable[Organisation] | None = None,
    **changes: Any,
) -> Agreement:
    """Change what the register says of an agreement; a party that is left out has left it today.

    ``changes`` are fields of ``add_agreement`` and ``superseded_by``. Raises ``DomainError``
    "changed_meanwhile" and what ``add_agreement`` raises.
    """
    with write_transaction():
        require(actor, Action.CHANGE, agreement)
        agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
        require_version(agreement, expected_version)
        agreement.title = clean_line(changes.get("title", agreement.title), limit=200, field="title")
        agreement.kind = one_of(AgreementKind, changes.get("kind", agreement.kind), "kind")
        agreement.summary = clean_line(
            changes.get("summary", agreement.summary), limit=500, field="summary", required=False
        )
        agreement.link = clean_link(changes.get("link", agreement.link))
        for name in ("from_on", "until_on", "review_on", "is_public"):
            setattr(agreement, name, changes.get(name, getattr(agreement, name)))
        _refuse_wrong_days(agreement.from_on, agreement.until_on)
        if "superseded_by" in changes:
            agreement.superseded_by = _successor(agreement, changes["superseded_by"])
        if parties is not None:
            _change_parties(agreement, list(dict.fromkeys(parties)))
        agreement.version += 1
        agreement.save()
        _record("framework.agreement_changed", actor, agreement, [agreement])
        return agreement


def add_clause(
    *,
    actor: Actor,
    agreement: Agreement,
    kind: str,
    text: str,
    bearer: Organisation | None = None,
    days: int | None = None,
    by_when: str = "",
) -> Clause:
    """Write down one thing that an agreement says.

    A time to consult or a notice whose ``days`` are not given gets them from its words ("12 weeks"). Raises
    ``DomainError`` "kind_unknown" or "bearer_not_party".
    """
    with write_transaction():
        require(actor, Action.CHANGE, agreement)
        if bearer is not None and not agreement.parties.filter(organisation=bearer).exists():
            message = _("“%(name)s” is no party to this agreement. Add it as a party first.")
            raise DomainError("bearer_not_party", message % {"name": bearer}, "bearer")
        text = clean_text(text, limit=2000, field="text")
        by_when = clean_line(by_when, limit=120, field="by_when", required=False)
        kind = one_of(ClauseKind, kind, "clause_kind")
        if days is None:
            days = days_in(by_when) or (days_in(text) if kind in _TIMED else None)
        clause = Clause.objects.create(
            agreement=agreement, kind=kind, text=text, bearer=bearer, days=days, by_when=by_when
        )
        _record("framework.clause_added", actor, agreement, [clause], clause=clause.pk)
        return clause


def remove_clause(*, actor: Actor, clause: Clause) -> None:
    """Take out a clause that was written down by mistake."""
    with write_transaction():
        require(actor, Action.CHANGE, clause.agreement)
        unsealed = name_of(clause)
        clause.delete()
        _record("framework.clause_removed", actor, clause.agreement, [], unsealed=[unsealed])


def settle_clauses(*, actor: Actor, first: Clause, second: Clause, verdict: str, because: str) -> ClauseLink:
    """Say what is between two clauses of different agreements; saying it again replaces what was said.

    Whoever may change one of the agreements may say it. Raises ``DomainError`` "same_agreement" or
    "verdict_unknown".
    """
    first, second = sorted((first, second), key=lambda clause: clause.pk)
    with write_transaction():
        require(actor, Action.VIEW, first.agreement)
        require(actor, Action.VIEW, second.agreement)
        if not (may(actor, Action.CHANGE, first.agreement) or may(actor, Action.CHANGE, second.agreement)):
            raise NotPermitted(_("Only the parties to one of these agreements can settle this."))
        if first.agreement_id == second.agreement_id:
            raise DomainError("same_agreement", _("These clauses are of one agreement."))
        link, _created = ClauseLink.objects.update_or_create(
            first=first,
            second=second,
            defaults={
                "verdict": one_of(LinkVerdict, verdict, "verdict"),
                "because": clean_line(because, limit=500, field="because"),
                "said_at": now(),
                "said_by_id": actor.person_id,
            },
        )
        facts = {"first": first.pk, "second": second.pk, "verdict": link.verdict}
        _record("framework.clauses_compared", actor, first.agreement, [], **facts)
        return link


def link_partnerships(
    *, actor: Actor, first: Partnership, second: Partnership, kind: str, because: str
) -> PartnershipLink:
    """Say what two partnerships make of what they share; saying it again replaces what was said.

    Whoever runs one of them may say it. Raises ``DomainError`` "same_partnership" or "kind_unknown".
    """
    first, second = sorted((first, second), key=lambda partnership: partnership.pk)
    with write_transaction():
        require(actor, Action.VIEW, first)
        require(actor, Action.VIEW, second)
        if not (may(actor, Action.MANAGE, first) or may(actor, Action.MANAGE, second)):
            raise NotPermitted(_("Only those who run one of the two partnerships can record this."))
        if first.pk == second.pk:
            raise DomainError("same_partnership", _("Choose two different partnerships."))
        link, _created = PartnershipLink.objects.update_or_create(
            first=first,
            second=second,
            defaults={
                "kind": one_of(PartnershipLinkKind, kind, "kind"),
                "because": clean_line(because, limit=500, field="because"),
                "said_at": now(),
                "said_by_id": actor.person_id,
            },
        )
        record(
            "framework.partnerships_linked",
            actor=actor,
            target=first,
            partnership_id=first.pk,
            facts={"second": second.pk, "kind": link.kind},
        )
        return link


def _change_parties(agreement: Agreement, parties: list[Organisation]) -> None:
    _refuse_wrong_parties(parties)
    known = {party.organisation_id: party for party in agreement.parties.all()}
    wanted = {organisation.pk for organisation in parties}
    AgreementParty.objects.bulk_create(
        AgreementParty(agreement=agreement, organisation_id=key) for key in wanted - set(known)
    )
    back = [party.pk for key, party in known.items() if key in wanted]
    gone = [party.pk for key, party in known.items() if key not in wanted]
    AgreementParty.objects.filter(pk__in=back).update(left_on=None)
    AgreementParty.objects.filter(pk__in=gone, left_on__isnull=True).update(left_on=today())


def _successor(agreement: Agreement, successor: Agreement | None) -> Agreement | None:
    """Return what replaces an agreement. Raises ``DomainError`` where that would go round in a circle."""
    step, seen = successor, {agreement.pk}
    while step is not None:
        if step.pk in seen:
            raise DomainError(
                "replaced_in_circle", _("That agreement is itself replaced by this one."), "superseded_by"
            )
        seen.add(step.pk)
        step = step.superseded_by
    return successor


def _refuse_wrong_parties(parties: list[Organisation]) -> None:
    if len(parties) < _FEWEST_PARTIES:
        raise DomainError("too_few_parties", _("Name at least two organisations."), "parties")


def _refuse_wrong_days(from_on: date, until_on: date | None) -> None:
    if until_on is not None and until_on < from_on:
        raise DomainError("ends_before_start", _("Its last day is before its first."), "until_on")


def _record(
    name: str, actor: Actor, agreement: Agreement, sealed: list[Agreement | Clause], **facts: object
) -> None:
    record(
        name,
        actor=actor,
        target=agreement,
        partnership_id=agreement.partnership_id,
        facts=facts,
        sealed=sealed,
    )

"""Choose methods for an engagement; add methods and evidence to the catalogue."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.engagement.methods import is_known
from thegither.engagement.models import ChosenMethod, Engagement, MethodEvidence, OwnMethod
from thegither.engagement.packages import fit_of, method_package
from thegither.engagement.selectors.catalogue import Situation, entry_of, judge
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch, require
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import Organisation

from .activities import add_activity
from .recording import locked, record_on, require_under_way

NAME_LIMIT, LINE_LIMIT, TEXT_LIMIT = 80, 300, 500


@write_transaction()
def choose_method(
    *,
    actor: Actor,
    engagement: Engagement,
    method: str,
    situation: Situation,
    title: str = "",
    note: str = "",
    despite: str = "",
    unlocked_because: str = "",
    submission_key: UUID | None = None,
) -> ChosenMethod:
    """Choose a method of the catalogue; one that an installed kind carries becomes an activity in draft.

    ``situation`` is what the method was judged by. Before the purpose is agreed ``unlocked_because`` says
    why; against what the tool cautions ``despite`` says why. Raises ``NotFound`` for an unknown method, and
    ``DomainError`` "method_retired", "purpose_not_agreed", "despite_missing" or "engagement_over".
    """
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    if (first := made_before(ChosenMethod, submission_key)) is not None:
        return first
    require_under_way(engagement, _("It is over. Nothing was added."))
    entry = entry_of(method)
    if entry.is_retired:
        raise DomainError(
            "method_retired",
            _("Who added this method took it out of the catalogue meanwhile. Choose another."),
        )
    unlocked_because = clean_line(
        unlocked_because, limit=LINE_LIMIT, field="unlocked_because", required=False
    )
    if not engagement.is_purpose_agreed and not unlocked_because:
        raise DomainError(
            "purpose_not_agreed",
            _("The purpose comes first and is not agreed yet. Agree it, or say why a method is chosen now."),
            "unlocked_because",
        )
    against = judge(entry, situation).against
    despite = clean_line(despite, limit=LINE_LIMIT, field="despite", required=False)
    if against and not despite:
        raise DomainError(
            "despite_missing",
            _("This method does not fit in every way. Say why you choose it all the same, or take another."),
            "despite",
        )
    chosen = ChosenMethod(
        engagement=engagement,
        method=entry.key,
        package="" if entry.added_by else method_package().version,
        name=clean_line(title or entry.name, limit=NAME_LIMIT, field="title"),
        note=clean_line(note, limit=LINE_LIMIT, field="note", required=False),
        cautions=[str(reason) for reason in against],
        despite=despite if against else "",
        unlocked_because="" if engagement.is_purpose_agreed else unlocked_because,
        chosen_at=now(),
        chosen_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    if entry.kind and is_known(entry.kind):
        chosen.activity = add_activity(
            actor=actor,
            engagement=engagement,
            kind=entry.kind,
            title=chosen.name,
            intro=chosen.note,
            is_unlocked=True,
        )
    chosen.save()
    facts = {"method": entry.key, "agreed": engagement.is_purpose_agreed, "against": len(against)}
    record_on("engagement.method_chosen", actor, engagement, chosen, facts=facts, sealed=[chosen])
    return chosen


@write_transaction()
def add_own_method(
    *,
    actor: Actor,
    organisation: Organisation,
    name: str,
    about: str,
    submission_key: UUID | None = None,
    **fit: Any,
) -> OwnMethod:
    """Add a method of one's organisation to the catalogue, with where it fits (as in the data package).

    Raises ``DomainError`` "fit_unknown" or "method_named".
    """
    require(actor, Action.ANSWER, organisation)
    if (first := made_before(OwnMethod, submission_key)) is not None:
        return first
    try:
        fit_of(fit)
    except (ValueError, KeyError, TypeError):
        raise DomainError("fit_unknown", _("Say where it fits by choosing from the lists.")) from None
    name = clean_line(name, limit=NAME_LIMIT, field="name")
    if OwnMethod.objects.filter(organisation=organisation, name__iexact=name).exists():
        raise DomainError(
            "method_named", _("Your organisation added “%(name)s” already.") % {"name": name}, "name"
        )
    added = OwnMethod.objects.create(
        organisation=organisation,
        name=name,
        about=clean_line(about, limit=LINE_LIMIT, field="about"),
        fit=fit,
        added_at=now(),
        submission_key=submission_key,
    )
    record("engagement.method_added", actor=actor, target=added, facts={"organisation": organisation.pk})
    return added


@write_transaction()
def retire_own_method(*, actor: Actor, own: OwnMethod) -> OwnMethod:
    """Take a method of one's organisation out of the catalogue; where it was chosen it stays."""
    own = fetch(actor, Action.CHANGE, OwnMethod, pk=own.pk)
    if not own.is_retired:
        own.is_retired = True
        own.save(update_fields=["is_retired"])
        facts = {"organisation": own.organisation_id}
        record("engagement.method_retired", actor=actor, target=own, facts=facts)
    return own


@write_transaction()
def tell_evidence(
    *,
    actor: Actor,
    organisation: Organisation,
    method: str,
    did: str,
    happened: str,
    rating: int,
    done_on: date | None = None,
    submission_key: UUID | None = None,
) -> MethodEvidence:
    """Tell for one's organisation what it did with a method, what came of it, and how well it fitted (1–5).

    Raises ``NotFound`` for an unknown method, ``DomainError`` "rating_wrong" or "done_in_future".
    """
    require(actor, Action.ANSWER, organisation)
    if (first := made_before(MethodEvidence, submission_key)) is not None:
        return first
    entry = entry_of(method)
    if not 1 <= rating <= 5:
        raise DomainError("rating_wrong", _("Choose from 1 to 5."), "rating")
    if done_on is not None and done_on > today():
        raise DomainError("done_in_future", _("Choose a day that has been."), "done_on")
    evidence = MethodEvidence.objects.create(
        organisation=organisation,
        method=entry.key,
        did=clean_line(did, limit=LINE_LIMIT, field="did"),
        happened=clean_line(happened, limit=TEXT_LIMIT, field="happened"),
        rating=rating,
        done_on=done_on or today(),
        told_at=now(),
        submission_key=submission_key,
    )
    facts = {"method": entry.key, "rating": rating, "organisation": organisation.pk}
    record("engagement.evidence_told", actor=actor, target=evidence, facts=facts)
    return evidence

"""Look back on an engagement: standard by standard, and promise beside what happened."""

from django.utils.translation import gettext as _

from thegither.engagement.models import Engagement, Influence, PromiseReview, StandardNote
from thegither.engagement.packages import standard_package
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action
from thegither.kernel.text import clean_line, clean_text, one_of
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version

from .recording import locked, record_on

NOTE_LIMIT = 3_000


@write_transaction()
def note_standard(
    *,
    actor: Actor,
    engagement: Engagement,
    standard: str,
    note: str,
    score: int | None = None,
    expected_version: int | None = None,
) -> StandardNote:
    """Say beside the records how well a standard was met, with a score from 1 to 6 if one likes.

    ``expected_version`` is 0 for the first. Raises ``NotFound`` for an unknown standard, ``DomainError``
    "score_wrong" or "changed_meanwhile".
    """
    actor, engagement = locked(actor, Action.CHANGE, engagement)
    if standard not in standard_package().entries:
        raise NotFound
    if score is not None and not 1 <= score <= 6:
        raise DomainError("score_wrong", _("Choose from 1 to 6, or none."), "score")
    row = StandardNote.objects.filter(engagement=engagement, standard=standard).first() or StandardNote(
        engagement=engagement, standard=standard, version=0
    )
    require_version(row, expected_version)
    row.note = clean_text(note, limit=NOTE_LIMIT, field="note")
    row.score, row.written_at, row.written_for_id = score, now(), actor.seat_id
    row.version += 1
    row.save()
    facts = {"standard": standard, "score": score}
    record_on("engagement.standard_noted", actor, engagement, row, facts=facts, sealed=[row])
    return row


@write_transaction()
def review_promise(*, actor: Actor, engagement: Engagement, influence: str, because: str) -> PromiseReview:
    """Say how far the say went in the end, and how one can see it. Raises ``DomainError`` "not_over_yet"."""
    actor, engagement = locked(actor, Action.MANAGE, engagement)
    if engagement.is_draft or engagement.is_open:
        raise DomainError("not_over_yet", _("It is not over yet. Look back once it is closed."))
    review, _is_new = PromiseReview.objects.update_or_create(
        engagement=engagement,
        defaults={
            "influence": one_of(Influence, influence, "influence"),
            "because": clean_line(because, limit=500, field="because"),
            "said_at": now(),
            "said_for_id": actor.seat_id,
        },
    )
    facts = {"promised": engagement.influence, "happened": influence}
    record_on("engagement.promise_reviewed", actor, engagement, review, facts=facts, sealed=[review])
    return review

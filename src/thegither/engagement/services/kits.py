"""A partner asks its own members: a secret link, their answers, one text, and that they were asked."""

from datetime import date, timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from thegither.dialogue.models import Contribution
from thegither.dialogue.services import contribute
from thegither.dialogue.services.acting import acting_in
from thegither.engagement.models import EngagementState, InvitedPartner, MemberAnswer, MemberKit
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError, NotFound, NotPermitted
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version

from .recording import record_on

WORDS_LIMIT, QUESTIONS_LIMIT, ANSWER_LIMIT, MERGED_LIMIT = 3_000, 3_000, 5_000, 20_000
MOST_ANSWERS = 20_000
MOST_MEMBERS = 10_000_000
# Members' own words are kept for their organisation no longer than this after it signed off.
KEPT_FOR = timedelta(days=90)
# Where nobody ever handed in what members said.
KEPT_AT_MOST = timedelta(days=365)


@write_transaction()
def make_kit(
    *,
    actor: Actor,
    invited: InvitedPartner,
    words: str,
    questions: str,
    until: date,
    expected_version: int | None = None,
) -> MemberKit:
    """Write, for one's organisation, what its members are asked and until when; its link stays the same.

    Raises ``DomainError`` "until_past", "until_after_close", "signed_off" or "changed_meanwhile".
    """
    rows = InvitedPartner.objects.select_for_update(of=("self",)).select_related("engagement__matter")
    invited = fetch(actor, Action.CHANGE, rows, pk=invited.pk)
    kit = MemberKit.objects.filter(invited=invited).first() or MemberKit(
        invited=invited, secret=token_urlsafe(24), version=0
    )
    if expected_version is not None:
        require_version(kit, expected_version)
    _require_unsigned(kit)
    if until < today():
        raise DomainError("until_past", _("Choose a day that is still to come."), "until")
    closes_on = invited.engagement.closes_on
    if closes_on is not None and until > closes_on:
        raise DomainError(
            "until_after_close", _("The engagement closes before that day. Choose an earlier one."), "until"
        )
    kit.words = clean_text(words, limit=WORDS_LIMIT, field="words")
    kit.questions = clean_text(questions, limit=QUESTIONS_LIMIT, field="questions")
    kit.until = until
    kit.version += 1
    kit.save()
    actor = acting_in(actor, invited.engagement.matter.partnership_id)
    record_on("engagement.members_asked", actor, invited.engagement, kit, facts={"until": str(until)})
    return kit


def kit_by(secret: str) -> MemberKit:
    """Return the kit with this secret. Raises ``NotFound``, also once its engagement was called off."""
    rows = MemberKit.objects.select_related(
        "invited__organisation", "invited__engagement__matter__partnership"
    )
    kit = rows.filter(secret=secret).first()
    if kit is None or kit.invited.engagement.state == EngagementState.CALLED_OFF or kit.invited.removed_at:
        raise NotFound
    return kit


def is_taking(kit: MemberKit) -> bool:
    """Return whether members can still answer."""
    return kit.signed_off_at is None and kit.until >= today()


@write_transaction()
def say_as_member(
    *, secret: str, text: str, body: str = "", submission_key: UUID | None = None
) -> MemberAnswer:
    """Tell one's own organisation, by its secret link. Nothing is kept of who tells.

    Raises ``NotFound``, ``DomainError`` "kit_closed" or "kit_full".
    """
    kit = kit_by(secret)
    if (first := made_before(MemberAnswer, submission_key)) is not None:
        return first
    if not is_taking(kit):
        raise DomainError("kit_closed", _("Your organisation takes no more answers. Nothing was stored."))
    if kit.answers.count() >= MOST_ANSWERS:
        raise DomainError(
            "kit_full", _("There are more answers than one can read. Write to your organisation.")
        )
    answer = MemberAnswer.objects.create(
        kit=kit,
        text=clean_text(text, limit=ANSWER_LIMIT, field="text"),
        body=clean_line(body, limit=120, field="body", required=False),
        said_at=now(),
        submission_key=submission_key,
    )
    record_on("engagement.member_answered", Actor.visitor(), kit.invited.engagement, kit)
    return answer


@write_transaction()
def merge_answers(
    *, actor: Actor, kit: MemberKit, merged: str, expected_version: int | None = None
) -> MemberKit:
    """Keep the one text into which the answers are merged. Raises ``DomainError`` "signed_off"."""
    kit = _own(actor, kit)
    require_version(kit, expected_version)
    _require_unsigned(kit)
    kit.merged = clean_text(merged, limit=MERGED_LIMIT, field="merged", required=False)
    kit.version += 1
    kit.save(update_fields=["merged", "version"])
    record_on(
        "engagement.answers_merged",
        actor,
        kit.invited.engagement,
        kit,
        facts={"answers": kit.answers.count()},
    )
    return kit


@write_transaction()
def sign_off(
    *, actor: Actor, kit: MemberKit, members: int, bodies: str, expected_version: int | None = None
) -> Contribution:
    """Hand the merged text in, in the name of the organisation, as one on which its members were consulted.

    ``members``: how many were asked; ``bodies``: by which. Raises ``NotPermitted`` without a seat,
    ``DomainError`` "engagement_not_open", "nothing_merged", "members_wrong", "signed_off" or what
    ``contribute`` raises.
    """
    kit = _own(actor, kit)
    require_version(kit, expected_version)
    _require_unsigned(kit)
    engagement = kit.invited.engagement
    if not engagement.is_open:
        raise DomainError("engagement_not_open", _("The engagement is not open, so it takes no answer now."))
    if not kit.merged.strip():
        raise DomainError("nothing_merged", _("Write the one text of your organisation first, and save it."))
    if not 1 <= members <= MOST_MEMBERS:
        raise DomainError("members_wrong", _("Write how many members were asked."), "members")
    if not actor.is_system:
        actor = acting_in(actor, engagement.matter.partnership_id)
        if actor.seat_id is None:
            raise NotPermitted
    kit.contribution = contribute(actor=actor, matter=engagement.matter, text=kit.merged, is_admitted=True)
    kit.members = members
    kit.bodies = clean_line(bodies, limit=300, field="bodies")
    kit.signed_off_at, kit.signed_for_id = now(), actor.seat_id
    kit.version += 1
    kit.save()
    facts = {"members": members, "answers": kit.answers.count(), "contribution": kit.contribution.pk}
    record_on("engagement.members_consulted", actor, engagement, kit, facts=facts, sealed=[kit])
    return kit.contribution


@write_transaction()
def forget_member_answers() -> int:
    """Delete members' own words 90 days after their organisation signed off, or a year after the last day.

    Return how many. The text that was handed in, and how many were asked, stay.
    """
    deleted = 0
    is_over = Q(signed_off_at__lt=now() - KEPT_FOR) | Q(until__lt=today() - KEPT_AT_MOST)
    old = MemberKit.objects.filter(is_over, answers__isnull=False).distinct()
    for kit in old.select_related("invited__engagement__matter"):
        count, _by_model = kit.answers.all().delete()
        record_on(
            "engagement.member_answers_deleted",
            Actor.system(),
            kit.invited.engagement,
            kit,
            facts={"answers": count},
        )
        deleted += count
    return deleted


def _own(actor: Actor, kit: MemberKit) -> MemberKit:
    rows = MemberKit.objects.select_for_update(of=("self",)).select_related("invited__engagement__matter")
    return fetch(actor, Action.CHANGE, rows, pk=kit.pk)


def _require_unsigned(kit: MemberKit) -> None:
    if kit.signed_off_at is not None:
        raise DomainError("signed_off", _("It was signed off and handed in. It stays as it is."))

"""Who is to be told of what was said, what a moderator has to look at, and what an author may know."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, QuerySet, Sum
from django.urls import reverse
from django.utils.timezone import localtime

from thegither.dialogue.models import (
    Contribution,
    ContributionFollower,
    Matter,
    MatterTally,
    ModerationAct,
    Standing,
)
from thegither.dialogue.reasons import Reason, published_reasons
from thegither.dialogue.receipts import receipt_address, stopping_token
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be told of a contribution; ``key`` is theirs for ever and holds no address.

    ``user_id`` is set for an author with an account: how often they want news is in their settings, and
    ``stop_url`` is empty for them.
    """

    key: str
    email: str
    language: str
    user_id: int | None
    receipt_url: str
    stop_url: str


def people_to_tell(contribution: Contribution) -> list[Recipient]:
    """Return its author, if they have an account, and its followers."""
    return people_to_tell_of([contribution.pk]).get(contribution.pk, [])


def people_to_tell_of(contribution_ids: Iterable[int]) -> dict[int, list[Recipient]]:
    """Return who is to be told of each contribution, in two queries; no address twice for one of them."""
    keys = list(contribution_ids)
    found: dict[int, dict[str, Recipient]] = defaultdict(dict)
    authors = Contribution.objects.filter(
        pk__in=keys, person__user__is_active=True, person__user__erased_at=None
    ).values_list("pk", "person__user", "person__user__email", "person__user__language")
    for key, user_id, email, language in authors:
        receipt = receipt_address(Contribution(pk=key))
        found[key][email.lower()] = Recipient(
            f"user:{user_id}", email, language or settings.LANGUAGE_CODE, user_id, receipt, ""
        )
    followers = ContributionFollower.objects.filter(contribution_id__in=keys, confirmed_at__isnull=False)
    for follower in followers.select_related("contribution").order_by("pk"):
        stop = settings.BASE_URL + reverse("dialogue:stop_following", args=[stopping_token(follower)])
        found[follower.contribution_id].setdefault(
            follower.email.lower(),
            Recipient(
                f"follower:{follower.pk}",
                follower.email,
                follower.language,
                None,
                receipt_address(follower.contribution),
                stop,
            ),
        )
    return {key: list(recipients.values()) for key, recipients in found.items()}


def answer_due_on(contribution: Contribution) -> date:
    """Return the day by which the partnership has promised an answer."""
    within = timedelta(days=contribution.matter.partnership.answer_within_days)
    return localtime(contribution.entered_at).date() + within


def unclaimed_of_participant(participant_id: int | None) -> QuerySet[Contribution]:
    """Return what was said on a device and is kept with no account yet, newest first."""
    if participant_id is None:
        return Contribution.objects.none()
    said = Contribution.objects.filter(
        participant_id=participant_id, participant__claimed_by=None, person=None
    )
    return said.select_related("matter").order_by("-pk")


@dataclass(frozen=True, slots=True)
class WhyNotShown:
    """What the author is told of a contribution that others do not see, with the published reason."""

    act: ModerationAct
    reason: Reason | None


def why_not_shown(contribution: Contribution) -> WhyNotShown | None:
    """Return why it is hidden or held, for its author; None if it is shown or only waits its turn."""
    if contribution.standing not in (Standing.HIDDEN, Standing.WAITING):
        return None
    act = contribution.moderation_acts.filter(standing=contribution.standing).first()
    return WhyNotShown(act, published_reasons().named(act.reason)) if act else None


# For moderators ------------------------------------------------------------------------------------------
def moderated_matters(actor: Actor) -> QuerySet[Matter]:
    """Return the matters on which the actor moderates."""
    return allowed(actor, Action.MODERATE, Matter)


def contributions_to_moderate(
    actor: Actor, *, standing: str, matter: Matter | None = None
) -> QuerySet[Contribution]:
    """Return what stands so where the actor moderates; of those that wait the oldest first."""
    rows = allowed(actor, Action.MODERATE, Contribution).filter(standing=standing)
    if matter is not None:
        rows = rows.filter(matter=matter)
    ordered = rows.order_by("pk" if standing == Standing.WAITING else "-pk")
    return ordered.select_related("matter", "seat__organisation", "seat__individual").prefetch_related(
        "moderation_acts", "attachments"
    )


def standing_counts(actor: Actor, *, matter: Matter | None = None) -> dict[str, int]:
    """Return how many are shown and waiting, from the tallies, and how many are hidden."""
    matters = Matter.objects.filter(pk=matter.pk) if matter else moderated_matters(actor)
    tallies = MatterTally.objects.filter(matter__in=matters.order_by().values("pk"))
    sums = tallies.aggregate(shown=Sum("shown", default=0), waiting=Sum("waiting", default=0))
    hidden = Contribution.objects.filter(matter__in=matters.order_by().values("pk"), standing=Standing.HIDDEN)
    return {**sums, "hidden": hidden.count()}


def repeated_texts(contributions: Iterable[Contribution]) -> dict[int, int]:
    """Return, for each of these that says word for word what others on its matter say, how many others do."""
    rows = list(contributions)
    counts = {
        (matter_id, text): count
        for matter_id, text, count in Contribution.objects.filter(
            matter_id__in={row.matter_id for row in rows}, text__in={row.text for row in rows}
        )
        .exclude(standing=Standing.WITHDRAWN)
        .order_by()
        .values_list("matter_id", "text")
        .annotate(count=Count("pk"))
    }
    others = {row.pk: counts.get((row.matter_id, row.text), 1) - 1 for row in rows}
    return {key: count for key, count in others.items() if count > 0}


def moderation_log(actor: Actor) -> QuerySet[ModerationAct]:
    """Return every act of moderation that the actor may see, newest first."""
    return allowed(actor, Action.VIEW, ModerationAct).select_related(
        "contribution__matter__partnership", "acted_by"
    )

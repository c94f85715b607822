"""An activity as one finds it: its words, whether one may take part now, and how many did."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from thegither.dialogue.models import Layer
from thegither.engagement.methods import Method, is_known, method_of
from thegither.engagement.models import (
    Activity,
    ActivityText,
    Engagement,
    Flag,
    Response,
    ResponseStanding,
)
from thegither.kernel.actors import Actor
from thegither.kernel.policies import Action, allowed, may

from .now import Now, now_of
from .texts import text_for

SENT = Q(sent_at__isnull=False)
COUNTED = SENT & Q(standing=ResponseStanding.COUNTED)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an activity as one reader gets them."""

    title: str
    intro: str
    language: str
    is_easy_read: bool
    is_machine_made: bool
    has_easy_read: bool
    languages: Sequence[str]


@dataclass(frozen=True, slots=True)
class ActivityPage:
    """What the page of an activity shows."""

    activity: Activity
    method: Method
    words: Words
    now: Now
    may_take_part: bool
    took_part: int
    excluded: int
    has_own: bool


def words_of(activity: Activity, texts: Iterable[ActivityText], language: str, *, easy: bool) -> Words:
    """Return the words for a reader of ``language``, in Easy Read if ``easy`` and there is one.

    What is missing in the reader's language is given in the activity's own.
    """
    texts = list(texts)
    chosen = text_for(texts, language, activity.language, easy=easy)
    source: Activity | ActivityText = chosen or activity
    return Words(
        title=source.title,
        intro=source.intro,
        language=source.language,
        is_easy_read=bool(chosen and chosen.is_easy_read),
        is_machine_made=bool(chosen and chosen.is_machine_made),
        has_easy_read=any(text.is_easy_read for text in texts),
        languages=sorted({activity.language, *(text.language for text in texts if not text.is_easy_read)}),
    )


def activity_page(actor: Actor, activity: Activity, language: str, *, easy: bool = False) -> ActivityPage:
    """Return the page of an activity, in five queries."""
    counts = Response.objects.filter(activity=activity).aggregate(
        took_part=Count("pk", filter=COUNTED),
        excluded=Count("pk", filter=SENT & Q(standing=ResponseStanding.EXCLUDED)),
    )
    return ActivityPage(
        activity=activity,
        method=method_of(activity),
        words=words_of(activity, activity.texts.all(), language, easy=easy),
        now=now_of(activity),
        may_take_part=may(actor, Action.ADD, activity),
        has_own=own_responses(actor, activity).exists(),
        **counts,
    )


def own_responses(actor: Actor, activity: Activity) -> QuerySet[Response]:
    """Return what the actor handed in here themselves, and did not take back."""
    if actor.is_person:
        mine = Q(person=actor.person_id)
    elif actor.participant_id is not None:
        mine = Q(participant=actor.participant_id, entered_by=None)
    else:
        return Response.objects.none()
    return Response.objects.filter(mine, SENT, activity=activity).exclude(standing=ResponseStanding.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Way:
    """One activity in the list of an engagement: its words, whether it is open, how many took part."""

    activity: Activity
    words: Words
    about: str
    now: Now
    took_part: int


def ways_to_take_part(actor: Actor, engagement: Engagement, language: str) -> list[Way]:
    """Return the activities of an engagement that the actor may see, open ones first, in three queries."""
    rows = allowed(actor, Action.VIEW, Activity).filter(engagement=engagement)
    rows = rows.annotate(
        took_part=Count("responses", filter=Q(responses__standing="counted") & ~Q(responses__sent_at=None))
    )
    listed = rows.prefetch_related("texts", "phase_settings__phase").order_by("position", "pk")
    ways = [
        Way(
            activity=activity,
            words=words_of(activity, activity.texts.all(), language, easy=False),
            about=str(method_of(activity).about) if is_known(activity.kind) else "",
            now=now_of(activity, activity.phase_settings.all()),
            took_part=activity.took_part,
        )
        for activity in listed
    ]
    return sorted(ways, key=lambda way: not way.now.takes_responses)


def excluded_responses(activity: Activity) -> QuerySet[Response]:
    """Return what does not count, newest first: everybody may read when and how it came, and why not."""
    return activity.responses.filter(SENT, standing=ResponseStanding.EXCLUDED).order_by("-sent_at", "-pk")


def responses_of(actor: Actor, activity: Activity, standing: str = "") -> QuerySet[Response]:
    """Return what was handed in, newest first, for those who decide what counts."""
    rows = allowed(actor, Action.MODERATE, Response).filter(SENT, activity=activity)
    if standing in ResponseStanding:
        rows = rows.filter(standing=standing)
    return rows.prefetch_related("flags").order_by("-sent_at", "-pk")


def open_flags(actor: Actor, activity: Activity) -> QuerySet[Flag]:
    """Return what a person still ought to look at, newest first."""
    rows = allowed(actor, Action.MODERATE, Flag).filter(response__activity=activity, settled_at=None)
    return rows.select_related("response").order_by("-raised_at", "-pk")


def layers_of(activity: Activity) -> dict[str, int]:
    """Return how many counted responses came from each layer."""
    counts = activity.responses.filter(COUNTED).order_by().values_list("layer").annotate(Count("pk"))
    return {str(label): dict(counts).get(layer, 0) for layer, label in Layer.choices}

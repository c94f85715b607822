"""Read everything on a matter: an order, arguments said by many, rare points, suggested themes.

What a run finds belongs to what was shown when it was made. What was taken back or hidden since leaves the
groups at once (``catch_up``) and all else with the next run; earlier runs keep no more than their heads.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Max, QuerySet

from thegither.audit.services import record
from thegither.dialogue.models import Contribution, Layer, Matter, Standing
from thegither.jobs import enqueue, job_transaction
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.policies import Action, fetch
from thegither.kernel.transactions import write_transaction
from thegither.partners.models import OrganisationSector
from thegither.reading.models import (
    Argument,
    Assignment,
    AssignmentState,
    Place,
    ReadingRun,
    Suggested,
    Suggestion,
    Theme,
    ThemeState,
)

FUNCTION = "thegither_analysis: campaigns.Index, reading.order, reading.rare, themes.suggest"
# A suggestion with at least this share of its key terms in common with a theme is that theme again.
SAME_TERMS = 0.5
MOST_RARE, FEW = 40, 10  # one in ten is marked as said by few
_BATCH = 1_000


def ask_for_reading(*, actor: Actor, matter: Matter) -> ReadingRun:
    """Have everything on a matter read by a worker; one under way is returned instead of a second one."""
    from thegither.reading.jobs import read_matter  # which calls this module

    with write_transaction():
        matter = fetch(actor, Action.ANSWER, Matter, pk=matter.pk)
        run, _is_new = ReadingRun.objects.get_or_create(
            matter=matter, made_at=None, defaults={"asked_at": now(), "asked_by_id": actor.person_id}
        )
        enqueue(read_matter, key=str(run.pk), run_id=run.pk)
    return run


def make_run(run: ReadingRun) -> ReadingRun:
    """Read what is shown on the matter now and store what was found, in the place of the run before."""
    from thegither_analysis import campaigns, reading, themes
    from thegither_analysis.corpus import read

    said = _read(_shown(run.matter_id))
    texts, languages = {key: row.text for key, row in said.items()}, _languages(said)
    step = _steps(run)
    index = campaigns.Index()
    index.add(texts, languages, progress=step(0, 40))
    groups = index.groups()
    corpus = read(texts, languages)
    weights = reading.seldom_heard(_heard_as(said.values())) if said else {}
    entries = reading.order(corpus, groups, weights)
    step(40, 70)(1.0)
    most = min(MOST_RARE, max(len(entries) // FEW, 1))
    rare = {each.key: each.score for each in reading.rare(corpus, groups, weights, most=most)}
    found = themes.suggest(corpus, groups, progress=step(70, 95))
    with job_transaction():
        ReadingRun.objects.filter(matter=run.matter_id).exclude(pk=run.pk).update(index=b"")
        for kept in (Argument, Place, Suggestion):
            kept._default_manager.filter(run__matter=run.matter_id).delete()
        run.function = FUNCTION
        run.version = f"campaigns {campaigns.VERSION}, reading {reading.VERSION}, themes {themes.VERSION}"
        run.parameters = {"weights": "seldom_heard by layer and sector", "rare": most}
        run.input_digest = digest_of(texts)
        run.texts, run.progress, run.made_at, run.index = len(texts), 100, now(), index.dumps()
        run.save()
        arguments = _store_arguments(run, groups)
        _store_places(run, texts, arguments, entries, rare)
        _store_suggestions(run, found)
        record(
            "reading.run_made",
            actor=Actor.system(),
            target=run,
            partnership_id=run.matter.partnership_id,
            matter_id=run.matter_id,
            facts={"texts": run.texts, "version": run.version, "input": run.input_digest},
        )
    return run


def catch_up(matter: Matter) -> int:
    """Group what came in since the newest run, forget what is not shown any more; return how many changed."""
    run = ReadingRun.objects.filter(matter=matter, made_at__isnull=False).order_by("-pk").first()
    if run is None:
        return 0
    shown = _shown(matter.pk)
    lost = run.places.exclude(contribution__in=shown.values("pk"))
    gone = list(lost.values_list("contribution_id", flat=True))
    said = _read(shown.exclude(pk__in=run.places.values("contribution")))
    if not gone and not said:
        return 0
    index = _index_of(run, shown)
    index.discard([str(key) for key in gone])
    touched = index.add({key: row.text for key, row in said.items()}, _languages(said))
    with job_transaction():
        lost.delete()
        last = run.places.aggregate(last=Max("position"))["last"] or 0
        Place.objects.bulk_create(
            (
                Place(run=run, contribution_id=int(key), position=last + count)
                for count, key in enumerate(said, start=1)
            ),
            batch_size=_BATCH,
        )
        if gone:
            _regroup(run, index.groups(), run.places.all(), run.arguments.all())
        else:
            _regroup_touched(run, [each for each in touched if len(each.members) > 1])
        run.index = index.dumps()
        run.save(update_fields=["index"])
    return len(gone) + len(said)


def _index_of(run: ReadingRun, shown: QuerySet[Contribution]) -> Any:
    """Return the groups of a run as they were kept; made anew where another version kept them."""
    from thegither_analysis import campaigns
    from thegither_analysis._validation import InputError

    try:
        return campaigns.Index.loads(bytes(run.index))
    except InputError:
        known = _read(shown.filter(pk__in=run.places.values("contribution")))
        index = campaigns.Index()
        index.add({key: row.text for key, row in known.items()}, _languages(known))
        return index


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 over the keys and texts that were read, in the order of the keys."""
    digest = hashlib.sha256()
    for key in sorted(texts, key=int):
        digest.update(f"{key}\0{texts[key]}\0".encode())
    return digest.hexdigest()


# What is read --------------------------------------------------------------------------------------------
def _shown(matter_id: int) -> QuerySet[Contribution]:
    return Contribution.objects.filter(matter=matter_id, standing=Standing.SHOWN).order_by("pk")


def _read(rows: QuerySet[Contribution]) -> dict[str, Contribution]:
    """Return what is read of contributions, by key."""
    wanted = rows.select_related("seat").only("pk", "text", "language", "layer", "seat__organisation_id")
    return {str(row.pk): row for row in wanted}


def _languages(said: Mapping[str, Contribution]) -> dict[str, str]:
    return {key: row.language.partition("-")[0] for key, row in said.items()}


def _heard_as(rows: Iterable[Contribution]) -> dict[str, str]:
    """Return as part of which group each is heard: its layer, and the sector of an organisation."""
    sectors = dict(OrganisationSector.objects.order_by("-pk").values_list("organisation_id", "sector"))
    heard = {}
    for row in rows:
        sector = sectors.get(row.seat.organisation_id) if row.seat and row.seat.organisation_id else None
        heard[str(row.pk)] = f"{row.layer}:{sector}" if sector and row.layer != Layer.PUBLIC else row.layer
    return heard


def _steps(run: ReadingRun) -> Callable[[int, int], Callable[[float], None]]:
    """Return what makes, of a stretch of the whole, a function that stores how far it has come."""

    def step(first: int, last: int) -> Callable[[float], None]:
        def report(share: float) -> None:
            percent = int(first + (last - first) * share)
            if percent >= run.progress + 5:
                run.progress = percent
                with write_transaction():
                    ReadingRun.objects.filter(pk=run.pk).update(progress=percent)

        return report

    return step


# What is stored ------------------------------------------------------------------------------------------
def _store_arguments(run: ReadingRun, groups: Sequence[Any]) -> dict[str, Argument]:
    """Store the groups; return the argument of each member."""
    made = Argument.objects.bulk_create(
        (
            Argument(run=run, representative_id=int(each.representative), wordings=each.wordings)
            for each in groups
        ),
        batch_size=_BATCH,
    )
    return {key: argument for each, argument in zip(groups, made, strict=True) for key in each.members}


def _store_places(
    run: ReadingRun,
    texts: Iterable[str],
    arguments: Mapping[str, Argument],
    entries: Sequence[Any],
    rare: Mapping[str, float],
) -> None:
    order = {entry.key: (position, entry.new) for position, entry in enumerate(entries, start=1)}
    Place.objects.bulk_create(
        (
            Place(
                run=run,
                contribution_id=int(key),
                argument=arguments.get(key),
                position=order[key][0] if key in order else None,
                new=order[key][1] if key in order else None,
                rare=rare.get(key),
            )
            for key in texts
        ),
        batch_size=_BATCH,
    )


def _regroup_touched(run: ReadingRun, groups: Sequence[Any]) -> None:
    """Fit to their groups now the arguments that new texts have come to; all others stay as they are."""
    keys = [int(key) for each in groups for key in each.members]
    places: list[Place] = []
    for start in range(0, len(keys), _BATCH):
        places += run.places.filter(contribution__in=keys[start : start + _BATCH])
    held_by = {place.argument_id for place in places if place.argument_id is not None}
    arguments = run.arguments.filter(pk__in=held_by)
    known = {place.pk for place in places}
    beside = Place.objects.filter(argument__in=arguments)
    _regroup(run, groups, [*places, *(place for place in beside if place.pk not in known)], arguments)


def _regroup(
    run: ReadingRun, groups: Sequence[Any], touched: Iterable[Place], arguments_of: Iterable[Argument]
) -> None:
    """Fit the arguments of some places to their groups now; whoever speaks for one takes its position."""
    known = {str(argument.representative_id): argument for argument in arguments_of}
    fresh = [each for each in groups if each.representative not in known]
    arguments = _store_arguments(run, fresh)
    reworded = []
    for each in groups:
        if (argument := known.pop(each.representative, None)) is not None:
            arguments |= dict.fromkeys(each.members, argument)
            if argument.wordings != each.wordings:
                argument.wordings = each.wordings
                reworded.append(argument)
    Argument.objects.bulk_update(reworded, ["wordings"], batch_size=_BATCH)
    places = {str(place.contribution_id): place for place in touched}
    before = {key: (place.argument_id, place.position) for key, place in places.items()}
    _speak_for_each(groups, places, run.places.aggregate(last=Max("position"))["last"] or 0)
    for key, place in places.items():
        place.argument = arguments.get(key)
    changed = [place for key, place in places.items() if before[key] != (place.argument_id, place.position)]
    Place.objects.bulk_update(changed, ["argument", "position"], batch_size=100)
    Argument.objects.filter(pk__in=[argument.pk for argument in known.values()]).delete()


def _speak_for_each(groups: Sequence[Any], places: Mapping[str, Place], last: int) -> None:
    """Give the first position of each group to who speaks for it, and none to those who only sign it.

    ``last`` is the last position that is taken.
    """
    alone = set(places)
    for each in groups:
        members = [places[key] for key in each.members if key in places]
        positions = [place.position for place in members if place.position is not None]
        alone -= set(each.members)
        for place in members:
            key = str(place.contribution_id)
            if key == each.representative:
                place.position = min(positions, default=last + 1)
            elif key not in each.own_words:
                place.position = None
    # Somebody whose argument fell apart is read by themselves again, after all others.
    for place in (places[key] for key in sorted(alone, key=int)):
        if place.position is None:
            last += 1
            place.position = last


def _store_suggestions(run: ReadingRun, found: Sequence[Any]) -> None:
    """Store suggested themes; one that people know by its terms brings it what is new, or stays refused."""
    known = list(Theme.objects.filter(matter=run.matter_id).exclude(state=ThemeState.MERGED))
    for each in found:
        theme = next((theme for theme in known if _is_same(theme.terms, each.terms)), None)
        suggestion = Suggestion.objects.create(
            run=run, language=each.language, terms=list(each.terms), share=each.share, taken_as=theme
        )
        members = [(int(belongs.key), belongs.weight) for belongs in each.texts]
        Suggested.objects.bulk_create(
            (Suggested(suggestion=suggestion, contribution_id=key, weight=weight) for key, weight in members),
            batch_size=_BATCH,
        )
        if theme is not None and theme.is_in_use:
            suggest_under(theme, members)


def suggest_under(theme: Theme, members: Iterable[tuple[int, float]]) -> None:
    """Put contributions (key, how much is about the theme) under a theme as suggestions, if not there."""
    Assignment.objects.bulk_create(
        (
            Assignment(
                theme=theme,
                contribution_id=key,
                state=AssignmentState.SUGGESTED,
                weight=weight,
                assigned_at=now(),
            )
            for key, weight in members
        ),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def _is_same(terms: Sequence[str], others: Sequence[str]) -> bool:
    if not terms or not others:
        return False
    return len(set(terms) & set(others)) >= SAME_TERMS * min(len(terms), len(others))

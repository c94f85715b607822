"""Themes: accept what a run suggests, or make, rename, merge, split and refuse them by hand."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Contribution, Matter, Standing
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.reading.models import Assignment, AssignmentState, Suggestion, Theme, ThemeState

from .runs import suggest_under

NAME_LIMIT, ABOUT_LIMIT = 120, 500
_BATCH = 1_000


@write_transaction()
def make_theme(
    *, actor: Actor, matter: Matter, name: str, about: str = "", submission_key: UUID | None = None
) -> Theme:
    """Make a theme by hand. Raises ``DomainError`` "theme_there" for a name that is in use."""
    matter = fetch(actor, Action.ANSWER, Matter, pk=matter.pk)
    if (first := made_before(Theme, submission_key)) is not None:
        return first
    theme = _made(actor, matter, name, about, submission_key=submission_key)
    _record("reading.theme_made", actor, theme, by="hand")
    return theme


@write_transaction()
def accept_suggestion(*, actor: Actor, suggestion: Suggestion, name: str, about: str = "") -> Theme:
    """Make a theme of what a run suggests; its contributions stay suggestions until somebody looks at them.

    Raises ``DomainError`` "suggestion_settled" if somebody has accepted or refused it.
    """
    suggestion = _open_suggestion(actor, suggestion)
    theme = _made(actor, suggestion.run.matter, name, about, **_origin(suggestion))
    suggest_under(theme, suggestion.members.values_list("contribution_id", "weight"))
    suggestion.taken_as = theme
    suggestion.save(update_fields=["taken_as"])
    _record("reading.theme_made", actor, theme, by="run", run=suggestion.run_id)
    return theme


@write_transaction()
def refuse_suggestion(*, actor: Actor, suggestion: Suggestion) -> Theme:
    """Say that a suggestion is no theme; what has its terms is not suggested again."""
    suggestion = _open_suggestion(actor, suggestion)
    theme = Theme.objects.create(
        matter=suggestion.run.matter,
        name=", ".join(suggestion.terms[:3])[:NAME_LIMIT],
        state=ThemeState.REFUSED,
        made_at=now(),
        made_by_id=actor.person_id,
        **_origin(suggestion),
    )
    suggestion.taken_as = theme
    suggestion.save(update_fields=["taken_as"])
    _record("reading.theme_refused", actor, theme)
    return theme


@write_transaction()
def change_theme(
    *, actor: Actor, theme: Theme, name: str, about: str = "", expected_version: int | None = None
) -> Theme:
    """Rename a theme, or say more clearly what belongs to it."""
    theme = _locked(actor, theme)
    require_version(theme, expected_version)
    theme.name = _free_name(theme.matter_id, name, but=theme)
    theme.about = clean_line(about, limit=ABOUT_LIMIT, field="about", required=False)
    _save(theme, "name", "about")
    _record("reading.theme_changed", actor, theme)
    return theme


@write_transaction()
def refuse_theme(*, actor: Actor, theme: Theme) -> Theme:
    """Say that a theme in use is none after all; what was under it is kept and no longer counts."""
    theme = _locked(actor, theme)
    theme.state = ThemeState.REFUSED
    _save(theme, "state")
    _record("reading.theme_refused", actor, theme)
    return theme


@write_transaction()
def merge_themes(*, actor: Actor, theme: Theme, into: Theme) -> Theme:
    """Make a theme part of another, which takes over what was under it; return that other.

    Where they disagree on a contribution, what a person said goes before a suggestion, and yes before no.
    """
    theme, into = _locked(actor, theme), _locked(actor, into)
    if theme.matter_id != into.matter_id or theme.pk == into.pk:
        raise DomainError("cannot_merge", _("Choose another theme of this matter."), "into")
    rank = [AssignmentState.SUGGESTED, AssignmentState.REFUSED, AssignmentState.CONFIRMED]
    has = {each.contribution_id: each for each in into.assignments.all()}
    stronger = []
    for each in theme.assignments.all():
        mine = has.get(each.contribution_id)
        if mine is None:
            mine = Assignment(theme=into, contribution_id=each.contribution_id, state=each.state)
        elif rank.index(AssignmentState(each.state)) <= rank.index(AssignmentState(mine.state)):
            continue
        mine.state, mine.assigned_at, mine.assigned_by_id = each.state, each.assigned_at, each.assigned_by_id
        mine.weight = max(mine.weight or 0.0, each.weight or 0.0) or None
        stronger.append(mine)
    Assignment.objects.bulk_create([row for row in stronger if row.pk is None], batch_size=_BATCH)
    Assignment.objects.bulk_update(
        [row for row in stronger if row.pk in {mine.pk for mine in has.values()}],
        ["state", "assigned_at", "assigned_by", "weight"],
        batch_size=_BATCH,
    )
    theme.state, theme.merged_into = ThemeState.MERGED, into
    _save(theme, "state", "merged_into")
    into.terms = list(dict.fromkeys([*into.terms, *theme.terms]))
    _save(into, "terms")
    _record("reading.themes_merged", actor, theme, into=into.pk, also=into)
    return into


@write_transaction()
def split_theme(
    *, actor: Actor, theme: Theme, name: str, about: str = "", contributions: Iterable[Contribution]
) -> Theme:
    """Put some of what is under a theme under a new one of their own; return the new one.

    Raises ``DomainError`` "nothing_to_split" unless some are chosen.
    """
    theme = _locked(actor, theme)
    keys = {each.pk for each in contributions}
    moved = list(theme.assignments.filter(contribution__in=keys).exclude(state=AssignmentState.REFUSED))
    if not moved:
        raise DomainError(
            "nothing_to_split", _("Tick at least one contribution for the new theme."), "contributions"
        )
    part = _made(actor, theme.matter, name, about, split_from=theme)
    for each in moved:
        each.theme, each.state = part, AssignmentState.CONFIRMED
        each.assigned_at, each.assigned_by_id = now(), actor.person_id
    Assignment.objects.bulk_update(moved, ["theme", "state", "assigned_at", "assigned_by"], batch_size=_BATCH)
    _record("reading.theme_split", actor, part, from_theme=theme.pk, count=len(moved))
    return part


@write_transaction()
def assign(
    *,
    actor: Actor,
    theme: Theme,
    contributions: QuerySet[Contribution] | Iterable[Contribution],
    belongs: bool = True,
) -> int:
    """Say that contributions are about a theme, or are not; return how many. The newest word stands."""
    theme = _locked(actor, theme)
    keys = _shown_keys(theme, contributions)
    if not keys:
        raise DomainError("nothing_chosen", _("Tick at least one contribution."), "contributions")
    put_under(theme, keys, AssignmentState.CONFIRMED if belongs else AssignmentState.REFUSED, actor.person_id)
    _record("reading.contributions_assigned", actor, theme, count=len(keys), belongs=belongs)
    return len(keys)


def put_under(theme: Theme, keys: Iterable[int], state: str, person_id: int | None) -> None:
    """Store what a person said of contributions and a theme, whatever was said of them before."""
    Assignment.objects.bulk_create(
        (
            Assignment(
                theme=theme, contribution_id=key, state=state, assigned_at=now(), assigned_by_id=person_id
            )
            for key in keys
        ),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["theme", "contribution"],
        update_fields=["state", "assigned_at", "assigned_by"],
    )


def _shown_keys(theme: Theme, contributions: QuerySet[Contribution] | Iterable[Contribution]) -> list[int]:
    rows = contributions
    if not isinstance(rows, QuerySet):
        rows = Contribution.objects.filter(pk__in={each.pk for each in contributions})
    shown = rows.filter(matter=theme.matter_id, standing=Standing.SHOWN)
    return list(shown.order_by("pk").values_list("pk", flat=True))


def _made(actor: Actor, matter: Matter, name: str, about: str, **fields: Any) -> Theme:
    return Theme.objects.create(
        matter=matter,
        name=_free_name(matter.pk, name),
        about=clean_line(about, limit=ABOUT_LIMIT, field="about", required=False),
        made_at=now(),
        made_by_id=actor.person_id,
        **fields,
    )


def _free_name(matter_id: int, name: str, but: Theme | None = None) -> str:
    name = clean_line(name, limit=NAME_LIMIT, field="name")
    taken = Theme.objects.filter(matter=matter_id, state=ThemeState.ACCEPTED, name__iexact=name)
    if but is not None:
        taken = taken.exclude(pk=but.pk)
    if taken.exists():
        raise DomainError(
            "theme_there", _("There is a theme of this name. Merge them, or choose another."), "name"
        )
    return name


def _origin(suggestion: Suggestion) -> dict[str, Any]:
    run = suggestion.run
    return {
        "terms": suggestion.terms,
        "suggested_by": f"{run.function.partition(':')[0]} {run.version}, input {run.input_digest[:12]}"[
            :200
        ],
    }


def _open_suggestion(actor: Actor, suggestion: Suggestion) -> Suggestion:
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("run__matter")
    found = fetch(actor, Action.CHANGE, rows, pk=suggestion.pk)
    if found.taken_as_id is not None:
        raise DomainError("suggestion_settled", _("Somebody has settled this suggestion meanwhile."))
    return found


def _locked(actor: Actor, theme: Theme) -> Theme:
    rows = Theme.objects.select_for_update(of=("self",)).select_related("matter")
    found = fetch(actor, Action.CHANGE, rows, pk=theme.pk)
    if not found.is_in_use:
        raise DomainError("theme_not_in_use", _("This theme is not in use any more. Nothing was changed."))
    return found


def _save(theme: Theme, *fields: str) -> None:
    theme.version += 1
    theme.save(update_fields=[*fields, "version"])


def _record(name: str, actor: Actor, theme: Theme, *, also: Theme | None = None, **facts: object) -> None:
    record(
        name,
        actor=actor,
        target=theme,
        partnership_id=theme.matter.partnership_id,
        matter_id=theme.matter_id,
        facts=facts,
        sealed=[theme] if also is None else [theme, also],
    )

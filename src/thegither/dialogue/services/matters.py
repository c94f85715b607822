"""Open, change, translate, close and reopen matters."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.models import Matter, MatterStage, MatterTally, MatterTranslation, Moderation
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now, today
from thegither.kernel.errors import DomainError
from thegither.kernel.policies import Action, fetch
from thegither.kernel.submissions import made_before
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version
from thegither.partners.models import Community, Partnership

from .acting import acting_in

TITLE_LIMIT = 160
QUESTION_LIMIT = 300
SUMMARY_LIMIT = 10_000
ATTRIBUTION_LIMIT = 2_000


@write_transaction()
def open_matter(
    *,
    actor: Actor,
    partnership: Partnership,
    title: str,
    question: str,
    summary: str = "",
    is_public: bool = True,
    is_for_everyone: bool = True,
    moderation: str = Moderation.AFTER,
    open_until: date | None = None,
    community: Community | None = None,
    language: str = "en-gb",
    attribution: str = "",
    submission_key: UUID | None = None,
) -> Matter:
    """Open a matter at its first stage, ready for contributions."""
    partnership = fetch(actor, Action.ADD, Partnership, pk=partnership.pk)
    if (first := made_before(Matter, submission_key)) is not None:
        return first
    if partnership.has_ended:
        raise DomainError(
            "partnership_ended", _("This partnership has ended. Open the matter in one that goes on.")
        )
    actor = acting_in(actor, partnership.pk)
    moment = now()
    matter = Matter.objects.create(
        partnership=partnership,
        title=_title(title),
        question=_question(question),
        summary=_summary(summary),
        is_public=is_public,
        is_for_everyone=is_for_everyone,
        moderation=_moderation(moderation),
        open_until=_closing_day(open_until),
        community=community,
        language=_language(language),
        attribution=_attribution(attribution),
        opened_at=moment,
        stage_since=moment,
        opened_by_id=actor.person_id,
        opened_for_id=actor.seat_id,
        submission_key=submission_key,
    )
    stay = MatterStage.objects.create(
        matter=matter,
        stage=matter.stage,
        entered_at=moment,
        moved_by_id=actor.person_id,
        moved_for_id=actor.seat_id,
    )
    MatterTally.objects.create(matter=matter)
    record(
        "dialogue.matter_opened",
        actor=actor,
        target=matter,
        partnership_id=partnership.pk,
        matter_id=matter.pk,
        facts={"is_public": is_public, "is_for_everyone": is_for_everyone},
        sealed=[matter, stay],
    )
    return matter


@write_transaction()
def change_matter(*, actor: Actor, matter: Matter, expected_version: int | None, **changes: Any) -> Matter:
    """Change what a matter asks and of whom; ``changes`` are named as in ``open_matter``.

    Raises ``DomainError`` "changed_meanwhile" if somebody else changed it since ``expected_version``.
    """
    matter = fetch(actor, Action.CHANGE, Matter.objects.select_for_update(), pk=matter.pk)
    require_version(matter, expected_version)
    if unknown := changes.keys() - _CHANGEABLE.keys():
        raise TypeError(f"a matter has no {', '.join(sorted(unknown))} to change")
    changed = []
    for name, value in changes.items():
        if value == getattr(matter, name):  # what stays as it was is not judged again
            continue
        setattr(matter, name, _CHANGEABLE[name](value))
        changed.append(name)
    if changed:
        _save(acting_in(actor, matter.partnership_id), matter, changed, "dialogue.matter_changed")
    return matter


@write_transaction()
def close_matter(*, actor: Actor, matter: Matter, expected_version: int | None = None) -> Matter:
    """Take no more contributions. The matter itself goes on."""
    matter = fetch(actor, Action.MANAGE, Matter.objects.select_for_update(), pk=matter.pk)
    require_version(matter, expected_version)
    if matter.is_open:
        matter.is_open = False
        _save(acting_in(actor, matter.partnership_id), matter, ["is_open"], "dialogue.matter_closed")
    return matter


@write_transaction()
def reopen_matter(
    *, actor: Actor, matter: Matter, open_until: date | None = None, expected_version: int | None = None
) -> Matter:
    """Take contributions again, until a day or without end."""
    matter = fetch(actor, Action.MANAGE, Matter.objects.select_for_update(), pk=matter.pk)
    require_version(matter, expected_version)
    if not matter.takes_contributions:
        matter.is_open = True
        matter.open_until = _closing_day(open_until)
        _save(
            acting_in(actor, matter.partnership_id),
            matter,
            ["is_open", "open_until"],
            "dialogue.matter_reopened",
        )
    return matter


@write_transaction()
def translate_matter(
    *, actor: Actor, matter: Matter, language: str, title: str, question: str, summary: str = ""
) -> MatterTranslation:
    """Keep the words of a matter in another language; a newer translation takes the place of the last."""
    matter = fetch(actor, Action.CHANGE, Matter.objects.select_for_update(), pk=matter.pk)
    if _language(language) == matter.language:
        raise DomainError(
            "same_language", _("The matter is in this language already. Change the matter."), "language"
        )
    translation, _new = MatterTranslation.objects.update_or_create(
        matter=matter,
        language=language,
        defaults={"title": _title(title), "question": _question(question), "summary": _summary(summary)},
    )
    Matter.objects.filter(pk=matter.pk).update(version=F("version") + 1)
    record(
        "dialogue.matter_translated",
        actor=acting_in(actor, matter.partnership_id),
        target=matter,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"language": language},
        sealed=[translation],
    )
    return translation


def _save(actor: Actor, matter: Matter, changed: list[str], event: str) -> None:
    matter.version += 1
    matter.save(update_fields=[*changed, "version"])
    record(
        event,
        actor=actor,
        target=matter,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"changed": sorted(changed)},
        sealed=[matter],
    )


def _title(value: str) -> str:
    return clean_line(value, limit=TITLE_LIMIT, field="title")


def _question(value: str) -> str:
    return clean_line(value, limit=QUESTION_LIMIT, field="question")


def _summary(value: str) -> str:
    return clean_text(value, limit=SUMMARY_LIMIT, field="summary", required=False)


def _attribution(value: str) -> str:
    return clean_text(value, limit=ATTRIBUTION_LIMIT, field="attribution", required=False)


def _moderation(value: str) -> str:
    if value not in Moderation:
        raise DomainError(
            "unknown_moderation", _("Choose when a moderator looks at what is said."), "moderation"
        )
    return value


def _closing_day(value: date | None) -> date | None:
    if value is not None and value < today():
        raise DomainError("closes_in_past", _("Choose a closing day that is not over."), "open_until")
    return value


def _language(value: str) -> str:
    if value not in dict(settings.LANGUAGES):
        raise DomainError("unknown_language", _("Choose one of the languages of this site."), "language")
    return value


def _same(value: Any) -> Any:
    return value


_CHANGEABLE: dict[str, Callable[[Any], Any]] = {
    "title": _title,
    "question": _question,
    "summary": _summary,
    "is_public": _same,
    "is_for_everyone": _same,
    "moderation": _moderation,
    "open_until": _closing_day,
    "community": _same,
    "language": _language,
    "attribution": _attribution,
}

"""Write a questionnaire: sections, questions, other words; and put what was written in force."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from thegither.audit.services import record
from thegither.dialogue.services.acting import acting_in
from thegither.dialogue.services.contributions import checked_language
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.kernel.clock import now
from thegither.kernel.errors import DomainError, NotFound
from thegither.kernel.policies import Action, fetch
from thegither.kernel.text import clean_line, clean_text
from thegither.kernel.transactions import write_transaction
from thegither.kernel.versions import require_version

from ..content import EASY_READ, Form, Question, Section, addresses, key_for
from ..documents import HELP_LIMIT, TEXT_LIMIT, check, data_of, form_of
from ..models import FormVersion
from ..versions import asked_before

KIND = "questionnaire"


def change_form(
    *,
    actor: Actor,
    activity: Activity,
    change: Callable[[Form], Form],
    expected_version: int | None = None,
) -> FormVersion:
    """Write what ``change`` makes of the questions: into the version being written, or a new one.

    What is in force stays as it is until ``put_in_force``. Raises ``DomainError`` "form_wrong", "kind_fixed"
    for a question that was answered and would be answered otherwise now, or "changed_meanwhile".
    """
    with write_transaction():
        activity = _planned(actor, activity)
        latest = FormVersion.objects.select_for_update().filter(activity=activity).last()
        if latest is not None:
            require_version(latest, expected_version)
        form = check(change(latest.form if latest else Form()))
        _keep_kinds(activity, form)
        if latest is None or latest.in_force_at is not None:
            number = FormVersion.objects.filter(activity=activity).aggregate(last=Max("number"))["last"] or 0
            written = FormVersion(
                activity=activity, number=number + 1, made_at=now(), made_by_id=actor.person_id
            )
            # Counted on, so that a page opened before tells that it is old.
            written.version = latest.version + 1 if latest else 1
        else:
            written = FormVersion.objects.get(pk=latest.pk)
            written.version += 1
        written.content = data_of(form)
        written.save()
        _record("questionnaires.form_written", actor, written)
        return written


def put_in_force(*, actor: Actor, activity: Activity, expected_version: int | None = None) -> FormVersion:
    """Have people answer what is written from now on; what they answered stays with its questions.

    Raises ``DomainError`` "nothing_written" or "no_questions".
    """
    with write_transaction():
        activity = _planned(actor, activity)
        written = FormVersion.objects.select_for_update().filter(activity=activity).last()
        if written is None or written.in_force_at is not None:
            raise DomainError("nothing_written", _("Nothing was changed since the last version."))
        require_version(written, expected_version)
        if not written.form.questions:
            raise DomainError("no_questions", _("Write at least one question first."))
        return settle(actor, written)


def settle(actor: Actor, written: FormVersion) -> FormVersion:
    """Put a version in force, for good, in the caller's transaction."""
    written.in_force_at = now()
    written.version += 1
    written.save(update_fields=["in_force_at", "version"])
    _record("questionnaires.form_in_force", actor, written, [written])
    return written


# Sections and questions ----------------------------------------------------------------------------------
def put_section(
    *, actor: Actor, activity: Activity, title: str, intro: str = "", key: str = "", **options: Any
) -> FormVersion:
    """Add a section at the end, or with ``key`` change the words of the one there."""

    def change(form: Form) -> Form:
        said = clean_line(title, limit=TEXT_LIMIT, field="title")
        below = clean_text(intro, limit=HELP_LIMIT, field="intro", required=False)
        if key:
            place = _section_place(form, key)
            return _with_section(form, place, replace(form.sections[place], title=said, intro=below))
        made = Section(key=key_for(title, form.keys, "section"), title=said, intro=below)
        return replace(form, sections=(*form.sections, made))

    return change_form(actor=actor, activity=activity, change=change, **options)


def put_question(
    *, actor: Actor, activity: Activity, question: Question, section: str, **options: Any
) -> FormVersion:
    """Add a question at the end of a section, or put it in place of the one with its key."""

    def change(form: Form) -> Form:
        for place, each in enumerate(form.sections):
            keys = [asked.key for asked in each.questions]
            if question.key in keys:
                asked = tuple(question if old.key == question.key else old for old in each.questions)
                return _with_section(form, place, replace(each, questions=asked))
        place = _section_place(form, section)
        into = form.sections[place]
        return _with_section(form, place, replace(into, questions=(*into.questions, question)))

    return change_form(actor=actor, activity=activity, change=change, **options)


def move(*, actor: Actor, activity: Activity, key: str, by: int, **options: Any) -> FormVersion:
    """Move a section, or a question also into the next section, up (−1) or down (+1)."""

    def change(form: Form) -> Form:
        keys = [section.key for section in form.sections]
        if key in keys:
            return replace(form, sections=_moved(form.sections, keys.index(key), by))
        return _question_moved(form, key, by)

    return change_form(actor=actor, activity=activity, change=change, **options)


def remove(*, actor: Actor, activity: Activity, key: str, **options: Any) -> FormVersion:
    """Remove a question, or a section with its questions; what people answered to it stays in the results."""

    def change(form: Form) -> Form:
        if key not in form.keys:
            raise NotFound
        sections = [
            replace(section, questions=tuple(each for each in section.questions if each.key != key))
            for section in form.sections
            if section.key != key
        ]
        return replace(form, sections=tuple(sections))

    return change_form(actor=actor, activity=activity, change=change, **options)


def duplicate(*, actor: Actor, activity: Activity, key: str, **options: Any) -> FormVersion:
    """Put a copy of a question below it."""

    def change(form: Form) -> Form:
        place, at = _question_place(form, key)
        section = form.sections[place]
        question = section.questions[at]
        taken = form.keys | asked_before(activity)
        copy = replace(question, key=key_for(question.text, taken, "q"))
        asked = (*section.questions[: at + 1], copy, *section.questions[at + 1 :])
        return _with_section(form, place, replace(section, questions=asked))

    return change_form(actor=actor, activity=activity, change=change, **options)


def choose_about(*, actor: Actor, activity: Activity, about: Sequence[str], **options: Any) -> FormVersion:
    """Choose which agreed questions about the person are asked of those who have not answered them yet."""
    return change_form(
        actor=actor,
        activity=activity,
        change=lambda form: form_of(data_of(replace(form, about=tuple(about)))),
        **options,
    )


def write_words(
    *, actor: Actor, activity: Activity, variant: str, words: dict[str, str], **options: Any
) -> FormVersion:
    """Say the questions in another language or in Easy Read (``easy``); what is left empty stays as it is."""
    if variant != EASY_READ:
        checked_language(variant)

    def change(form: Form) -> Form:
        places = {place for place, _said in addresses(form)}
        said = {place: text.strip() for place, text in words.items() if place in places and text.strip()}
        kept = {other: dict(texts) for other, texts in (form.words or {}).items() if other != variant}
        return form_of(data_of(replace(form, words=kept | ({variant: said} if said else {}))))

    return change_form(actor=actor, activity=activity, change=change, **options)


def load_form(*, actor: Actor, activity: Activity, content: Any, **options: Any) -> FormVersion:
    """Put a document (JSON) in place of what is written. Raises ``DomainError`` "form_wrong"."""
    form = form_of(content)
    return change_form(actor=actor, activity=activity, change=lambda _old: form, **options)


def copy_form(*, actor: Actor, activity: Activity, other: Activity, **options: Any) -> FormVersion:
    """Put the questions of another questionnaire, which the actor may see, in place of what is written."""
    other = fetch(actor, Action.VIEW, Activity.objects.filter(kind=KIND), pk=other.pk)
    source = fetch(
        actor,
        Action.VIEW,
        FormVersion,
        pk=getattr(FormVersion.objects.filter(activity=other).order_by("-number").first(), "pk", 0),
    )
    return change_form(actor=actor, activity=activity, change=lambda _old: source.form, **options)


def _planned(actor: Actor, activity: Activity) -> Activity:
    rows = Activity.objects.filter(kind=KIND).select_related("engagement__matter")
    return fetch(actor, Action.CHANGE, rows, pk=activity.pk)


def _keep_kinds(activity: Activity, form: Form) -> None:
    kinds = {
        question.key: question.kind
        for version in FormVersion.objects.filter(activity=activity, in_force_at__isnull=False)
        for question in version.form.questions
    }
    for question in form.questions:
        if kinds.get(question.key, question.kind) != question.kind:
            raise DomainError(
                "kind_fixed",
                _("“%(text)s” was answered already: add another question instead, and remove this one.")
                % {"text": question.text},
                "kind",
            )


def _section_place(form: Form, key: str) -> int:
    for place, section in enumerate(form.sections):
        if section.key == key:
            return place
    raise NotFound


def _question_place(form: Form, key: str) -> tuple[int, int]:
    for place, section in enumerate(form.sections):
        for at, question in enumerate(section.questions):
            if question.key == key:
                return place, at
    raise NotFound


def _with_section(form: Form, place: int, section: Section) -> Form:
    return replace(form, sections=(*form.sections[:place], section, *form.sections[place + 1 :]))


def _moved(items: tuple[Any, ...], place: int, by: int) -> tuple[Any, ...]:
    to = min(max(place + by, 0), len(items) - 1)
    moved = list(items)
    moved.insert(to, moved.pop(place))
    return tuple(moved)


def _question_moved(form: Form, key: str, by: int) -> Form:
    place, at = _question_place(form, key)
    section = form.sections[place]
    if 0 <= at + by < len(section.questions):
        return _with_section(form, place, replace(section, questions=_moved(section.questions, at, by)))
    to = place + by
    if not 0 <= to < len(form.sections):
        return form
    question = section.questions[at]
    left = tuple(each for each in section.questions if each.key != key)
    into = form.sections[to].questions
    joined = (*into, question) if by < 0 else (question, *into)
    form = _with_section(form, place, replace(section, questions=left))
    return _with_section(form, to, replace(form.sections[to], questions=joined))


def _record(name: str, actor: Actor, version: FormVersion, sealed: Sequence[FormVersion] = ()) -> None:
    matter = version.activity.engagement.matter
    record(
        name,
        actor=acting_in(actor, matter.partnership_id),
        target=version.activity,
        partnership_id=matter.partnership_id,
        matter_id=matter.pk,
        facts={"number": version.number},
        sealed=list(sealed),
    )

"""Which version of a questionnaire holds: the newest in force, or the first while it is being written."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from thegither.engagement.models import Activity
from thegither.kernel.errors import DomainError

from .content import Form, Option, Question, Section
from .models import FormVersion


def current_version(activity: Activity) -> FormVersion:
    """Return the version that people answer now. Raises ``DomainError`` "no_questions"."""
    versions = FormVersion.objects.filter(activity=activity)
    found = versions.filter(in_force_at__isnull=False).last() or versions.last()
    if found is None or not found.form.questions:
        raise DomainError("no_questions", missing(activity) or _("There are no questions yet."))
    return found


def written_version(activity: Activity) -> FormVersion | None:
    """Return the version that is being written, or the newest, or nothing."""
    return FormVersion.objects.filter(activity=activity).last()


def missing(activity: Activity) -> str:
    """Say what a questionnaire lacks before it may open, or nothing."""
    version = FormVersion.objects.filter(activity=activity).order_by("in_force_at", "number").last()
    if version is None or not version.form.questions:
        return _("It has no question yet. Write at least one, then open it.")
    return ""


def answered_versions(activity: Activity) -> list[FormVersion]:
    """Return the versions that were ever in force, the oldest first."""
    return list(FormVersion.objects.filter(activity=activity, in_force_at__isnull=False))


def asked_before(activity: Activity) -> set[str]:
    """Return the short names of all that was ever asked: another question would be counted with it."""
    return {question.key for version in answered_versions(activity) for question in version.form.questions}


def merged(versions: Sequence[FormVersion]) -> tuple[Form, set[str]]:
    """Return the newest form with what older ones asked beside it, and the keys whose wording changed.

    A question keeps its place of the newest version that asks it; options that are gone stay listed after
    those that are there, since people chose them.
    """
    if not versions:
        return Form(), set()
    newest = versions[-1].form
    known = {question.key: question for question in newest.questions}
    reworded: set[str] = set()
    gone: list[Question] = []
    for version in reversed(versions[:-1]):
        for question in version.form.questions:
            now = known.get(question.key)
            if now is None:
                gone.append(question)
                known[question.key] = question
                continue
            if _words(now) != _words(question):
                reworded.add(question.key)
            known[question.key] = _with_options_of(now, question)
    sections = [
        replace(section, questions=tuple(known[question.key] for question in section.questions))
        for section in newest.sections
    ]
    if gone:
        asked = tuple(known[question.key] for question in gone)
        sections.append(Section(key="earlier", title=_("Asked in an earlier version"), questions=asked))
    return replace(newest, sections=tuple(sections)), reworded


def _words(question: Question) -> tuple[object, ...]:
    return question.text, question.options, question.rows, question.low, question.high


def _with_options_of(question: Question, older: Question) -> Question:
    return replace(
        question,
        options=_joined(question.options, older.options),
        rows=_joined(question.rows, older.rows),
        low=min(question.low, older.low),
        high=max(question.high, older.high),
        has_other=question.has_other or older.has_other,
    )


def _joined(options: tuple[Option, ...], older: tuple[Option, ...]) -> tuple[Option, ...]:
    keys = {option.key for option in options}
    return options + tuple(option for option in older if option.key not in keys)

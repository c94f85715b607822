"""A questionnaire as a document (JSON): read with every fault named, written as it is read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from thegither.kernel.errors import DomainError
from thegither.kernel.text import clean_line, clean_text

from .content import (
    EASY_READ,
    KEY,
    OPEN,
    OTHER,
    WITH_OPTIONS,
    Comparison,
    Condition,
    Form,
    Kind,
    Option,
    PartKind,
    Question,
    Section,
    addresses,
)
from .packages import about_questions

MOST_QUESTIONS, MOST_OPTIONS, WIDEST_SCALE = 200, 60, 11
TEXT_LIMIT, HELP_LIMIT, LABEL_LIMIT = 300, 1_000, 200
_QUESTION = {"key", "kind", "text", "help", "required", "private", "read", "options", "rows", "other"} | {
    *("low", "high", "low_label", "high_label", "unit", "show_if")
}


def data_of(form: Form) -> dict[str, Any]:
    """Return a form as JSON; what is at its default is left out."""
    data: dict[str, Any] = {"sections": [_section_data(section) for section in form.sections]}
    if form.about:
        data["about"] = list(form.about)
    if form.words:
        data["words"] = {variant: dict(said) for variant, said in form.words.items()}
    return data


def form_of(data: Any) -> Form:
    """Return the form that a document says.

    Raises ``DomainError`` "form_wrong" with the place and the fault, for people who write one by hand.
    """
    if not isinstance(data, dict) or not isinstance(data.get("sections"), list):
        raise _wrong(_("A questionnaire is an object with a list “sections”."))
    _only(data, {"sections", "about", "words"}, _("the questionnaire"))
    sections = tuple(_section(each, number) for number, each in enumerate(data["sections"], start=1))
    about = tuple(_text_list(data.get("about", []), _("“about”")))
    if unknown := next((key for key in about if key not in about_questions().entries), ""):
        raise _wrong(_("“%(key)s” is none of the agreed questions about the person.") % {"key": unknown})
    form = Form(sections=sections, about=about)
    return check(Form(sections=sections, about=about, words=_words(data.get("words", {}), form)))


def check(form: Form) -> Form:
    """Return the form if it can be asked. Raises ``DomainError`` "form_wrong"."""
    keys = [section.key for section in form.sections] + [question.key for question in form.questions]
    if twice := next((key for key in keys if keys.count(key) > 1), ""):
        raise _wrong(_("The short name “%(key)s” is there twice.") % {"key": twice})
    if len(form.questions) > MOST_QUESTIONS:
        raise _wrong(_("There are more than %(most)d questions.") % {"most": MOST_QUESTIONS})
    earlier: dict[str, Question] = {}
    for question in form.questions:
        if question.show_if is not None:
            _check_condition(question, question.show_if, earlier)
        earlier |= {part.name: question for part in question.parts}
    return form


def options_of(lines: str, taken: Sequence[str] = (), *, field: str = "options") -> tuple[Option, ...]:
    """Return the options that are written one on a line, perhaps "short_name | words".

    Words that stood there before under a short name keep it if it is written before them.
    """
    from .content import key_for

    found: list[Option] = []
    used = set(taken)
    for line in filter(None, (line.strip() for line in lines.splitlines())):
        key, bar, text = (part.strip() for part in line.partition("|"))
        if not bar:
            key, text = key_for(line, used, "o"), line
        option = _option({"key": key, "text": text}, field)
        if option.key in used:
            raise DomainError(
                "form_wrong", _("The short name “%(key)s” is there twice.") % {"key": key}, field
            )
        used.add(option.key)
        found.append(option)
    return tuple(found)


def _section_data(section: Section) -> dict[str, Any]:
    data: dict[str, Any] = {"key": section.key, "title": section.title}
    if section.intro:
        data["intro"] = section.intro
    return data | {"questions": [question_data(question) for question in section.questions]}


def question_data(question: Question) -> dict[str, Any]:
    """Return one question as JSON."""
    data: dict[str, Any] = {"key": question.key, "kind": str(question.kind), "text": question.text}
    for name in ("help", "low_label", "high_label", "unit"):
        if said := getattr(question, name):
            data[name] = said
    for name, flag in (
        ("required", question.is_required),
        ("private", question.is_private),
        ("read", question.is_read),
        ("other", question.has_other),
    ):
        if flag:
            data[name] = True
    for name in ("options", "rows"):
        if options := getattr(question, name):
            data[name] = [asdict(option) for option in options]
    if question.kind == Kind.SCALE:
        data |= {"low": question.low, "high": question.high}
    if question.show_if:
        data["show_if"] = asdict(question.show_if)
    return data


def _section(data: Any, number: int) -> Section:
    where = _("Section %(number)d") % {"number": number}
    if not isinstance(data, dict) or not isinstance(data.get("questions", []), list):
        raise _wrong(_("%(where)s is an object with a list “questions”.") % {"where": where})
    _only(data, {"key", "title", "intro", "questions"}, where)
    return Section(
        key=_key(data.get("key"), where),
        title=_line(data, "title", TEXT_LIMIT, where, required=True),
        intro=clean_text(_text(data, "intro", where), limit=HELP_LIMIT, field="intro", required=False),
        questions=tuple(question_of(each) for each in data.get("questions", [])),
    )


def question_of(data: Any) -> Question:
    """Return the question that a document says. Raises ``DomainError`` "form_wrong"."""
    if not isinstance(data, dict):
        raise _wrong(_("A question is an object."))
    key = _key(data.get("key"), _("a question"))
    where = _("the question “%(key)s”") % {"key": key}
    _only(data, _QUESTION, where)
    kind = data.get("kind")
    if kind not in Kind.values:
        raise _wrong(
            _("The kind of %(where)s is one of: %(kinds)s.")
            % {"where": where, "kinds": ", ".join(Kind.values)},
            "kind",
        )
    flags = {name: _flag(data, name, where) for name in ("required", "private", "read", "other")}
    question = Question(
        key=key,
        kind=kind,
        text=_line(data, "text", TEXT_LIMIT, where, required=True),
        help=clean_text(_text(data, "help", where), limit=HELP_LIMIT, field="help", required=False),
        is_required=flags["required"],
        is_private=flags["private"],
        is_read=flags["read"] and kind in OPEN and not flags["private"],
        has_other=flags["other"] and kind in (Kind.ONE, Kind.MANY),
        options=_options(data, "options", where) if kind in WITH_OPTIONS else (),
        rows=_options(data, "rows", where) if kind == Kind.MATRIX else (),
        low=_number(data, "low", 1, where),
        high=_number(data, "high", 5, where),
        low_label=_line(data, "low_label", LABEL_LIMIT, where),
        high_label=_line(data, "high_label", LABEL_LIMIT, where),
        unit=_line(data, "unit", 20, where),
        show_if=_condition(data.get("show_if"), where),
    )
    if kind in WITH_OPTIONS and len(question.options) + question.has_other < 2:
        raise _wrong(_("Give %(where)s at least two things to choose from.") % {"where": where}, "options")
    if kind == Kind.MATRIX and not question.rows:
        raise _wrong(_("Say which things are rated in %(where)s.") % {"where": where}, "rows")
    if kind == Kind.SCALE and not 0 < question.high - question.low < WIDEST_SCALE:
        raise _wrong(
            _("The scale of %(where)s goes up, by at most %(most)d steps.")
            % {"where": where, "most": WIDEST_SCALE - 1},
            "high",
        )
    return question


def _check_condition(question: Question, condition: Condition, earlier: Mapping[str, Question]) -> None:
    asked = earlier.get(condition.part)
    if asked is None:
        raise _wrong(
            _("“%(text)s” depends on “%(part)s”, which is not asked before it.")
            % {"text": question.text, "part": condition.part},
            "show_if",
        )
    part = next(part for part in asked.parts if part.name == condition.part)
    if condition.test in (Comparison.AT_LEAST, Comparison.AT_MOST):
        try:
            Decimal(condition.value)
        except InvalidOperation:
            raise _wrong(
                _("“%(text)s” depends on a number: write one.") % {"text": question.text}, "show_if"
            ) from None
        if part.kind != PartKind.NUMBER and asked.kind not in (Kind.SCALE, Kind.RANKING):
            raise _wrong(_("“%(part)s” is not answered by a number.") % {"part": condition.part}, "show_if")
    elif part.choices and condition.value not in [option.key for option in part.choices]:
        raise _wrong(
            _("“%(value)s” cannot be chosen in “%(part)s”.")
            % {"value": condition.value, "part": condition.part},
            "show_if",
        )


def _condition(data: Any, where: str) -> Condition | None:
    if data is None:
        return None
    if not isinstance(data, dict) or data.get("test") not in Comparison.values:
        raise _wrong(
            _("“show_if” of %(where)s needs a part, a test (%(tests)s) and a value.")
            % {"where": where, "tests": ", ".join(Comparison.values)},
            "show_if",
        )
    _only(data, {"part", "test", "value"}, where)
    part = _line(data, "part", 90, where, required=True)
    value = clean_line(str(data.get("value", "")), limit=LABEL_LIMIT, field="show_if")
    return Condition(part, data["test"], value)


def _words(data: Any, form: Form) -> dict[str, dict[str, str]]:
    if not isinstance(data, dict):
        raise _wrong(_("“words” is an object of languages."))
    places = {place for place, _said in addresses(form)}
    found = {}
    for variant, said in data.items():
        if not isinstance(said, dict) or not (
            variant == EASY_READ or KEY.fullmatch(variant.replace("-", "_"))
        ):
            raise _wrong(_("“words” has a language, or “easy”, with an object of words for each."))
        found[variant] = {
            place: clean_text(str(text), limit=HELP_LIMIT, field="words", required=False)
            for place, text in said.items()
            if place in places and str(text).strip()
        }
    return {variant: said for variant, said in found.items() if said}


def _options(data: dict[str, Any], name: str, where: str) -> tuple[Option, ...]:
    given = data.get(name, [])
    if not isinstance(given, list) or len(given) > MOST_OPTIONS:
        raise _wrong(
            _("“%(name)s” of %(where)s is a list of up to %(most)d.")
            % {"name": name, "where": where, "most": MOST_OPTIONS},
            name,
        )
    options = tuple(_option(each, name) for each in given)
    keys = [option.key for option in options]
    if twice := next((key for key in keys if keys.count(key) > 1), ""):
        raise _wrong(_("The short name “%(key)s” is there twice.") % {"key": twice}, name)
    return options


def _option(data: Any, field: str) -> Option:
    if not isinstance(data, dict):
        raise _wrong(_("What can be chosen has a “key” and a “text”."), field)
    key = _key(data.get("key"), _("something to choose"), field)
    if key == OTHER:
        raise _wrong(_("“other” is kept for “something else”: choose another short name."), field)
    return Option(key, clean_line(str(data.get("text", "")), limit=TEXT_LIMIT, field=field))


def _key(value: Any, where: str, field: str = "key") -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise _wrong(
            _("The short name of %(where)s begins with a letter and has small letters, digits and _ only.")
            % {"where": where},
            field,
        )
    return value


def _text(data: dict[str, Any], name: str, where: str) -> str:
    value = data.get(name, "")
    if not isinstance(value, str):
        raise _wrong(_("“%(name)s” of %(where)s is a text.") % {"name": name, "where": where}, name)
    return value


def _line(data: dict[str, Any], name: str, limit: int, where: str, *, required: bool = False) -> str:
    return clean_line(_text(data, name, where), limit=limit, field=name, required=required)


def _flag(data: dict[str, Any], name: str, where: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise _wrong(_("“%(name)s” of %(where)s is true or false.") % {"name": name, "where": where}, name)
    return value


def _number(data: dict[str, Any], name: str, default: int, where: str) -> int:
    value = data.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not -1000 <= value <= 1000:
        raise _wrong(_("“%(name)s” of %(where)s is a whole number.") % {"name": name, "where": where}, name)
    return value


def _text_list(value: Any, where: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _wrong(_("%(where)s is a list of short names.") % {"where": where})
    return list(dict.fromkeys(value))


def _only(data: dict[str, Any], names: set[str], where: str) -> None:
    if unknown := sorted(set(data) - names):
        raise _wrong(
            _("“%(name)s” is not known in %(where)s.") % {"name": str(unknown[0])[:40], "where": where}
        )


def _wrong(message: str, field: str | None = None) -> DomainError:
    return DomainError("form_wrong", message, field)

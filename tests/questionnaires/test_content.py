import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thegither.kernel.errors import DomainError
from thegither.questionnaires.content import Form, Kind
from thegither.questionnaires.documents import data_of, form_of, options_of
from thegither.questionnaires.packages import about_questions
from thegither.questionnaires.versions import merged

from .samples import ANSWERS, DOCUMENT, options


def question(key: str, kind: str = "one", **more: Any) -> dict[str, Any]:
    chosen = (
        {"options": options(("a", "A"), ("b", "B"))} if kind in ("one", "many", "ranking", "matrix") else {}
    )
    rows = {"rows": options(("r", "R"))} if kind == "matrix" else {}
    return {"key": key, "kind": kind, "text": f"Ask {key}?"} | chosen | rows | more


def form(*questions: dict[str, Any]) -> Form:
    return form_of({"sections": [{"key": "s", "title": "S", "questions": list(questions)}]})


def test_a_document_is_written_as_it_is_read():
    assert data_of(form_of(DOCUMENT)) == DOCUMENT
    assert data_of(form_of(json.loads(json.dumps(DOCUMENT)))) == DOCUMENT


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"sections": "x"}, "list"),
        ({"sections": [], "nonsense": 1}, "nonsense"),
        ({"sections": [{"key": "S 1", "title": "x"}]}, "short name"),
        ({"sections": [{"key": "s", "title": "x", "questions": [question("q", options=[])]}]}, "two things"),
        (
            {"sections": [{"key": "s", "title": "x", "questions": [question("q", "matrix", rows=[])]}]},
            "rated",
        ),
        ({"sections": [{"key": "s", "title": "x", "questions": [question("q", kind="poll")]}]}, "kind"),
        ({"sections": [{"key": "s", "title": "x", "questions": [question("s")]}]}, "twice"),
        ({"sections": [], "about": ["shoe_size"]}, "shoe_size"),
    ],
)
def test_a_fault_is_named(wrong, says):
    with pytest.raises(DomainError, match=says):
        form_of(wrong)


def test_a_question_may_depend_only_on_one_before_it():
    later = {"part": "two", "test": "is", "value": "a"}
    with pytest.raises(DomainError, match="not asked before"):
        form(question("one", show_if=later), question("two"))
    with pytest.raises(DomainError, match="not asked before"):
        form(question("one", show_if={"part": "one", "test": "is", "value": "a"}))
    with pytest.raises(DomainError, match="cannot be chosen"):
        form(question("one"), question("two", show_if={"part": "one", "test": "is", "value": "z"}))
    with pytest.raises(DomainError, match="by a number"):
        form(question("one"), question("two", show_if={"part": "one", "test": "at_least", "value": "2"}))


def test_a_hidden_question_hides_what_depends_on_it_and_counts_for_nothing():
    asked = form(
        question("one"),
        question("two", required=True, show_if={"part": "one", "test": "is", "value": "a"}),
        question("three", show_if={"part": "two", "test": "is", "value": "a"}),
    )
    told = {"one": "b", "two": "a", "three": "a"}
    assert [each.key for each in asked.visible(told)] == ["one"]
    assert asked.counted(told) == {"one": "b"}
    assert not asked.missing(told)
    assert [each.key for each in asked.missing({"one": "a"})] == ["two"]


@pytest.mark.parametrize(
    ("test", "value", "given_", "holds"),
    [
        ("is", "a", ["a", "b"], True),
        ("is_not", "a", ["b"], True),
        ("at_least", "3", "3", True),
        ("at_most", "3", "3.5", False),
        ("is_not", "a", None, False),
    ],
)
def test_conditions(test, value, given_, holds):
    kind = "many" if isinstance(given_, list) else "number" if test.startswith("at") else "one"
    asked = form(
        question("one", kind), question("two", show_if={"part": "one", "test": test, "value": value})
    )
    shown = [each.key for each in asked.visible({"one": given_})]
    assert ("two" in shown) is holds


def test_something_else_has_to_be_said():
    asked = form(question("one", other=True, required=True))
    assert asked.missing({"one": "other"})
    assert not asked.missing({"one": "other", "one.other": "By boat"})


def test_options_keep_the_short_name_written_before_them():
    found = options_of("yes | Yes, often\nNo\nNo, never")
    assert [option.key for option in found] == ["yes", "no", "no_never"]
    with pytest.raises(DomainError, match="twice"):
        options_of("a | A\na | B")


def test_other_words_fall_back_to_the_first():
    asked = form_of(DOCUMENT).in_words("easy")
    assert asked.questions[0].text == "Do you take the bus?"
    assert asked.questions[1].text == "What keeps you from it?"


def test_versions_merge_by_short_name():
    from thegither.questionnaires.models import FormVersion

    def version(*questions: dict[str, Any]) -> FormVersion:
        return FormVersion(content=data_of(form(*questions)))

    first = version(question("one"), question("two"))
    second = version(question("one", text="Ask otherwise?", options=options(("b", "B"), ("c", "C"))))
    found, reworded = merged([first, second])
    assert reworded == {"one"}
    assert [each.key for each in found.questions] == ["one", "two"]
    assert [option.key for option in found.questions[0].options] == ["b", "c", "a"]
    assert found.questions[0].text == "Ask otherwise?"


def test_the_package_of_agreed_questions_can_be_read():
    package = about_questions()
    assert package.entries
    assert all(each.why and len(each.options) > 1 for each in package.entries.values())


@given(st.dictionaries(st.sampled_from([*ANSWERS, "why", "gone"]), st.sampled_from(["a", "no", "yes", "3"])))
@settings(max_examples=40)
def test_what_counts_is_asked_and_counting_again_changes_nothing(answers):
    asked = form_of(DOCUMENT)
    counted = asked.counted(answers)
    names = {part.name for each in asked.visible(answers) for part in each.parts}
    assert set(counted) <= names & set(answers)
    assert asked.counted(counted) == counted


def test_every_kind_has_parts():
    for kind in Kind.values:
        assert form(question("q", kind)).parts

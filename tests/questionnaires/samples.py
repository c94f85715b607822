"""A questionnaire with a question of every kind, and what somebody answers to it."""

from typing import Any

from tests.factories import make_activity
from thegither.engagement.models import Activity
from thegither.kernel.actors import Actor
from thegither.questionnaires import services


def options(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "text": text} for key, text in pairs]


DOCUMENT: dict[str, Any] = {
    "sections": [
        {
            "key": "buses",
            "title": "Buses in the evening",
            "questions": [
                {
                    "key": "use",
                    "kind": "one",
                    "text": "Do you go by bus after seven?",
                    "required": True,
                    "other": True,
                    "options": options(("yes", "Yes"), ("no", "No")),
                },
                {
                    "key": "why",
                    "kind": "long",
                    "text": "What keeps you from it?",
                    "read": True,
                    "show_if": {"part": "use", "test": "is", "value": "no"},
                },
            ],
        },
        {
            "key": "rest",
            "title": "More about it",
            "questions": [
                {
                    "key": "often",
                    "kind": "scale",
                    "text": "How well does it suit you?",
                    "low": 1,
                    "high": 5,
                    "show_if": {"part": "use", "test": "is_not", "value": "no"},
                },
                {
                    "key": "ways",
                    "kind": "many",
                    "text": "Which ways?",
                    "options": options(("a", "A"), ("b", "B")),
                },
                {
                    "key": "first",
                    "kind": "ranking",
                    "text": "What first?",
                    "options": options(("x", "X"), ("y", "Y")),
                },
                {
                    "key": "rate",
                    "kind": "matrix",
                    "text": "Rate them",
                    "rows": options(("stops", "Stops"), ("fares", "Fares")),
                    "options": options(("good", "Good"), ("bad", "Bad")),
                },
                {"key": "miles", "kind": "number", "text": "How far?", "unit": "miles"},
                {"key": "day", "kind": "date", "text": "When last?"},
                {"key": "place", "kind": "place", "text": "Where?"},
                {"key": "phone", "kind": "short", "text": "Your number", "private": True},
                {"key": "paper", "kind": "file", "text": "A picture"},
            ],
        },
    ],
    "about": ["age"],
    "words": {"gd": {"use": "Am bi thu air a' bhus?"}, "easy": {"use": "Do you take the bus?"}},
}

ANSWERS: dict[str, Any] = {
    "use": "yes",
    "often": "4",
    "ways": ["a", "b"],
    "first.x": "2",
    "first.y": "1",
    "rate.stops": "good",
    "rate.fares": "bad",
    "miles": "2.5",
    "day": "2026-11-20",
    "place": "By the pier",
    "phone": "01234",
}


def make_questionnaire(document: dict[str, Any] | None = None, **fields: Any) -> Activity:
    """Make an open questionnaire that asks what the document says."""
    activity = make_activity(kind="questionnaire", **fields)
    services.load_form(actor=Actor.system(), activity=activity, content=document or DOCUMENT)
    return activity


def hand_in(activity: Activity, actor: Actor | None = None, **answers: Any) -> Any:
    """Hand in answers at once; return who did and the sheet."""
    return services.answer_at_once(
        actor=actor or Actor.visitor(), activity=activity, answers=answers or ANSWERS
    )

"""What this room keeps about a person: what they noted, what others noted of them, and their own answers."""

from typing import Any

from thegither.accounts.models import User
from thegither.accounts.personal import provides_personal_data

from .models import (
    ContactNote,
    Knowing,
    Need,
    NeedAnswer,
    NetworkMember,
    NetworkRating,
    NetworkWave,
    OughtToKnow,
    Willingness,
)
from .services.contacts import EMPTY

_NOTED = (
    "id",
    "met_on",
    "with_organisation__name",
    "with_words",
    "ground",
    "about",
    "note",
    "seen",
    "changed",
)
_OF_THEM = ("met_on", "organisation__name", "ground", "about", "note", "seen", "changed")
_KNOWING = ("tie_id", "side", "by_name", "would_recognise", "would_phone", "answered_at")
_NEEDS = ("answer__topic__name", "other_id", "we_need", "they_need", "what_for", "may_tell")
_RATED = (
    "wave_id",
    "partner__name",
    "how_often",
    "passes",
    "keeps_word",
    "tells_straight",
    "wants_the_same",
    "matters_to_us",
    "rated_at",
)
_ANSWERED_FOR = ("wave_id", "organisation__name", "names", "answered_at")


def export_relations(user: User) -> dict[str, Any]:
    """Return a user's contact notes, what others noted of them, and their private answers."""
    of_them = ContactNote.objects.filter(with_person__user=user)
    answers = NeedAnswer.objects.filter(person__user=user).order_by("pk")
    return {
        "contacts_noted": list(_rows(ContactNote.objects.filter(author__user=user), _NOTED)),
        "contacts_that_others_noted": list(_rows(of_them, _OF_THEM)),
        "whom_they_know": list(_rows(Knowing.objects.filter(person__user=user), _KNOWING)),
        "needs": list(_rows(Need.objects.filter(answer__person__user=user), _NEEDS)),
        "offers": list(answers.exclude(can_offer="").values("topic__name", "can_offer")),
        "wants_to_hear_from": list(
            _rows(Willingness.objects.filter(person__user=user), ("round_id", "other_id"))
        ),
        "network_ratings": list(_rows(NetworkRating.objects.filter(person__user=user), _RATED)),
        "network_answered_for": list(
            _rows(NetworkMember.objects.filter(answered_by__user=user), _ANSWERED_FOR)
        ),
        "network_surveys_opened": list(
            _rows(NetworkWave.objects.filter(opened_by__user=user), ("partnership__name", "asked_on"))
        ),
        "ought_to_be_known": list(
            _rows(OughtToKnow.objects.filter(other_person__user=user), ("partnership__name", "because"))
        ),
    }


def _rows(rows: Any, fields: tuple[str, ...]) -> Any:
    return rows.order_by("pk").values(*fields)


def erase_relations(user: User) -> None:
    """Delete what was theirs alone; what others noted of them keeps only that there was a contact."""
    Knowing.objects.filter(person__user=user).delete()
    NeedAnswer.objects.filter(person__user=user).delete()
    Willingness.objects.filter(person__user=user).delete()
    NetworkRating.objects.filter(person__user=user).delete()
    NetworkMember.objects.filter(answered_by__user=user).update(answered_by=None)
    NetworkWave.objects.filter(opened_by__user=user).update(opened_by=None)
    ContactNote.objects.filter(with_person__user=user).update(**EMPTY)
    ContactNote.objects.filter(author__user=user).update(author=None)
    OughtToKnow.objects.filter(other_person__user=user).delete()


provides_personal_data("relations", export=export_relations, erase=erase_relations)

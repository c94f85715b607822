"""What this room keeps about a person: what they read, coded and put under themes."""

from typing import Any

from thegither.accounts.models import User
from thegither.accounts.personal import Acts, erase_acts, export_acts, provides_personal_data

from .models import Assignment, CodingReader, CodingRound, Evidence, ReadingRun, ReadMark, Theme

_ACTS = {
    "readings_asked_for": Acts(ReadingRun, "asked_by", ("matter_id", "asked_at")),
    "themes_made": Acts(Theme, "made_by", ("id", "name", "about", "made_at")),
    "contributions_put_under_themes": Acts(
        Assignment, "assigned_by", ("theme_id", "contribution_id", "state", "assigned_at")
    ),
    "coding_rounds_opened": Acts(CodingRound, "opened_by", ("id", "matter_id", "opened_at")),
    "coding_rounds_read": Acts(CodingReader, "person", ("round_id", "place")),
    "evidence_named": Acts(Evidence, "named_by", ("activity_id", "kind", "because", "named_at")),
}
_MARKED = Acts(ReadMark, "person", ("contribution_id", "read_at"))


def _export(user: User) -> dict[str, Any]:
    return export_acts({**_ACTS, "contributions_read": _MARKED}, user)


def _erase(user: User) -> None:
    erase_acts(_ACTS, user)
    _MARKED.of(user).order_by().delete()


provides_personal_data("reading", export=_export, erase=_erase)

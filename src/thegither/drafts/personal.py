"""What this room keeps about a person: which wordings they published. What they said is a contribution."""

from thegither.accounts.personal import Acts, provides_acts

from .models import Wording

_PUBLISHED = ("activity_id", "number", "note", "published_at")

provides_acts("drafts", {"wordings_published": Acts(Wording, "published_by", _PUBLISHED)})

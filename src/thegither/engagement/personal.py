"""What this room keeps about a person: what they took part in, began and settled, their turns on rotas."""

from thegither.accounts.personal import Acts, provides_acts

from .models import Activity, Admission, Engagement, Flag, ModerationDuty, Response

_HANDED_IN = ("id", "activity_id", "layer", "channel", "language", "begun_at", "sent_at")

provides_acts(
    "engagement",
    {
        "engagements_begun": Acts(Engagement, "created_by", ("id", "title", "created_at")),
        "activities_made": Acts(Activity, "created_by", ("id", "title", "created_at")),
        "responses": Acts(Response, "person", _HANDED_IN),
        "responses_typed_in": Acts(Response, "entered_by", _HANDED_IN),
        "admissions": Acts(Admission, "person", ("activity_id", "how", "admitted_at")),
        "flags_settled": Acts(Flag, "settled_by", ("id", "kind", "settled_at")),
        "moderation_duties": Acts(ModerationDuty, "person", ("engagement_id", "begins_on", "ends_on")),
    },
)

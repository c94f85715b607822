"""What this room keeps about a person: which outcomes, measurements and claims they wrote down."""

from thegither.accounts.personal import Acts, provides_acts

from .models import ContributionClaim, Measurement, Outcome

_MEASURED = ("indicator_id", "moment", "measured_on", "value", "note", "recorded_at")
_CLAIMED = ("outcome_id", "likelihood", "because", "other_influences", "claimed_at")

provides_acts(
    "outcomes",
    {
        "outcomes_created": Acts(Outcome, "created_by", ("id", "title", "for_whom", "created_at")),
        "measurements_recorded": Acts(Measurement, "recorded_by", _MEASURED),
        "parts_claimed": Acts(ContributionClaim, "claimed_by", _CLAIMED),
    },
)

"""What this room keeps about a person: which reports they published. Reports name organisations only."""

from thegither.accounts.personal import Acts, provides_acts

from .models import Report

provides_acts(
    "reports",
    {
        "reports_published": Acts(
            Report, "published_by", ("id", "engagement_id", "number", "digest", "published_at")
        )
    },
)

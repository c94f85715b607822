"""What this room keeps about a person: which actions they planned, dated and told news of."""

from thegither.accounts.personal import Acts, provides_acts

from .models import Action, ActionDueDate, ActionNews

provides_acts(
    "delivery",
    {
        "actions_planned": Acts(Action, "created_by", ("id", "title", "due_on", "created_at")),
        "due_dates_set": Acts(ActionDueDate, "set_by", ("action_id", "due_on", "reason", "set_at")),
        "news_told": Acts(ActionNews, "told_by", ("action_id", "text", "told_at")),
    },
)

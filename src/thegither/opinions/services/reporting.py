"""What a report tells of is kept: the map that it rests on stays."""

from thegither.engagement.models import Engagement
from thegither.kernel.transactions import write_transaction
from thegither.opinions.models import Run
from thegither.opinions.selectors.telling import told_conversations


@write_transaction()
def keep_told_runs(engagement: Engagement) -> None:
    """Keep the last map of each conversation of an engagement that shows what it found."""
    told = [result.run.pk for _activity, result in told_conversations(engagement)]
    Run.objects.filter(pk__in=told).update(is_kept=True)

"""Keep search up to date with the record. Each handler reads the record as it is now, so it may run twice.

New contributions have no handler: on the busiest path of all that would be one more row for each. A job that
runs every minute (``jobs.py``) finds them instead.
"""

from thegither.audit.dispatch import handles
from thegither.audit.models import Event
from thegither.jobs import enqueue

from . import handlers_news as handlers_news  # registers its own
from .indexing import KIND_OF_LABEL, index_record
from .jobs import rebuild_search


@handles(
    "partners.partnership_created",
    "partners.partnership_changed",
    "partners.partnership_translated",
    "partners.organisation_created",
    "partners.organisation_changed",
    "dialogue.matter_opened",
    "dialogue.matter_changed",
    "dialogue.matter_translated",
    "dialogue.contribution_moderated",
    "dialogue.contribution_withdrawn",
    "dialogue.decision_proposed",
    "dialogue.decision_recorded",
    "dialogue.decision_withdrawn",
    "delivery.action_planned",
    "delivery.action_finished",
    "delivery.action_stopped",
    "delivery.action_reopened",
    "delivery.news_told",
    "outcomes.outcome_created",
    "outcomes.outcome_changed",
    "outcomes.indicator_added",
)
def index_target(event: Event) -> None:
    """Make the search document of the record that the event is about."""
    kind = KIND_OF_LABEL.get(event.target_type)
    if kind:
        index_record(kind, event.target_id)


@handles("dialogue.contributions_imported")
def index_imported(event: Event) -> None:
    """Index what came in bulk."""
    enqueue(rebuild_search, key="after import")

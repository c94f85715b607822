"""Made twice on one day, the demonstration says the same to the letter."""

import hashlib
import json
import re

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from tests.demonstration.conftest import LATER_THAT_DAY, quietly
from thegither.audit.models import Event
from thegither.delivery.models import Action, ActionDueDate, ActionNews
from thegither.demonstration.build import build
from thegither.dialogue.models import (
    Citation,
    Contribution,
    Decision,
    DecisionOption,
    DispositionCoverage,
    Dissent,
    MatterStage,
    ModerationAct,
    StageFeedback,
)
from thegither.kernel import clock
from thegither.outcomes.models import ContributionClaim, Measurement
from thegither.partners.models import Mandate, Organisation, PartnershipVersion, Seat

# What everybody can read, without keys: on PostgreSQL those go on from where they were.
REFERENCE = re.compile(r"C-\d{4,}")
CONTENT = {
    Organisation: ("name", "slug", "purpose", "unit_of__name"),
    PartnershipVersion: ("partnership__slug", "number", "valid_from", "purpose", "sunset_on", "reason"),
    Seat: ("partnership__slug", "organisation__name", "individual__name", "role", "brings", "from_on"),
    Mandate: ("seat__partnership__slug", "person__name", "is_deputy", "from_on", "until_on"),
    MatterStage: ("matter__title", "stage", "entered_at", "left_at", "reason", "unanswered"),
    Contribution: (
        *("matter__title", "text", "language", "layer", "knowledge", "channel", "provenance"),
        *("standing", "stage", "said_at", "entered_at", "byline", "answer", "answered_at"),
    ),
    DispositionCoverage: ("disposition__because", "disposition__answered_at", "contribution__text"),
    ModerationAct: ("contribution__text", "standing", "reason", "acted_at"),
    StageFeedback: ("contribution__text", "verdict", "comment", "given_at"),
    Decision: ("title", "state", "rule", "reasons", "proposed_at", "decided_at", "look_again_on", "is_no"),
    DecisionOption: ("decision__title", "title", "is_chosen", "position", "arguments_for"),
    Citation: ("decision__title", "contribution__text", "cited_at"),
    Dissent: ("decision__title", "seat__organisation__name", "kind", "reason"),
    Action: ("title", "state", "due_on", "done_on", "result"),
    ActionDueDate: ("action__title", "due_on", "set_at", "reason"),
    ActionNews: ("action__title", "text", "told_at"),
    Measurement: ("indicator__name", "moment", "measured_on", "value", "sample_size"),
    ContributionClaim: ("outcome__title", "likelihood", "because", "claimed_at"),
    Event: ("name", "sequence", "occurred_at", "actor_kind", "channel"),
}


def digest() -> str:
    """Return the digest of everything that people can read."""
    everything = {
        model.__name__: sorted(
            REFERENCE.sub("", json.dumps(row, cls=DjangoJSONEncoder))
            for row in model.objects.order_by().values_list(*fields)
        )
        for model, fields in CONTENT.items()
    }
    assert all(everything.values())
    return hashlib.sha256(json.dumps(everything).encode()).hexdigest()


@pytest.fixture(autouse=True)
def _stand_on_the_day() -> None:
    """This test stands at two moments of it."""


@pytest.mark.database
def test_the_same_day_gives_the_same_words_dates_and_counts(demonstration, django_db_blocker):
    with django_db_blocker.unblock():
        with demonstration.copied():
            first = digest()
        with transaction.atomic(), clock.at(LATER_THAT_DAY):
            build(progress=quietly)
            second = digest()
            transaction.set_rollback(True)
    assert first == second

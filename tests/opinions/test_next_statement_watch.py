"""A rule for the next statement that no longer works is written to the log, not found 16 months later."""

import logging

import numpy as np
import pytest

from thegither.opinions.models import Statement
from thegither.opinions.selectors import choosing

from .conversations import make_conversation


@pytest.mark.django_db
def test_a_rule_that_weighs_all_statements_alike_is_written_to_the_log(caplog, monkeypatch):
    activity = make_conversation(statements=4)
    Statement.objects.filter(activity=activity, number=1).update(agree=9, disagree=2)
    with caplog.at_level(logging.ERROR):
        choosing.place_of(activity.pk, None)
    assert "every statement alike" not in caplog.text
    monkeypatch.setattr("thegither_analysis.opinion.routing.weights", lambda *_: np.full(4, 49.0))
    choosing.look_anew(activity.pk)
    choosing.place_of(activity.pk, None)
    assert "every statement alike" in caplog.text

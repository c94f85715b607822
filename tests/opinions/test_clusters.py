"""A conversation mapped on a cluster, from the partitions in PostgreSQL, is the one mapped on one machine."""

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from thegither.dialogue.models import Standing
from thegither.engagement.models import Response
from thegither.opinions import clusters
from thegither.opinions.models import Statement, Voter
from thegither.opinions.selectors.packed import read_votes

from .electorate import people_vote

needs_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="partitions are read from PostgreSQL only"
)


@needs_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_cluster_finds_what_one_machine_finds(settings) -> None:
    pytest.importorskip("distributed")
    from thegither_analysis.opinion import opinion_map

    settings.DASK_SCHEDULER = clusters.LOCAL
    activity_id = people_vote(people=60, statements=12)
    Response.objects.filter(pk=Voter.objects.order_by("number")[0].pk).update(
        standing="excluded", excluded_because="A robot"
    )
    hidden = Statement.objects.get(number=3)
    hidden.contribution.standing = Standing.HIDDEN
    hidden.contribution.save()
    Statement.objects.filter(number=5).update(edition=2, counts_from=2)

    found = clusters.map_votes(activity_id, enough=5)
    votes, sequence = read_votes(activity_id)
    whole = opinion_map(votes, enough=5)

    assert clusters.is_used()
    assert found.sequence == sequence > 500
    assert found.map.participants.tolist() == whole.participants.tolist() == list(range(2, 61))
    assert found.map.statements.tolist() == whole.statements.tolist()
    assert np.abs(found.map.points - whole.points).max() <= 1e-9
    assert np.abs(found.map.consensus - whole.consensus).max() <= 1e-9
    assert found.map.label.tolist() == whole.label.tolist()
    assert found.given.tolist() == votes.given.tolist()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT tableoid) FROM opinions_vote")
        assert cursor.fetchone() == (8,)


@pytest.mark.skipif(connection.vendor == "postgresql", reason="says what is missing elsewhere")
@pytest.mark.django_db
def test_without_postgresql_it_says_so(settings) -> None:
    settings.DASK_SCHEDULER = clusters.LOCAL
    assert not clusters.is_used()
    with pytest.raises(ImproperlyConfigured, match="PostgreSQL"):
        clusters.map_votes(1)

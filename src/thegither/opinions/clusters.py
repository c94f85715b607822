"""Map a conversation too large for one machine: on Dask, from the partitions of its votes in PostgreSQL.

All votes of a voter lie in one partition (migration 0003). Workers read a partition each, all of them as the
votes stood at one moment, and send back what is small: sums, places, counts.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

if TYPE_CHECKING:
    from thegither_analysis.opinion import OpinionMap, Votes
    from thegither_analysis.opinion.votes import Integers

LOCAL = "local"
_PARTITIONS = """SELECT inhrelid::regclass::text FROM pg_inherits
    WHERE inhparent = 'opinions_vote'::regclass ORDER BY 1"""
_MOMENT = """SELECT pg_export_snapshot(),
    coalesce((SELECT sequence FROM opinions_ballots WHERE activity_id = %s), 0)"""
# What counts, as ``selectors.packed`` says.
_COPY = """COPY (
    SELECT voter.number::int4, statement.number::int4, vote.value::int2
    FROM {partition} vote
    JOIN opinions_voter voter ON voter.response_id = vote.voter_id
    JOIN engagement_response response ON response.id = vote.voter_id
    JOIN opinions_statement statement ON statement.id = vote.statement_id
    JOIN dialogue_contribution contribution ON contribution.id = statement.contribution_id
    WHERE vote.activity_id = {activity} AND response.standing = 'counted'
        AND contribution.standing = 'shown' AND vote.edition >= statement.counts_from
    ) TO STDOUT (FORMAT BINARY)"""
# PostgreSQL's binary COPY: a header of 19 bytes, rows of a field count and fields each after its length, and
# a field count of −1 at the end. Big-endian.
_HEADER, _TRAILER = 19, 2
_ROW = [
    *(("fields", ">i2"), ("voter_length", ">i4"), ("voter", ">i4")),
    *(("statement_length", ">i4"), ("statement", ">i4"), ("value_length", ">i4"), ("value", ">i2")),
]


class Partition(NamedTuple):
    """Where a worker finds a part of a conversation, and as of which moment (a snapshot's name)."""

    parameters: dict[str, Any]
    table: str
    activity_id: int
    snapshot: str


class Mapped(NamedTuple):
    """A map, how many votes that count each of its participants gave, and the last vote that it knows."""

    map: "OpinionMap"
    given: "Integers"
    sequence: int


def is_used() -> bool:
    """Return whether conversations are mapped on a cluster here."""
    return bool(settings.DASK_SCHEDULER) and connection.vendor == "postgresql"


def map_votes(activity_id: int, **options: Any) -> Mapped:
    """Map the votes of a conversation that count on the cluster of the settings, from the beginning.

    ``options`` are those of ``thegither_analysis.opinion.partitions.map_parts``; the map is that of
    ``opinion_map`` on ``read_votes`` with the same options, but for its digest. Use it where ``is_used()``; a
    transaction is open meanwhile, which only reads. Raises ``ImproperlyConfigured`` without PostgreSQL.
    """
    import numpy as np

    from thegither_analysis.opinion.clusters import on_dask
    from thegither_analysis.opinion.partitions import map_parts

    if connection.vendor != "postgresql":
        raise ImproperlyConfigured("Conversations are mapped on a cluster from PostgreSQL only.")
    with _client(settings.DASK_SCHEDULER) as client, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_MOMENT, [activity_id])
        snapshot, sequence = cursor.fetchone()
        cursor.execute(_PARTITIONS)
        parameters = _parameters()
        sources = [Partition(parameters, table, activity_id, snapshot) for (table,) in cursor.fetchall()]
        run = on_dask(client, load, sources)
        found = map_parts(run, len(sources), **options)
        counted = run(_given, [None] * len(sources))
    people, given = (np.concatenate(each) for each in zip(*counted, strict=True))
    return Mapped(found, given[np.argsort(people)], sequence)


def load(part: Partition) -> "Votes":
    """Read a partition, on the worker that will hold it."""
    import numpy as np
    import psycopg
    from psycopg import sql

    from thegither_analysis.opinion import votes

    copy = sql.SQL(_COPY).format(partition=sql.Identifier(part.table), activity=sql.Literal(part.activity_id))
    with psycopg.connect(**part.parameters) as reader, reader.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(part.snapshot)))
        with cursor.copy(copy) as data:
            content = b"".join(data)
    rows = np.frombuffer(content[_HEADER:-_TRAILER], dtype=_ROW)
    return votes(*(rows[name].astype(np.int32) for name in ("voter", "statement", "value")))


def _given(part: "Votes", _: None) -> tuple[Any, Any]:
    return part.participants, part.given


def _parameters() -> dict[str, Any]:
    """Return how workers reach the database: plain values only, they have none of our connections."""
    wanted = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "service", "passfile")
    known = connection.get_connection_params()
    return {name: known[name] for name in wanted if known.get(name)}


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    """Give a client of the cluster; ``local`` starts one on this machine for as long as it is used."""
    import distributed

    if scheduler != LOCAL:
        with distributed.Client(scheduler) as client:
            yield client
        return
    with (
        distributed.LocalCluster(
            n_workers=2, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client

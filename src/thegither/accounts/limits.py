"""Slow down whoever does one thing too often; counted in the database, for all processes together.

An address is never stored: the key of a count is a keyed digest, and the counts are deleted after a day.
"""

import ipaddress
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from thegither.kernel.clock import now
from thegither.kernel.limits import TooManyRequests
from thegither.kernel.transactions import write_transaction

MINUTE, HOUR, DAY = 60, 3600, 86400

_ROW = "(%s, %s, %s)"
_COUNT = """INSERT INTO accounts_ratecount (key, count, ends_at) VALUES {rows}
    ON CONFLICT (key) DO UPDATE SET count = accounts_ratecount.count + excluded.count RETURNING key, count"""


class Try(NamedTuple):
    """One try in one span of time: how it is counted, how many there may be, and when the span ends."""

    key: str
    most: int
    ends: int
    wait: int


def limit(
    source: HttpRequest | str, name: str, *, per_minute: int = 0, per_hour: int = 0, per_day: int = 0
) -> None:
    """Count one try of ``name`` by ``source`` and raise ``TooManyRequests`` above any of the given limits.

    ``source`` is a request, for the client's address, or any key: an account, an e-mail address.
    """
    tries = tries_of(source, name, per_minute=per_minute, per_hour=per_hour, per_day=per_day)
    if not tries:
        return
    with write_transaction():  # one commit for all
        [wait] = count_together([tries])
        if wait:
            raise TooManyRequests(retry_after=wait)


def tries_of(
    source: HttpRequest | str, name: str, *, per_minute: int = 0, per_hour: int = 0, per_day: int = 0
) -> list[Try]:
    """Return what ``limit`` counts, for whoever counts it in a transaction of their own."""
    if not settings.RATE_LIMITS_ENABLED:
        return []
    who = client_address(source) if isinstance(source, HttpRequest) else source
    limits = ((MINUTE, per_minute), (HOUR, per_hour), (DAY, per_day))
    return [_try(f"{name}\n{who}", seconds, most) for seconds, most in limits if most]


def count_together(several: Sequence[Sequence[Try]]) -> list[int]:
    """Count what several do, in one statement of this transaction; return how many seconds each must wait.

    0 for whoever is within their limits.
    """
    added = Counter(each.key for tries in several for each in tries)
    if not added:
        return [0] * len(several)
    ends = {each.key: datetime.fromtimestamp(each.ends, UTC) for tries in several for each in tries}
    values: list[Any] = []
    for key in sorted(added):  # sorted: no deadlock
        values += [key, added[key], connection.ops.adapt_datetimefield_value(ends[key])]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(rows=", ".join([_ROW] * len(added))), values)
        counts = {key: count - added[key] for key, count in cursor.fetchall()}
    waits = []
    for tries in several:
        for each in tries:
            counts[each.key] += 1
        waits.append(max((each.wait for each in tries if counts[each.key] > each.most), default=0))
    return waits


def limit_here(source: str, name: str, *, per_minute: int) -> None:
    """As ``limit``, counted in the memory of this process: for acts as cheap as a count in the database."""
    if not settings.RATE_LIMITS_ENABLED:
        return
    moment = now().timestamp()
    key = f"limits:{name}:{source}:{int(moment // MINUTE)}"
    cache.add(key, 0, MINUTE)
    if cache.incr(key) > per_minute:
        raise TooManyRequests(retry_after=max(1, int(MINUTE - moment % MINUTE)))


def _try(what: str, seconds: int, most: int) -> Try:
    moment = now().timestamp()
    span = int(moment // seconds)
    ends = (span + 1) * seconds
    digest = salted_hmac(
        "thegither.accounts.limits", f"{what}\n{seconds}\n{span}", algorithm="sha256"
    ).hexdigest()
    return Try(digest, most, ends, max(1, int(ends - moment)))


def client_address(request: HttpRequest) -> str:
    """Return the address of the client, as far as our own proxies vouch for it; of IPv6 its network (/64).

    Each of the ``TRUSTED_PROXIES`` in front of us appended one address to ``X-Forwarded-For``: what stands
    further left was written by the client and could be anything.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        forwarded = [
            part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
        ]
        if len(forwarded) >= settings.TRUSTED_PROXIES:
            address = forwarded[-settings.TRUSTED_PROXIES]
    return _network(address, 64)


def client_network(request: HttpRequest) -> str:
    """Return no more of the client's address than its neighbourhood (/24 or /48), to be kept."""
    return _network(client_address(request), 48, 24)


def _network(address: str, version_6: int, version_4: int = 32) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "0.0.0.0"  # a client on a socket has no address
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    bits = version_4 if parsed.version == 4 else version_6
    return str(ipaddress.ip_network(f"{parsed}/{bits}", strict=False).network_address)
